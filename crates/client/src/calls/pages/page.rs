//! One page of a list.

use std::fmt;

use bytes::Bytes;
use countersign_contract::table::{Operation, Pagination};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::BrokenLaw;
use crate::calls::{Error, Response, UnusableBody};

/// One page of a list.
pub struct Page<T> {
    /// How many items of the list come before it.
    pub offset: u64,
    /// Its items, in order.
    pub items: Vec<T>,
    /// How many items there are in all, if the page tells.
    pub total: Option<u64>,
    /// Whether a further page exists, if the page tells.
    pub has_more: Option<bool>,
    /// What identifies each item, where it has an identity.
    pub(super) identities: Vec<Option<String>>,
    /// All items as they came.
    pub(super) text: String,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page out of a response.
    ///
    /// # Errors
    ///
    /// If the body is not JSON, or holds no list where the contract says, or an item cannot be
    /// read.
    pub fn read(
        operation: &'static Operation,
        facts: &Pagination,
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
        Ok(Self {
            offset: 0,
            items,
            total: at(facts.total).and_then(Value::as_u64),
            has_more: at(facts.has_more).and_then(Value::as_bool),
            identities: list.iter().map(identity).collect(),
            text: serde_json::to_string(list).unwrap_or_default(),
        })
    }
}

impl<T> Page<T> {
    /// Where the next page begins: an offset from which the list can be read on later.
    #[must_use]
    pub fn next_offset(&self) -> u64 {
        let items = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        self.offset.saturating_add(items)
    }
}

/// Without the items: they hold what must not be logged.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("offset", &self.offset)
            .field("items", &self.items.len())
            .field("total", &self.total)
            .field("has_more", &self.has_more)
            .finish_non_exhaustive()
    }
}
