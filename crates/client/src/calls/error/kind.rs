//! The kinds of error of a call.

use std::{fmt, time::Duration};

use super::{ApiError, InvalidRequest, UnusableBody};
use crate::calls::{TokenError, pages::BrokenLaw, response::FileError};

/// The kind of error of a call.
///
/// Neither `Display` nor `Debug` shows a value of a payload.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was rejected before it was sent.
    #[error(transparent)]
    InvalidRequest(InvalidRequest),
    /// No access token could be obtained, so nothing was sent.
    #[error("failed to obtain an access token: {0}")]
    Token(TokenError),
    /// The server could not be reached, so nothing was sent. A browser reports this as
    /// [`Transport`](Self::Transport).
    #[error("the server could not be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke. It is unknown whether the server processed the request, unless
    /// [`Error::status`](crate::Error::status) returns a status.
    #[error("the connection broke")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server took too long. It is unknown whether the server processed the request, unless
    /// [`Error::status`](crate::Error::status) returns a status.
    #[error("{0}")]
    Timeout(TimeLimit),
    /// A redirect that a browser, which follows redirects by itself, followed to another server
    /// with the whole request. Outside a browser, redirects are not followed.
    #[error("the browser followed a redirect to {to}: use the server that it leads to")]
    Redirected {
        /// The scheme, host and port of the server that answered.
        to: String,
    },
    /// An error that the contract documents.
    #[error(transparent)]
    Api(ApiError),
    /// A status that the contract does not document.
    #[error("{}", .0.describe(", which the contract does not document"))]
    UndocumentedStatus(ApiError),
    /// A body that cannot be read as the contract describes.
    #[error(transparent)]
    Undecodable(UnusableBody),
    /// A body that breaks a stated rule, if the client enforces the rules.
    #[error(transparent)]
    InvalidResponse(UnusableBody),
    /// A body that is larger than the client accepts.
    #[error(
        "the body has more than {limit} bytes: raise `max_body_size`, or `max_file_size` for a file, if this size is expected"
    )]
    TooLarge {
        /// The size limit in bytes.
        limit: u64,
    },
    /// A file whose media type differs from the contract, or that ended early.
    #[error(transparent)]
    File(FileError),
    /// A blocking call that cannot be made: nothing was sent.
    #[error("the blocking call cannot be made: {0}")]
    Blocking(&'static str),
    /// A middleware failed.
    #[error("a middleware failed")]
    Middleware(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A list that breaks a paging law.
    #[error(transparent)]
    Page(BrokenLaw),
}

/// A time limit that expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// The limit for all attempts of a call together: the `timeout` of the client or the call.
    Call(Duration),
    /// The limit for receiving more of a body: the `read_timeout` of the client.
    Still(Duration),
    /// The limit for receiving a whole file: the `file_timeout` of the client.
    File(Duration),
    /// The limit for receiving a whole event: the `timeout` of the client or the call.
    Event(Duration),
    /// A timeout of the HTTP client that the caller supplied.
    HttpClient,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(limit) => write!(f, "the server took longer than {limit:?} (`timeout`)"),
            Self::Still(limit) => {
                write!(f, "the body stalled for {limit:?} (`read_timeout`)")
            }
            Self::File(limit) => write!(f, "the file took longer than {limit:?} (`file_timeout`)"),
            Self::Event(limit) => write!(f, "an event took longer than {limit:?} (`timeout`)"),
            Self::HttpClient => f.write_str("the HTTP client timed out"),
        }
    }
}
