//! One type for what two schemas say of one value.

use crate::types::{JsonKind, Use};

/// The type of what two schemas allow that speak of the same value, where one type holds both:
/// a list of known texts beside any text is any text.
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
