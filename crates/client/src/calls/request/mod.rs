//! What is done to every request before it is sent.

mod guard;
mod headers;
mod strict;
mod unbuilt;

use countersign_contract::{judge::Validator, table::Operation};
use reqwest::Request;

pub use unbuilt::Unbuilt;

use crate::calls::{Error, InvalidRequest};

/// Makes a request ready: guards its path, says what is sent and what is accepted, gives it a name,
/// and holds the body against the contract. Says what the request is called.
pub(crate) fn prepare(
    base_path: &str,
    operation: &'static Operation,
    validator: Option<&Validator>,
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
    if let Some(validator) = validator {
        strict::check(operation, validator, request)?;
    }
    Ok(headers::correlate(operation, request))
}
