//! What is done to every request before it is sent.

mod guard;
mod headers;
mod parameters;
mod strict;
mod unbuilt;

use countersign_contract::table::Operation;
use reqwest::Request;

pub(crate) use parameters::ParameterJudge;
pub use parameters::Parameters;
pub use unbuilt::Unbuilt;

use crate::calls::{Api, Error, InvalidRequest};

/// What a request is held against.
pub(crate) struct Checks<'r> {
    pub(crate) api: &'static Api,
    pub(crate) judge: &'r ParameterJudge,
    pub(crate) parameters: &'r Parameters,
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
    if !operation.request_required {
        headers::drop_null_body(request);
    }
    headers::name_json(operation, request);
    headers::accept(operation, request);
    if let Some(checks) = checks {
        let contract = checks.api.contract.map(|contract| contract());
        let judge = |contract| checks.judge.judge(contract, operation, checks.parameters);
        let mut broken = contract.map_or_else(Vec::new, judge);
        if let Some(validator) = checks.api.of_request(operation) {
            broken.extend(strict::body(validator, request));
        }
        if !broken.is_empty() {
            return Err(InvalidRequest::rules(operation, broken).into());
        }
    }
    Ok(headers::correlate(operation, request))
}
