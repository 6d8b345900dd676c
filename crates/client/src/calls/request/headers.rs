//! What a request says about its body, and about the bodies it would take.

use countersign_contract::table::Operation;
use reqwest::{
    Request,
    header::{ACCEPT, HeaderName, HeaderValue},
};

/// Gives a request a name, where the contract has a header for one and the caller has set none.
/// Says what it is called.
pub(super) fn correlate(operation: &Operation, request: &mut Request) -> Option<String> {
    /// As many letters and digits as a random UUID has bits for.
    const LENGTH: usize = 22;
    let name = HeaderName::from_bytes(operation.correlation_header?.as_bytes()).ok()?;
    if let Some(given) = request.headers().get(&name) {
        return given.to_str().ok().map(str::to_owned);
    }
    let id: String = std::iter::repeat_with(fastrand::alphanumeric)
        .take(LENGTH)
        .collect();
    let value = HeaderValue::from_str(&id).ok()?;
    request.headers_mut().insert(name, value);
    Some(id)
}

/// Says which media types the contract describes for a success.
pub(super) fn accept(operation: &Operation, request: &mut Request) {
    let mut accepted: Vec<&str> = Vec::new();
    let described = operation
        .responses
        .iter()
        .flat_map(|response| response.content);
    for media_type in described {
        if !accepted.contains(media_type) {
            accepted.push(media_type);
        }
    }
    let header = if accepted.is_empty() {
        "*/*".to_owned()
    } else {
        accepted.join(", ")
    };
    if let Ok(header) = HeaderValue::from_str(&header) {
        request.headers_mut().insert(ACCEPT, header);
    }
}
