//! One page of a list.

use std::{collections::HashMap, fmt};

use bytes::Bytes;
use countersign_contract::{
    table::{NextPage, Operation, Pagination},
    value::{Tolerant, from_value},
};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::{
    BrokenLaw, PageRequest, Position,
    link::{from_page, next_link},
};
use crate::calls::{Error, ErrorKind, Response, UnusableBody, error::CallProgress};

/// One page of a list.
pub struct Page<T> {
    /// The position at which the page begins.
    pub position: Position,
    /// The items, in order. In a list that is read page by page, repeated items are excluded.
    pub items: Vec<T>,
    /// Items that were read before: with the same identity on an earlier page, with the same
    /// identity and the same members on this page, or, without an identity, on an earlier page that
    /// is equal as a whole.
    pub repeated: Vec<T>,
    /// Items that do not have the form that the contract describes, such as a text where an object
    /// is expected.
    pub odd: Vec<OddItem>,
    /// The total number of items, if the page contains it.
    pub total: Option<u64>,
    /// The total number of pages, if the page contains it.
    pub total_pages: Option<u64>,
    /// `true` if another page exists, if the page says so.
    pub has_more: Option<bool>,
    /// The position at which the next page begins, or would begin; the list can be resumed there.
    /// `None` if the page names no such position.
    pub next: Option<Position>,
    /// `true` if the place for the next page contains something that cannot be read.
    pub(super) is_garbled: bool,
    /// The reason that items are unreadable.
    pub(crate) failure: Option<Error>,
    /// The number of items received.
    pub(super) received: usize,
    /// The status of the response.
    pub(super) status: StatusCode,
    /// The call that returned the page.
    pub(crate) call: CallProgress,
    /// The identity of each of `items`, if it has one.
    pub(super) identities: Vec<Option<String>>,
    /// The text of all items as received, if one has no identity.
    pub(super) text: Option<String>,
}

/// An item of a page that cannot be read.
#[derive(Clone, PartialEq, Eq)]
pub struct OddItem {
    /// The index among all items of the page, from 0.
    pub index: usize,
    /// The item as received.
    pub value: Value,
    /// The identity, if it has one.
    pub(super) identity: Option<String>,
}

/// Omits the value, which must not be logged.
impl fmt::Debug for OddItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OddItem")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl<T: Tolerant> Page<T> {
    /// Reads a page from the response to a request for it.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not JSON, or contains no list where the contract says.
    pub fn read(
        operation: &'static Operation,
        facts: &Pagination,
        request: &PageRequest,
        response: Response<Bytes>,
    ) -> Result<Self, Error> {
        let (status, headers, body) = response.into_parts();
        let undecodable = |(line, column)| {
            Error::from(ErrorKind::Undecodable(UnusableBody {
                operation: operation.id,
                status,
                headers: headers.clone(),
                body: body.clone(),
                line,
                column,
                verdict: None,
            }))
        };
        let is_nothing = status == StatusCode::NO_CONTENT && body.is_empty();
        let whole: Value = if is_nothing {
            Value::Null
        } else {
            serde_json::from_slice(&body)
                .map_err(|error| undecodable((error.line(), error.column())))?
        };
        let at = |pointer: Option<&str>| pointer.and_then(|pointer| whole.pointer(pointer));
        let total = at(facts.total).and_then(number);
        let has_more = at(facts.has_more).and_then(flag);
        // `true` if a page without a list is that of an empty list.
        let is_empty = |is_null: bool| match (total, has_more) {
            (Some(0), _) => true,
            _ if facts.items_stated => false,
            (None, Some(false)) => true,
            (Some(_), _) | (_, Some(_)) => false,
            (None, None) => is_null || facts.total.is_none() && facts.has_more.is_none(),
        };
        let list = match whole.pointer(facts.items) {
            Some(Value::Array(list)) => list.as_slice(),
            list @ (Some(Value::Null) | None)
                if is_nothing || whole.is_object() && is_empty(list.is_some()) =>
            {
                &[]
            }
            _ => {
                return Err(BrokenLaw::NoItems {
                    pointer: facts.items,
                }
                .into());
            }
        };
        let mut known = Identities {
            pointer: facts.item_id,
            known: HashMap::new(),
        };
        let (mut items, mut odd, mut identities) = (Vec::new(), Vec::new(), Vec::new());
        for (index, value) in list.iter().enumerate() {
            let identity = known.of(value);
            if let Some(item) = from_value(value) {
                items.push(item);
                identities.push(identity);
            } else {
                let value = value.clone();
                odd.push(OddItem {
                    index,
                    value,
                    identity,
                });
            }
        }
        let odd_identities = odd.iter().map(|odd| &odd.identity);
        let is_anonymous = identities.iter().chain(odd_identities).any(Option::is_none);
        let text = || serde_json::to_string(list).unwrap_or_default();
        let next = next(facts, request, &headers, &whole, list);
        let failure = (!odd.is_empty()).then(|| undecodable((0, 0)));
        Ok(Self {
            failure,
            position: request.position.clone(),
            items,
            total,
            total_pages: at(facts.total_pages).and_then(number),
            has_more,
            repeated: Vec::new(),
            call: CallProgress::default(),
            is_garbled: next.is_none() && named(facts, &whole, list).is_some_and(is_something),
            next,
            received: list.len(),
            status,
            text: is_anonymous.then(text),
            odd,
            identities,
        })
    }
}

