//! Headers that identify a request and describe its bodies.

use countersign_contract::{
    model::{essence, is_json},
    table::Operation,
};
use reqwest::{
    Method, Request,
    header::{ACCEPT, CONTENT_LENGTH, HeaderName, HeaderValue},
};

/// Sets a request id in this header, if the contract has the header and the caller has not set it.
/// Uses the first kind of id that is allowed, or none. Returns the id.
pub(super) fn name<'r>(
    header: Option<&'static str>,
    is_allowed: impl Fn(&str) -> bool,
    request: &'r mut Request,
) -> Option<&'r HeaderValue> {
    let header = HeaderName::from_bytes(header?.as_bytes()).ok()?;
    if !request.headers().contains_key(&header) {
        let mut kinds = [letters_and_digits(), uuid()].into_iter();
        let name = HeaderValue::from_str(&kinds.find(|name| is_allowed(name))?).ok()?;
        request.headers_mut().insert(&header, name);
    }
    request.headers().get(header)
}

/// Returns random letters and digits with as much randomness as a UUID.
fn letters_and_digits() -> String {
    const LENGTH: usize = 22;
    let letters = std::iter::repeat_with(fastrand::alphanumeric);
    letters.take(LENGTH).collect()
}

/// Returns a random UUID (RFC 9562, section 5.4), the form that most contracts require.
fn uuid() -> String {
    let bits = fastrand::u128(..);
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{bits:032x}");
    let lengths = [0..8, 8..12, 12..16, 16..20, 20..32];
    lengths.map(|part| &digits[part]).join("-")
}

/// Sets `Accept` to the media types of a success that the call can read, or to the wanted one. The
/// media types of errors have a lower weight, so that no server chooses one of them for a success.
pub(super) fn accept(operation: &Operation, wanted: Option<&str>, request: &mut Request) {
    let (successes, others): (Vec<_>, Vec<_>) = operation
        .responses
        .iter()
        .partition(|response| response.status.starts_with('2'));
    let mut accepted: Vec<&str> = Vec::new();
    for response in successes {
        // Nothing else is read if JSON is documented.
        let has_json = response.content.iter().any(|name| is_json(name));
        let read = response.content.iter().filter(|name| match wanted {
            Some(wanted) => essence(name) == wanted,
            None => !has_json || is_json(name),
        });
        accepted.extend(read);
    }
    let weight = if accepted.is_empty() { "" } else { ";q=0.5" };
    let read = accepted.len();
    accepted.extend(others.iter().flat_map(|response| response.content));
    let mut header = String::new();
    for (index, name) in accepted.iter().enumerate() {
        if !accepted[..index].contains(name) {
            let separator = if header.is_empty() { "" } else { ", " };
            let weight = if index < read { "" } else { weight };
            header.extend([separator, name, weight]);
        }
    }
    if header.is_empty() {
        header.push_str("*/*");
    }
    if let Ok(header) = HeaderValue::from_str(&header) {
        request.headers_mut().insert(ACCEPT, header);
    }
}

/// Sets `Content-Length: 0` on a request that could have a body and has none (RFC 9110, section
/// 8.6). Some servers answer with 411 otherwise.
pub(crate) fn length(request: &mut Request) {
    let may_have_a_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    let length = request
        .body()
        .map_or(Some(0), |body| body.as_bytes().map(<[u8]>::len));
    if may_have_a_body && length == Some(0) {
        let nothing = HeaderValue::from_static("0");
        request.headers_mut().insert(CONTENT_LENGTH, nothing);
    }
}
