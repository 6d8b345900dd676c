//! Lists that a mock returns page by page.

use countersign_contract::{
    json::tokens,
    table::{NextPage, Pagination},
};
use serde::Serialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The query parameter in which a mock stores the position in its own links.
const PLACE: &str = "mock-place";

/// A list that is returned page by page.
///
/// ```
/// use countersign_client::mock::List;
/// use countersign_contract::table::{NextPage, PageLimit, Pagination};
///
/// static FACTS: Pagination = Pagination {
///     limit: Some(PageLimit { default: Some(2), minimum: None, maximum: Some(50) }),
///     next: NextPage::Offset { default: Some(0) },
///     items: "/data",
///     items_stated: true,
///     total: Some("/meta/total"),
///     total_pages: None,
///     has_more: Some("/meta/more"),
///     item_id: None,
///     stable: false,
/// };
/// let list = List::new(&FACTS, ["a", "b", "c"]);
/// let page = serde_json::json!({ "data": ["a", "b"], "meta": { "total": 3, "more": true } });
/// assert_eq!(list.page(None, None, &[]).body, page);
/// let page = serde_json::json!({ "data": ["c"], "meta": { "total": 3, "more": false } });
/// assert_eq!(list.page(Some("100"), Some("2"), &[]).body, page);
/// ```
#[derive(Clone, Debug)]
pub struct List {
    facts: &'static Pagination,
    items: Vec<Value>,
    /// The value on the last page in place of the next page; `None` omits the member.
    end: Option<Value>,
    has_integers: bool,
}

/// A page as a mock sends it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ListPage {
    /// The body.
    pub body: Value,
    /// A header that links to the next page, if there is one.
    pub header: Option<(&'static str, String)>,
}

impl List {
    /// Creates a list of these items. An item that cannot be serialized becomes `null`.
    pub fn new<T: Serialize>(
        facts: &'static Pagination,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let items = items.into_iter();
        let items = items.map(|item| serde_json::to_value(item).unwrap_or_default());
        Self {
            facts,
            items: items.collect(),
            end: Some(Value::Null),
            has_integers: false,
        }
    }

    /// Sets the value that the last page has in place of the next page, instead of `null`; `None`
    /// omits the member.
    #[must_use]
    pub fn ending(mut self, end: Option<Value>) -> Self {
        self.end = end;
        self
    }

    /// Sends cursors as integers instead of text.
    #[must_use]
    pub fn with_integers(mut self) -> Self {
        self.has_integers = true;
        self
    }

    /// Returns the page for a limit and an offset, number or cursor as they are sent, or for their
    /// defaults. A link is read from the query. A limit beyond the bounds of the contract counts as
    /// the bound.
    #[must_use]
    pub fn page(
        &self,
        limit: Option<&str>,
        asked: Option<&str>,
        query: &[(String, String)],
    ) -> ListPage {
        let size = self.size(limit);
        self.cut(self.begin(size, asked, query), size, query)
    }

    /// Returns every page, as for a client that sets no limit.
    #[cfg(feature = "mock")]
    pub(super) fn all(&self) -> impl Iterator<Item = Value> {
        let size = self.size(None).clamp(1, PAGE_SIZE);
        let begins = (0..self.items.len().max(1)).step_by(size);
        begins.map(move |begin| self.cut(begin, size, &[]).body)
    }

    /// Returns the page that begins after this many items, with at most `size` items.
    fn cut(&self, begin: usize, size: usize, query: &[(String, String)]) -> ListPage {
        let begin = begin.min(self.items.len());
        let end = begin.saturating_add(size).min(self.items.len());
        let page = &self.items[begin..end];
        let more = end < self.items.len();
        let mut body = Value::Null;
        put(&mut body, self.facts.items, page.into());
        let pages = self.items.len().div_ceil(size.max(1));
        for (pointer, value) in [
            (self.facts.total, Value::from(self.items.len())),
            (self.facts.total_pages, pages.into()),
            (self.facts.has_more, more.into()),
        ] {
            if let Some(pointer) = pointer {
                put(&mut body, pointer, value);
            }
        }
        let mut header = None;
        let next = match self.facts.next {
            NextPage::Cursor(pointer) if self.has_integers => Some((pointer, Value::from(end))),
            NextPage::Cursor(pointer) => Some((pointer, end.to_string().into())),
            NextPage::Link(pointer) => Some((pointer, link(query, end).into())),
            _ => None,
        };
        if let Some((pointer, next)) = next
            && let Some(next) = if more { Some(next) } else { self.end.clone() }
        {
            put(&mut body, pointer, next);
        }
        if let NextPage::LinkHeader(name) = self.facts.next
            && more
        {
            header = Some((name, format!("<{}>; rel=\"next\"", link(query, end))));
        }
        ListPage { body, header }
    }

    /// Returns the number of items on a page.
    fn size(&self, limit: Option<&str>) -> usize {
        let Some(bounds) = self.facts.limit else {
            return PAGE_SIZE;
        };
        let limit = limit.and_then(|limit| limit.parse().ok());
        let limit: i64 = limit.or(bounds.default).unwrap_or(i64::MAX);
        let limit = limit.max(bounds.minimum.unwrap_or(0));
        let limit = limit.min(bounds.maximum.unwrap_or(i64::MAX));
        usize::try_from(limit.max(0)).unwrap_or(usize::MAX)
    }

    /// Returns the number of items before the requested page.
    fn begin(&self, size: usize, asked: Option<&str>, query: &[(String, String)]) -> usize {
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
        let count = |number: i64| usize::try_from(number.max(0)).unwrap_or(usize::MAX);
        match self.facts.next {
            NextPage::Offset { default } => count(number(asked).or(default).unwrap_or(0)),
            NextPage::Number { first } => {
                let number = number(asked).unwrap_or(first);
                count(number.saturating_sub(first)).saturating_mul(size)
            }
            NextPage::Cursor(_) => count(number(asked).unwrap_or(0)),
            NextPage::LastItem(pointer) => {
                let is_it = |item: &Value| {
                    let value = item.pointer(pointer).map(|value| match value {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    });
                    value.as_deref() == asked
                };
                let last = asked.and_then(|_| self.items.iter().position(is_it));
                last.map_or(0, |last| last + 1)
            }
            NextPage::LinkHeader(_) | NextPage::Link(_) => {
                count(number(in_query(query, PLACE).as_deref()).unwrap_or(0))
            }
        }
    }
}

/// The number of items on a page if the API has no limit parameter.
const PAGE_SIZE: usize = 50;

/// Returns the same call at another position in the list.
fn link(query: &[(String, String)], place: usize) -> String {
    let others = query.iter().filter(|(name, _)| name != PLACE);
    let mut link = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
    link.extend_pairs(others);
    link.append_pair(PLACE, &place.to_string());
    link.finish()
}

/// Sets a value at a JSON pointer, and creates the objects on the way.
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

/// Returns the value of a query parameter.
#[must_use]
pub fn in_query(query: &[(String, String)], name: &str) -> Option<String> {
    let (_, value) = query.iter().find(|(known, _)| known == name)?;
    Some(value.clone())
}

/// Returns the text or number at a JSON pointer in a body.
#[must_use]
pub fn in_body(body: &[u8], pointer: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    match body.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
