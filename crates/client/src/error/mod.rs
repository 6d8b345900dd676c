//! What can go wrong with a call. Neither `Display` nor `Debug` shows a value of a payload.

use std::fmt;

use bytes::Bytes;
use countersign_contract::table::ErrorCode;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::pages::BrokenLaw;

/// What can go wrong with a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request was refused before it was sent.
    #[error("the request was not sent: {0}")]
    InvalidRequest(String),
    /// The server could not be reached, or the connection broke.
    #[error("the server could not be reached, or the connection broke")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server took too long.
    #[error("the server took too long")]
    Timeout,
    /// An error that the contract documents.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// A status that the contract does not document.
    #[error("status {}, which the contract does not document", .0.status.as_u16())]
    UndocumentedStatus(Box<ApiError>),
    /// A body that cannot be read as the contract says.
    #[error(transparent)]
    Undecodable(Box<Undecodable>),
    /// A list that breaks the laws of paging.
    #[error(transparent)]
    Page(#[from] BrokenLaw),
}

/// An error response, whole.
#[derive(Clone, thiserror::Error)]
#[error("{}", self.describe())]
pub struct ApiError {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// The row of the documented table of error codes that the body is about, if one is found.
    pub code: Option<&'static ErrorCode>,
}

impl ApiError {
    /// The body, read as JSON of this type.
    ///
    /// # Errors
    ///
    /// If the body is not JSON of this type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    fn describe(&self) -> String {
        let code = match self.code {
            Some(ErrorCode {
                code,
                sub_code: Some(sub_code),
                ..
            }) => format!(", {code}/{sub_code}"),
            Some(ErrorCode { code, .. }) => format!(", {code}"),
            None => String::new(),
        };
        format!(
            "{} answered with status {}{code}",
            self.operation,
            self.status.as_u16()
        )
    }
}

/// Without headers and body: they hold what must not be logged.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// A body that cannot be read as the contract says, whole.
#[derive(thiserror::Error)]
#[error(
    "{operation} answered with a body that is not what the contract says: line {line} column {column}"
)]
pub struct Undecodable {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// The line of the body, from 1.
    pub line: usize,
    /// The column of the body, from 1.
    pub column: usize,
}

/// Without headers and body: they hold what must not be logged.
impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else {
            // The URL may hold values and keys.
            Self::Transport(Box::new(error.without_url()))
        }
    }
}
