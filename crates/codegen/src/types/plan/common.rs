//! A common type for two schemas of one value.

use crate::types::{JsonKind, Use};

/// Returns the type that holds the values of two schemas of the same value, if one type can. For
/// example, an enumeration next to any string is a string.
pub(super) fn common(one: &Use, other: &Use, kind: Option<JsonKind>) -> Option<Use> {
    match (one, kind) {
        _ if one == other => Some(one.clone()),
        (Use::Text | Use::Named(_), Some(JsonKind::Text)) => Some(Use::Text),
        (Use::Integer32 | Use::Integer64 | Use::Number, Some(JsonKind::Number)) => {
            Some(Use::Number)
        }
        _ => None,
    }
}
