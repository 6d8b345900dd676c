//! A request that breaks a stated rule is refused before it is sent.

use countersign_contract::{
    judge::Validator,
    model::{Severity, is_json},
    verdict::Violation,
};
use reqwest::{Request, header::CONTENT_TYPE};

/// The stated rules that a JSON body breaks. A body that is streamed, or that is not JSON, is not
/// looked into.
pub(super) fn body(validator: &Validator, request: &Request) -> Vec<Violation> {
    let json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|name| name.to_str().ok())
        .is_some_and(is_json);
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let Some(body) = body.filter(|_| json) else {
        return Vec::new();
    };
    stated(validator, body)
}

/// The stated rules that a payload breaks.
pub(super) fn stated(validator: &Validator, payload: &[u8]) -> Vec<Violation> {
    let mut violations = validator.judge(payload).violations;
    violations.retain(|violation| violation.severity == Severity::Error);
    violations
}
