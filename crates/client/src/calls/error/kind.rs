//! What can go wrong with a call, case by case.

use std::{fmt, time::Duration};

use super::{ApiError, InvalidRequest, UnusableBody};
use crate::calls::{TokenError, pages::BrokenLaw, response::FileError};

/// What went wrong with a call.
///
/// Neither `Display` nor `Debug` shows a value of a payload.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was refused before it was sent.
    #[error(transparent)]
    InvalidRequest(InvalidRequest),
    /// No access token could be obtained, so nothing was sent.
    #[error("failed to obtain an access token: {0}")]
    Token(TokenError),
    /// The server could not be reached, so nothing was sent. A browser reports this as
    /// [`Transport`](Self::Transport).
    #[error("the server could not be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke. Whether the server has done what was asked is not known, unless
    /// [`Error::status`](crate::Error::status) says so.
    #[error("the connection broke")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server took too long. Whether it has done what was asked is not known, unless
    /// [`Error::status`](crate::Error::status) says so.
    #[error("{0}")]
    Timeout(TimeLimit),
    /// A browser, which follows redirects by itself, followed one to another server with all that was
    /// sent. Elsewhere no redirect is followed.
    #[error("the browser followed a redirect to {to}: use the server that it leads to")]
    Redirected {
        /// The scheme, host and port that answered.
        to: String,
    },
    /// An error that the contract documents.
    #[error(transparent)]
    Api(ApiError),
    /// A status that the contract does not document.
    #[error("{}", .0.describe(", which the contract does not document"))]
    UndocumentedStatus(ApiError),
    /// A body that cannot be read as the contract says.
    #[error(transparent)]
    Undecodable(UnusableBody),
    /// A body that breaks a stated rule, where the client enforces them.
    #[error(transparent)]
    InvalidResponse(UnusableBody),
    /// A body that is larger than the client takes.
    #[error(
        "the body has more than {limit} bytes: raise `max_body_size`, or `max_file_size` for a file, if that is right"
    )]
    TooLarge {
        /// How many bytes the client takes.
        limit: u64,
    },
    /// A file that is of another media type than the contract says, or that ended early.
    #[error(transparent)]
    File(FileError),
    /// A blocking call that cannot be made: nothing was sent.
    #[error("the blocking call cannot be made: {0}")]
    Blocking(&'static str),
    /// A middleware of the caller's has given up.
    #[error("a middleware gave up")]
    Middleware(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A list that breaks the laws of paging.
    #[error(transparent)]
    Page(BrokenLaw),
}

/// A time that was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// All tries of a call together: the `timeout` of the client or the call.
    Call(Duration),
    /// A body that stood still: the `read_timeout` of the client.
    Still(Duration),
    /// A file until all of it had come: the `file_timeout` of the client.
    File(Duration),
    /// One event until all of it had come: the `timeout` of the client or the call.
    Event(Duration),
    /// A timeout of the HTTP client that the caller has given.
    HttpClient,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(limit) => write!(f, "the server took longer than {limit:?} (`timeout`)"),
            Self::Still(limit) => {
                write!(f, "the body stood still for {limit:?} (`read_timeout`)")
            }
            Self::File(limit) => write!(f, "the file took longer than {limit:?} (`file_timeout`)"),
            Self::Event(limit) => write!(f, "an event took longer than {limit:?} (`timeout`)"),
            Self::HttpClient => f.write_str("the HTTP client gave up waiting"),
        }
    }
}
