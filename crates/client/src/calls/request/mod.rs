//! What is done to every request before it is sent.

mod body;
mod guard;
mod headers;
mod multipart;
mod parameters;
mod unbuilt;

use countersign_contract::{
    judge::Validator, model::Severity, table::Operation, verdict::Violation,
};
use reqwest::Request;

pub(crate) use body::{form, set_body};
pub use multipart::{Multipart, Upload};
pub(crate) use parameters::{ParameterJudge, Values};
pub use unbuilt::Unbuilt;

use crate::calls::{Api, Error, InvalidRequest};

/// What a request is held against.
pub(crate) struct Checks<'r> {
    pub(crate) api: &'static Api,
    pub(crate) judge: &'r ParameterJudge,
    pub(crate) values: &'r Values,
}

/// What a request is called.
pub(crate) struct Names {
    /// So that both sides can talk about it.
    pub(crate) correlation_id: Option<String>,
    /// Whether the server knows it again if it comes a second time.
    pub(crate) known_again: bool,
}

/// The stated rules that a payload breaks.
fn stated(validator: &Validator, payload: &[u8]) -> Vec<Violation> {
    let mut violations = validator.judge(payload).violations;
    violations.retain(|violation| violation.severity == Severity::Error);
    violations
}

/// Makes a request ready: guards its path, says what is sent and what is accepted, holds parameters
/// and body against the contract unless there are no checks, and gives it its names.
pub(crate) fn prepare(
    base_path: &str,
    operations: &[&'static Operation],
    operation: &'static Operation,
    checks: Option<&Checks<'_>>,
    request: &mut Request,
) -> Result<Names, Error> {
    guard::Guard::new(base_path, operation.path)
        .check(request.url())
        .and_then(|()| guard::check_others(base_path, operations, operation, request.url()))
        .map_err(|reason| InvalidRequest::path(operation, reason))?;
    headers::accept(operation, request);
    headers::length(request);
    if let Some(checks) = checks {
        let contract = checks.api.contract.map(|contract| contract());
        let judge = |contract| checks.judge.judge(contract, operation, checks.values);
        let mut broken = contract.map_or_else(Vec::new, judge);
        if let Some(body) = &checks.values.body
            && let Some(validator) = checks.api.of_request(operation)
        {
            let of_body = stated(validator, body);
            broken.extend(
                of_body
                    .into_iter()
                    .filter(|violation| checks.values.has(violation)),
            );
        }
        if !broken.is_empty() {
            return Err(InvalidRequest::rules(operation, broken).into());
        }
    }
    let correlation_id = headers::name(operation.correlation_header, request)
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned);
    let known_again = headers::name(operation.idempotency_header, request).is_some();
    Ok(Names {
        correlation_id,
        known_again,
    })
}
