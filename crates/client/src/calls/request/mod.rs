//! Preparation of requests.

mod body;
mod guard;
mod headers;
mod multipart;
mod parameters;
mod query;
mod server;
mod unbuilt;

use countersign_contract::{
    model::Severity,
    table::Operation,
    validate::Validator,
    verdict::{Outcome, Violation},
};
use reqwest::Request;

pub(crate) use body::{form, set_body};
pub(crate) use headers::length;
pub use multipart::{Multipart, Upload};
pub(crate) use parameters::{ParameterValidator, Values};
pub use query::QueryStyle;
pub(crate) use query::add as add_to_query;
pub(crate) use server::send_to;
pub use unbuilt::Unbuilt;

use crate::{
    calls::{Api, Error, InvalidRequest},
    validation_queue::{MOST_FINDINGS, ValidationQueue},
};

/// The queue of bodies that wait for validation.
pub(crate) static VALIDATIONS: ValidationQueue = ValidationQueue::new();

/// The length limit of a URL, in bytes. The HTTP library rejects slightly longer ones, and no
/// server accepts that many.
const LONGEST_URL: usize = 65_000;

/// The context for validating a request.
pub(crate) struct Checks<'r> {
    pub(crate) api: &'static Api,
    pub(crate) validator: &'r ParameterValidator,
    /// The values to send; `None` if they are not validated.
    pub(crate) values: Option<&'r Values>,
    /// `true` if the URL was sent by the server, and not built from parameters.
    pub(crate) is_link: bool,
    /// The media type that is requested, of those that a success may have.
    pub(crate) wanted: Option<&'static str>,
}

impl Checks<'_> {
    /// Returns the stated rules that the parameters and the body break.
    async fn broken(&self, operation: &'static Operation) -> Vec<Violation> {
        let Some(values) = self.values else {
            return Vec::new();
        };
        let contract = self.api.contract.map(|contract| contract());
        let validate = |contract| self.validator.validate(contract, operation, values);
        let mut broken = contract.map_or_else(Vec::new, validate);
        if let Some(body) = &values.body
            && let Some(validator) = self.api.of_request(operation)
        {
            let size = body.len();
            let body = body.clone();
            let of_body = VALIDATIONS
                .run(size, move || stated(validator, &body))
                .await;
            broken.extend(
                of_body
                    .into_iter()
                    .filter(|violation| values.has(violation)),
            );
        }
        broken.truncate(MOST_FINDINGS);
        broken
    }

    /// Returns `true` if a header may have this value.
    fn allow(
        &self,
        operation: &'static Operation,
        header: Option<&'static str>,
        value: &str,
    ) -> bool {
        let contract = self.api.contract.map(|contract| contract());
        let known = contract.zip(header);
        known.is_none_or(|(contract, header)| {
            self.validator.allows(contract, operation, header, value)
        })
    }
}

/// The ids of a request.
pub(crate) struct Names {
    /// The correlation id, for tracing on both sides.
    pub(crate) correlation_id: Option<String>,
    /// `true` if the server recognizes a repeated request.
    pub(crate) known_again: bool,
}

/// Returns the stated rules that a payload breaks, or a notice if it could not be validated.
fn stated(validator: &Validator, payload: &[u8]) -> Vec<Violation> {
    let verdict = validator.validate(payload);
    // A payload that could not be validated does not count as valid; one notice explains the
    // reason.
    let undecided = verdict.outcome == Outcome::Undecided;
    let mut violations = verdict.violations;
    violations.retain(|violation| {
        violation.severity == Severity::Error || (undecided && violation.is_of_work())
    });
    violations
}

/// Prepares a request: guards its path, sets its content headers and `Accept`, validates parameters
/// and body unless that is off, and assigns its ids.
pub(crate) async fn prepare(
    base_path: &str,
    operation: &'static Operation,
    checks: &Checks<'_>,
    request: &mut Request,
) -> Result<Names, Error> {
    if !checks.is_link {
        guard::Guard::new(base_path, operation.path)
            .check(request.url())
            .and_then(|()| {
                guard::check_others(base_path, checks.api.operations, operation, request.url())
            })
            .map_err(|reason| InvalidRequest::path(operation, reason))?;
    }
    if request.url().as_str().len() > LONGEST_URL {
        let reason = "its URL is longer than 65,000 bytes: send less in the path and the query";
        return Err(InvalidRequest::unwritable(operation, reason).into());
    }
    headers::accept(operation, checks.wanted, request);
    let broken = checks.broken(operation).await;
    if !broken.is_empty() {
        return Err(InvalidRequest::rules(operation, broken).into());
    }
    let mut name = |header: Option<&'static str>| {
        let is_allowed = |name: &str| checks.allow(operation, header, name);
        headers::name(header, is_allowed, request).cloned()
    };
    let correlation_id = name(operation.correlation_header);
    let correlation_id = correlation_id.as_ref().and_then(|id| id.to_str().ok());
    Ok(Names {
        correlation_id: correlation_id.map(str::to_owned),
        known_again: name(operation.idempotency_header).is_some(),
    })
}
