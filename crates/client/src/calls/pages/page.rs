//! One page of a list.

use std::fmt;

use bytes::Bytes;
use countersign_contract::table::{NextPage, Operation, Pagination};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    BrokenLaw, PageRequest, Position,
    link::{from_page, next_link},
};
use crate::calls::{Error, Response, UnusableBody};

/// One page of a list.
pub struct Page<T> {
    /// Where it begins.
    pub position: Position,
    /// Its items, in order.
    pub items: Vec<T>,
    /// How many items there are in all, if the page tells.
    pub total: Option<u64>,
    /// How many pages there are in all, if the page tells.
    pub total_pages: Option<u64>,
    /// Whether a further page exists, if the page tells.
    pub has_more: Option<bool>,
    /// Where the next page begins, or would begin: there the list can be read on later. None if
    /// the page names no such place.
    pub next: Option<Position>,
    /// What identifies each item, where it has an identity.
    pub(super) identities: Vec<Option<String>>,
    /// All items as they came, where they have no identity.
    pub(super) text: Option<String>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page out of the response to a request for it.
    ///
    /// # Errors
    ///
    /// If the body is not JSON, or holds no list where the contract says, or an item cannot be
    /// read.
    pub fn read(
        operation: &'static Operation,
        facts: &Pagination,
        request: &PageRequest,
        response: Response<Bytes>,
    ) -> Result<Self, Error> {
        let (status, headers, body) = response.into_parts();
        let undecodable = |error: &serde_json::Error| {
            Error::Undecodable(Box::new(UnusableBody {
                operation: operation.id,
                status,
                headers: headers.clone(),
                body: body.clone(),
                line: error.line(),
                column: error.column(),
                verdict: None,
            }))
        };
        let whole: Value = serde_json::from_slice(&body).map_err(|error| undecodable(&error))?;
        let list = match whole.pointer(facts.items) {
            Some(Value::Array(list)) => list.as_slice(),
            // A list that is left out is empty.
            Some(Value::Null) | None if whole.is_object() => &[],
            _ => {
                return Err(BrokenLaw::NoItems {
                    pointer: facts.items,
                }
                .into());
            }
        };
        let at = |pointer: Option<&str>| pointer.and_then(|pointer| whole.pointer(pointer));
        let identity = |item: &Value| {
            let value = item.pointer(facts.item_id?)?;
            (!value.is_null()).then(|| value.to_string())
        };
        let items = list
            .iter()
            .map(|item| T::deserialize(item).map_err(|error| undecodable(&error)))
            .collect::<Result<_, _>>()?;
        let text = || serde_json::to_string(list).unwrap_or_default();
        Ok(Self {
            position: request.position.clone(),
            items,
            total: at(facts.total).and_then(Value::as_u64),
            total_pages: at(facts.total_pages).and_then(Value::as_u64),
            has_more: at(facts.has_more).and_then(Value::as_bool),
            next: next(facts, request, &headers, &whole, list),
            identities: list.iter().map(identity).collect(),
            text: facts.item_id.is_none().then(text),
        })
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
    let link = |link: String| {
        let page = match &request.position {
            Position::Link(page) => Some(page.as_str()),
            _ => None,
        };
        Position::Link(from_page(page, link))
    };
    match (facts.next, &request.position) {
        (NextPage::Offset { .. }, Position::Offset(offset)) => {
            let items = u64::try_from(list.len()).unwrap_or(u64::MAX);
            Some(Position::Offset(offset.saturating_add(items)))
        }
        (NextPage::Number { .. }, Position::Number(number)) => {
            Some(Position::Number(number.saturating_add(1)))
        }
        (NextPage::Cursor(pointer), _) => cursor(body.pointer(pointer)?),
        (NextPage::LastItem(pointer), _) => cursor(list.last()?.pointer(pointer)?),
        (NextPage::LinkHeader(name), _) => next_link(headers, name).map(link),
        (NextPage::Link(pointer), _) => {
            let url = body.pointer(pointer)?.as_str();
            url.filter(|url| !url.is_empty())
                .map(|url| link(url.to_owned()))
        }
        _ => None,
    }
}

/// A cursor, unless it says that there is none.
fn cursor(value: &Value) -> Option<Position> {
    let text = match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(Position::Cursor(text))
}

/// Without the items: they hold what must not be logged.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("position", &self.position)
            .field("items", &self.items.len())
            .field("total", &self.total)
            .field("total_pages", &self.total_pages)
            .field("has_more", &self.has_more)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
