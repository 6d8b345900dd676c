//! Query parameters with several parts.

use serde::Serialize;

use crate::QueryStyle;

/// Returns the names and texts of a value in a query, or `None` if the value cannot be sent, so
/// that no call matches.
///
/// ```
/// use countersign_client::{QueryStyle, mock::query};
/// let filter = serde_json::json!({ "state": "placed" });
/// let sent = query(QueryStyle::DeepObject, "filter", &filter);
/// assert_eq!(sent, Some(vec![("filter[state]".to_owned(), "placed".to_owned())]));
/// ```
#[must_use]
pub fn query<T: Serialize + ?Sized>(
    style: QueryStyle,
    name: &str,
    value: &T,
) -> Option<Vec<(String, String)>> {
    let value = serde_json::to_value(value).ok()?;
    style.pairs(name, &value).ok()
}
