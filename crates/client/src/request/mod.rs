//! What is done to every request before it is sent.

mod guard;
mod headers;
mod strict;

use countersign_contract::{judge::Validator, table::Operation};
use reqwest::Request;

use crate::{Error, InvalidRequest};

/// Makes a request ready: guards its path, says what is sent and what is accepted, and holds the
/// body against the contract.
pub(crate) fn prepare(
    base_path: &str,
    operation: &'static Operation,
    validator: Option<&Validator>,
    request: &mut Request,
) -> Result<(), Error> {
    guard::Guard::new(base_path, operation.path)
        .check(request.url())
        .map_err(|reason| InvalidRequest::path(operation, reason))?;
    if !operation.request_required {
        headers::drop_null_body(request);
    }
    headers::name_json(operation, request);
    headers::accept(operation, request);
    match validator {
        Some(validator) => strict::check(operation, validator, request).map_err(Into::into),
        None => Ok(()),
    }
}
