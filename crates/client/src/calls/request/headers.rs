//! What a request says of itself, and of the bodies it would take.

use countersign_contract::table::Operation;
use reqwest::{
    Request,
    header::{ACCEPT, HeaderName, HeaderValue},
};

/// Gives a request a name in this header, if the contract has it and the caller has set none. The
/// value is what it is called.
pub(super) fn name<'r>(
    header: Option<&'static str>,
    request: &'r mut Request,
) -> Option<&'r HeaderValue> {
    /// As many letters and digits as a random UUID has bits for.
    const LENGTH: usize = 22;
    let header = HeaderName::from_bytes(header?.as_bytes()).ok()?;
    let random = || {
        let letters = std::iter::repeat_with(fastrand::alphanumeric);
        HeaderValue::from_str(&letters.take(LENGTH).collect::<String>()).ok()
    };
    if !request.headers().contains_key(&header) {
        request.headers_mut().insert(&header, random()?);
    }
    request.headers().get(header)
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
