//! What a call gives back.

mod body;
mod failure;
mod file;

pub(crate) use body::{BodyError, read_bounded};
pub(crate) use failure::failure;
pub use file::{File, FileError, Progress};

use std::{fmt, ops::Deref};

use reqwest::{StatusCode, header::HeaderMap};

/// A successful response: the body, read, and what came with it.
#[derive(Clone)]
pub struct Response<T> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: T,
}

impl<T> Response<T> {
    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The same response with something else as its body.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self {
            status,
            headers,
            body,
        } = self;
        Response {
            status,
            headers,
            body: change(body),
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

/// Without the body: it holds what must not be logged.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
