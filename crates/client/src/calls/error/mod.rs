//! What can go wrong with a call. Neither `Display` nor `Debug` shows a value of a payload.

mod api;
mod invalid_request;
mod unusable;

pub(crate) use api::without_value;
pub use api::{ApiError, Documented};
pub use invalid_request::{InvalidRequest, Reason};
pub use unusable::UnusableBody;

use crate::calls::{TokenError, pages::BrokenLaw, platform::is_connect};

/// What can go wrong with a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request was refused before it was sent.
    #[error(transparent)]
    InvalidRequest(Box<InvalidRequest>),
    /// No access token could be had, so nothing was sent.
    #[error("no access token could be had")]
    Token(#[from] TokenError),
    /// The server could not be reached, so nothing was sent. A browser does not tell this from
    /// [`Transport`](Self::Transport).
    #[error("the server could not be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke. Whether the server has done what was asked is not known.
    #[error("the connection broke")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server took too long. Whether it has done what was asked is not known.
    #[error("the server took too long")]
    Timeout,
    /// An error that the contract documents.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// A status that the contract does not document.
    #[error("{} answered with status {}, which the contract does not document{}{}", .0.operation, .0.status.as_u16(), hint(.0), .0.cut_in_words())]
    UndocumentedStatus(Box<ApiError>),
    /// A body that cannot be read as the contract says.
    #[error(transparent)]
    Undecodable(Box<UnusableBody>),
    /// A body that breaks a stated rule, where the client enforces them.
    #[error(transparent)]
    InvalidResponse(Box<UnusableBody>),
    /// A body that is larger than the client takes.
    #[error(
        "{operation} answered with more than {limit} bytes: raise `max_body_size`, or `max_file_size` for a file, if that is right"
    )]
    TooLarge {
        /// The operation that was called.
        operation: &'static str,
        /// How many bytes the client takes.
        limit: u64,
    },
    /// A file that is of another media type than the contract says, or that ended early.
    #[error(transparent)]
    File(#[from] crate::calls::response::FileError),
    /// A blocking call that cannot be made: nothing was sent.
    #[error("the blocking call cannot be made: {0}")]
    Blocking(&'static str),
    /// A middleware of the caller's has given up.
    #[error("a middleware gave up")]
    Middleware(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A list that breaks the laws of paging.
    #[error(transparent)]
    Page(#[from] BrokenLaw),
}

/// What to do about a status that says more than that something is wrong.
fn hint(error: &ApiError) -> &'static str {
    if error.status.is_redirection() {
        ": a redirect, and none is followed; give the client the server that it leads to"
    } else {
        ""
    }
}

impl Error {
    /// The error response, documented or not, if it was one.
    #[must_use]
    pub fn response(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) | Self::UndocumentedStatus(error) => Some(error),
            _ => None,
        }
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(Box::new(error))
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        if is_connect(&error) {
            // The URL may hold values and keys.
            Self::Connect(Box::new(error.without_url()))
        } else if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Transport(Box::new(error.without_url()))
        }
    }
}
