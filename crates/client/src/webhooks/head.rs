//! Headers of a request.

use http::HeaderMap;

/// Returns the value of a header that occurs once. A repeated header is ignored, since a proxy in
/// front of the receiver may have used the other value.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}
