//! A request that breaks a stated rule is refused before it is sent.

use countersign_contract::{
    judge::Validator,
    model::{Severity, is_json},
    table::Operation,
};
use reqwest::{Request, header::CONTENT_TYPE};

use crate::calls::InvalidRequest;

/// Holds a JSON body against the contract. A body that is streamed, or that is not JSON, is not
/// looked into.
pub(super) fn check(
    operation: &'static Operation,
    validator: &Validator,
    request: &Request,
) -> Result<(), InvalidRequest> {
    let json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|name| name.to_str().ok())
        .is_some_and(is_json);
    let Some(body) = request.body().and_then(reqwest::Body::as_bytes) else {
        return Ok(());
    };
    if !json {
        return Ok(());
    }
    let mut violations = validator.judge(body).violations;
    violations.retain(|violation| violation.severity == Severity::Error);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(InvalidRequest::rules(operation, violations))
    }
}
