//! What is done to every request before it is sent.

mod body;
mod guard;
mod headers;
mod parameters;
mod unbuilt;

use countersign_contract::{
    judge::Validator, model::Severity, table::Operation, verdict::Violation,
};
use reqwest::Request;

pub(crate) use body::{form, set_body};
pub(crate) use parameters::{ParameterJudge, Values};
pub use unbuilt::Unbuilt;

use crate::calls::{Api, Error, InvalidRequest};

/// What a request is held against.
pub(crate) struct Checks<'r> {
    pub(crate) api: &'static Api,
    pub(crate) judge: &'r ParameterJudge,
    pub(crate) values: &'r Values,
}

/// The stated rules that a payload breaks.
fn stated(validator: &Validator, payload: &[u8]) -> Vec<Violation> {
    let mut violations = validator.judge(payload).violations;
    violations.retain(|violation| violation.severity == Severity::Error);
    violations
}

/// Makes a request ready: guards its path, says what is sent and what is accepted, holds parameters
/// and body against the contract unless there are no checks, and gives it a name, which it tells.
pub(crate) fn prepare(
    base_path: &str,
    operation: &'static Operation,
    checks: Option<&Checks<'_>>,
    request: &mut Request,
) -> Result<Option<String>, Error> {
    guard::Guard::new(base_path, operation.path)
        .check(request.url())
        .map_err(|reason| InvalidRequest::path(operation, reason))?;
    headers::accept(operation, request);
    if let Some(checks) = checks {
        let contract = checks.api.contract.map(|contract| contract());
        let judge = |contract| checks.judge.judge(contract, operation, checks.values);
        let mut broken = contract.map_or_else(Vec::new, judge);
        if let Some(body) = &checks.values.body
            && let Some(validator) = checks.api.of_request(operation)
        {
            broken.extend(stated(validator, body));
        }
        if !broken.is_empty() {
            return Err(InvalidRequest::rules(operation, broken).into());
        }
    }
    Ok(headers::correlate(operation, request))
}
