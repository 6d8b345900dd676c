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
    /// Where it begins.
    pub position: Position,
    /// Its items, in order. In a list that is read page by page, none that came before.
    pub items: Vec<T>,
    /// Items that came before: with the same identity on an earlier page, with the same identity and
    /// the same members on this one, or, without an identity, on an earlier page that is equal as a
    /// whole.
    pub repeated: Vec<T>,
    /// Items that are not of the form that the contract describes: no object where one is
    /// expected, for example.
    pub odd: Vec<OddItem>,
    /// How many items there are in all, if the page tells.
    pub total: Option<u64>,
    /// How many pages there are in all, if the page tells.
    pub total_pages: Option<u64>,
    /// Whether a further page exists, if the page tells.
    pub has_more: Option<bool>,
    /// Where the next page begins, or would begin: there the list can be read on later. None if
    /// the page names no such place.
    pub next: Option<Position>,
    /// Whether something stands where the next page is named, and cannot be read as its name.
    pub(super) is_garbled: bool,
    /// Why the odd items cannot be read.
    pub(crate) failure: Option<Error>,
    /// How many items came.
    pub(super) received: usize,
    /// The status of the response.
    pub(super) status: StatusCode,
    /// The call that it came with.
    pub(crate) call: CallProgress,
    /// What identifies each of `items`, where it has an identity.
    pub(super) identities: Vec<Option<String>>,
    /// All items as they came, where one has no identity.
    pub(super) text: Option<String>,
}

/// An item of a page that cannot be read.
#[derive(Clone, PartialEq, Eq)]
pub struct OddItem {
    /// Its place among all items of the page, from 0.
    pub index: usize,
    /// What came.
    pub value: Value,
    /// What identifies it, if it has an identity.
    pub(super) identity: Option<String>,
}

/// Without the value, which must not be logged.
impl fmt::Debug for OddItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OddItem")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl<T: Tolerant> Page<T> {
    /// Reads a page out of the response to a request for it.
    ///
    /// # Errors
    ///
    /// If the body is not JSON, or holds no list where the contract says.
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
        // Whether the page is one of an empty list, if it has no list.
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

/// What identifies the items of a page.
struct Identities<'v> {
    /// Where that stands in an item.
    pointer: Option<&'static str>,
    known: HashMap<String, &'v Value>,
}

impl<'v> Identities<'v> {
    /// Returns what identifies an item, if it has an identity. Two items of one page that share one
    /// and differ are two items, each identified by all of it.
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

/// Where the next page begins, as this one tells it.
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

/// What stands in the body where the next page is named.
fn named<'b>(facts: &Pagination, body: &'b Value, list: &'b [Value]) -> Option<&'b Value> {
    match facts.next {
        NextPage::Cursor(pointer) | NextPage::Link(pointer) => body.pointer(pointer),
        NextPage::LastItem(pointer) => list.last()?.pointer(pointer),
        _ => None,
    }
}

/// A cursor, unless it says that there is none.
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

/// Whether a value says more than that there is nothing.
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

/// A number of things, also where it comes as a text or as `1.0`: a list must not end early for
/// that.
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

/// Yes or no, also where it comes as a text or a number.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(says) => Some(*says),
        Value::Number(number) => Some(number.as_f64()? != 0.0),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// Without the items: they hold what must not be logged.
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
