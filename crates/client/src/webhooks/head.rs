//! What the head of a request says.

use http::HeaderMap;

/// The value of a header that comes once. One that comes twice is none: whoever stands before us may
/// have taken the other one.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}
