//! What an error response is.

use bytes::Bytes;
use countersign_contract::table::{ErrorCode, Operation};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use crate::{ApiError, Error};

/// The error that a status other than a success is.
pub(crate) fn failure(
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
) -> Error {
    let documented = operation.response(status.as_u16());
    let code = documented.and_then(|response| find_code(response.error_codes, &body));
    let error = Box::new(ApiError {
        operation: operation.id,
        status,
        headers,
        body,
        code,
    });
    if documented.is_some() {
        Error::Api(error)
    } else {
        Error::UndocumentedStatus(error)
    }
}

/// The row that an error body is about: of the rows whose code and sub code both stand somewhere
/// in the body as texts of their own, the only one.
fn find_code(rows: &'static [ErrorCode], body: &[u8]) -> Option<&'static ErrorCode> {
    if rows.is_empty() {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut texts = Vec::new();
    let mut open = vec![&body];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => texts.push(text.as_str()),
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
    let mut found = rows.iter().filter(|row| {
        texts.contains(&row.code) && row.sub_code.is_none_or(|code| texts.contains(&code))
    });
    match (found.next(), found.next()) {
        (Some(row), None) => Some(row),
        _ => None,
    }
}
