//! Error responses.

use std::{fmt, time::Duration};

use bytes::Bytes;
use countersign_contract::table::ErrorCode;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::calls::{response::Cut, retry::retry_after};

/// Headers that servers and gateways use for request ids, most specific first.
const REQUEST_IDS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "correlation-id",
    "x-amzn-requestid",
    "cf-ray",
];

/// Returns the request id that the server assigned.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut names = REQUEST_IDS.iter();
    names.find_map(|name| headers.get(*name)?.to_str().ok())
}

/// An error response.
#[derive(Clone, thiserror::Error)]
#[error("{}", self.describe(""))]
pub struct ApiError {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as far as it was received.
    pub body: Bytes,
    /// The reason that the body is incomplete; `None` if it is complete.
    pub cut: Option<Cut>,
    /// The row of the documented table of error codes that matches the body, if any.
    pub code: Option<&'static ErrorCode>,
    pub(crate) undocumented_code: Option<(String, Option<String>)>,
    pub(crate) correlation_id: Option<String>,
}

impl ApiError {
    /// Decodes the body as JSON of this type.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not JSON of this type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body).map_err(without_value)
    }

    /// Decodes the body as the contract documents it for this status. `E` is the enum that was
    /// generated for the operation.
    ///
    /// # Errors
    ///
    /// Returns an error if `E` is the enum of another operation, the contract documents no body for
    /// the status, or the body differs from what it documents.
    pub fn documented<E: Documented>(&self) -> Result<E, serde_json::Error> {
        if E::OPERATION != self.operation {
            let message = format!("an error of {} is none of {}", self.operation, E::OPERATION);
            return Err(serde::de::Error::custom(message));
        }
        E::decode(self.status.as_u16(), &self.body).map_err(without_value)
    }

    /// Returns the code and sub code, if the body contains some that have the form of the
    /// documented ones but are in no row of the table.
    #[must_use]
    pub fn undocumented_code(&self) -> Option<(&str, Option<&str>)> {
        let (code, sub_code) = self.undocumented_code.as_ref()?;
        Some((code, sub_code.as_deref()))
    }

    /// Returns the id of this request, to be quoted in questions to the partner: the id from the
    /// server, or else the one that we sent.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers).or(self.correlation_id.as_deref())
    }

    /// Returns the wait that the server asks for (`Retry-After`, RFC 9110, section 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// Describes the response, with this remark after the status.
    pub(super) fn describe(&self, remark: &str) -> String {
        let code = match self.code {
            Some(ErrorCode {
                code,
                sub_code: Some(sub_code),
                ..
            }) => format!(", {code}/{sub_code}"),
            Some(ErrorCode { code, .. }) => format!(", {code}"),
            None => String::new(),
        };
        let wait = self.retry_after().map_or_else(String::new, |wait| {
            format!("; the server asks for a wait of {wait:?}")
        });
        let cut = self
            .cut
            .map_or_else(String::new, |cut| format!("; its body {}", cut.as_str()));
        let redirect = match self.status.as_u16() {
            // See RFC 9110, section 15.4.5.
            304 => "; the answer is the same as that of an earlier request",
            300..=399 => "; redirects are not followed: set the target as the server of the client",
            _ => "",
        };
        format!(
            "{} answered with status {}{code}{remark}{redirect}{wait}{cut}",
            self.operation,
            self.status.as_u16(),
        )
    }
}

/// Returns the same error without the unexpected value, which serde repeats. Errors without a
/// position are our own and are kept.
pub(crate) fn without_value(error: serde_json::Error) -> serde_json::Error {
    match (error.line(), error.column()) {
        (0, _) => error,
        (line, column) => serde::de::Error::custom(format_args!(
            "unexpected type at line {line} column {column}"
        )),
    }
}

/// The error bodies that the contract documents for an operation.
pub trait Documented: Sized {
    /// The operation.
    const OPERATION: &'static str;

    /// Decodes the body of a response with this status.
    ///
    /// # Errors
    ///
    /// Returns an error if the contract documents no body for the status, or the body differs from
    /// what it documents.
    fn decode(status: u16, body: &[u8]) -> Result<Self, serde_json::Error>;
}

/// Omits headers and body, which must not be logged.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("cut", &self.cut)
            .finish_non_exhaustive()
    }
}
