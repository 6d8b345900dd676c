//! Responses of calls.

mod body;
mod body_validator;
mod events;
mod failure;
mod file;
mod success;

pub use body::Cut;
pub(crate) use body::{BodyError, Deadline, Patience, chunk, read_bounded, read_partial};
pub(crate) use body_validator::BodyValidator;
pub(crate) use events::EVENT_STREAM;
pub use events::{Event, Events};
pub(crate) use failure::failure;
pub(crate) use file::Bounds;
pub use file::{File, FileError, Progress};
pub(crate) use success::Arrived;
pub use success::{Reading, Success};

use std::{fmt, ops::Deref};

use reqwest::{StatusCode, header::HeaderMap};

/// A successful response: the decoded body, the status and the headers.
///
/// It dereferences to the body: `response.total` is `response.body().total`.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
}

impl<T> Response<T> {
    /// Creates a response, for tests.
    pub fn new(status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Consumes the response and returns the body.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Consumes the response and returns the status, the headers and the body.
    pub fn into_parts(self) -> (StatusCode, HeaderMap, T) {
        (self.status, self.headers, self.body)
    }

    /// Replaces the body with the result of a function.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response::new(self.status, self.headers, change(self.body))
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

/// Omits the body, which must not be logged.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
