//! What a request says about its body, and about the bodies it would take.

use countersign_contract::{model::is_json, table::Operation};
use reqwest::{
    Request,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
};

/// JSON may have a name of its own in the contract, such as `application/merge-patch+json`.
pub(super) fn name_json(operation: &Operation, request: &mut Request) {
    let named = operation.request.iter().find(|name| is_json(name));
    let is_plain = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|name| name == "application/json");
    if let Some(name) = named.and_then(|name| HeaderValue::from_str(name).ok())
        && is_plain
    {
        request.headers_mut().insert(CONTENT_TYPE, name);
    }
}

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

/// An optional body that is not given reaches us as `null`.
pub(super) fn drop_null_body(request: &mut Request) {
    let null = request
        .body()
        .and_then(reqwest::Body::as_bytes)
        .is_some_and(|body| body == b"null");
    if null {
        *request.body_mut() = None;
        request.headers_mut().remove(CONTENT_TYPE);
    }
}