/// The identities of the items of a page.
struct Identities<'v> {
    /// The pointer to the identity within an item.
    pointer: Option<&'static str>,
    known: HashMap<String, &'v Value>,
}

impl<'v> Identities<'v> {
    /// Returns the identity of an item, if it has one. Two different items of a page with the same
    /// identity are identified by their whole value instead.
    fn of(&mut self, item: &'v Value) -> Option<String> {
        let value = item.pointer(self.pointer?)?;
        let identity = (!value.is_null()).then(|| value.to_string())?;
        if *self.known.entry(identity.clone()).or_insert(item) == item {
            Some(identity)
        } else {
            Some(item.to_string())
        }
    }
}

/// Returns the position of the next page, as this page names it.
fn next(
    facts: &Pagination,
    request: &PageRequest,
    headers: &HeaderMap,
    body: &Value,
    list: &[Value],
) -> Option<Position> {
    let link = |link: String| match &request.position {
        Position::Link(page) => Position::Link(from_page(page, link)),
        _ => Position::Link(link),
    };
    let named = || named(facts, body, list);
    match (facts.next, &request.position) {
        (NextPage::Offset { .. }, Position::Offset(offset)) => {
            let items = u64::try_from(list.len()).unwrap_or(u64::MAX);
            Some(Position::Offset(offset.saturating_add(items)))
        }
        (NextPage::Number { .. }, Position::Number(number)) => {
            Some(Position::Number(number.saturating_add(1)))
        }
        (NextPage::Cursor(_) | NextPage::LastItem(_), _) => cursor(named()?),
        (NextPage::LinkHeader(name), _) => next_link(headers, name).map(link),
        (NextPage::Link(_), _) => {
            let url = named()?.as_str().filter(|url| !url.is_empty());
            url.map(|url| link(url.to_owned()))
        }
        _ => None,
    }
}

/// Returns the value that names the next page.
fn named<'b>(facts: &Pagination, body: &'b Value, list: &'b [Value]) -> Option<&'b Value> {
    match facts.next {
        NextPage::Cursor(pointer) | NextPage::Link(pointer) => body.pointer(pointer),
        NextPage::LastItem(pointer) => list.last()?.pointer(pointer),
        _ => None,
    }
}

/// Reads a cursor, unless the value means that there is none.
fn cursor(value: &Value) -> Option<Position> {
    let text = match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) => {
            let text = number.to_string();
            let integer: i128 = text.strip_suffix(".0").unwrap_or(&text).parse().ok()?;
            integer.to_string()
        }
        _ => return None,
    };
    Some(Position::Cursor(text))
}

/// Returns `true` if a value is not one of those that mean nothing.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(says) => *says,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// Reads a count, also from a text or `1.0`, so that a list does not end early because of its form.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").unwrap_or(&text).parse().ok()
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Reads a boolean, also from a text or a number.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(says) => Some(*says),
        Value::Number(number) => Some(number.as_f64()? != 0.0),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// Omits the items, which must not be logged.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("position", &self.position)
            .field("items", &self.items.len())
            .field("odd", &self.odd.len())
            .field("repeated", &self.repeated.len())
            .field("total", &self.total)
            .field("total_pages", &self.total_pages)
            .field("has_more", &self.has_more)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
