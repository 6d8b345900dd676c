//! Lists that a mock gives page by page.

use countersign_contract::{json::tokens, table::Pagination};
use serde::Serialize;
use serde_json::{Map, Value};

/// A list that is given page by page.
///
/// ```
/// use countersign_client::mock::List;
/// use countersign_contract::table::Pagination;
///
/// static FACTS: Pagination = Pagination {
///     default_limit: Some(2),
///     minimum_limit: None,
///     maximum_limit: Some(50),
///     default_offset: Some(0),
///     items: "/data",
///     total: Some("/meta/total"),
///     has_more: Some("/meta/more"),
///     item_id: None,
/// };
/// let list = List::new(&FACTS, ["a", "b", "c"]);
/// let page = serde_json::json!({ "data": ["a", "b"], "meta": { "total": 3, "more": true } });
/// assert_eq!(list.page(None, None), page);
/// let page = serde_json::json!({ "data": ["c"], "meta": { "total": 3, "more": false } });
/// assert_eq!(list.page(Some(100), Some(2)), page);
/// ```
#[derive(Clone, Debug)]
pub struct List {
    facts: &'static Pagination,
    items: Vec<Value>,
}

impl List {
    /// A list of these items. What is no JSON becomes `null`.
    pub fn new<T: Serialize>(
        facts: &'static Pagination,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let items = items.into_iter();
        let items = items.map(|item| serde_json::to_value(item).unwrap_or_default());
        Self {
            facts,
            items: items.collect(),
        }
    }

    /// The page at these numbers, or at what counts where one is not sent. A limit beyond the
    /// bounds of the contract is taken for the bound.
    #[must_use]
    pub fn page(&self, limit: Option<i64>, offset: Option<i64>) -> Value {
        let Pagination {
            default_limit,
            minimum_limit,
            maximum_limit,
            default_offset,
            ..
        } = *self.facts;
        let limit = limit.or(default_limit).unwrap_or(i64::MAX);
        let limit = limit.max(minimum_limit.unwrap_or(0));
        let limit = limit.min(maximum_limit.unwrap_or(i64::MAX));
        let count = |number: i64| usize::try_from(number.max(0)).unwrap_or(usize::MAX);
        let after = self
            .items
            .iter()
            .skip(count(offset.or(default_offset).unwrap_or(0)));
        let more = after.len() > count(limit);
        let items: Vec<Value> = after.take(count(limit)).cloned().collect();
        let mut page = Value::Null;
        put(&mut page, self.facts.items, items.into());
        for (pointer, value) in [
            (self.facts.total, Value::from(self.items.len())),
            (self.facts.has_more, more.into()),
        ] {
            if let Some(pointer) = pointer {
                put(&mut page, pointer, value);
            }
        }
        page
    }
}

/// Puts a value at a JSON pointer; what is on the way becomes an object.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for token in tokens(pointer) {
        if !at.is_object() {
            *at = Map::new().into();
        }
        at = &mut at[token];
    }
    *at = value;
}

/// The number that a query parameter holds.
#[must_use]
pub fn in_query(query: &[(String, String)], name: &str) -> Option<i64> {
    let (_, value) = query.iter().find(|(known, _)| known == name)?;
    value.parse().ok()
}

/// The number at a JSON pointer into a body.
#[must_use]
pub fn in_body(body: &[u8], pointer: &str) -> Option<i64> {
    let body: Value = serde_json::from_slice(body).ok()?;
    body.pointer(pointer)?.as_i64()
}
