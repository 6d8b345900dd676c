//! Errors of calls. Neither `Display` nor `Debug` shows a value of a payload.

mod api;
mod invalid_request;
mod kind;
mod unusable;

use std::{fmt, time::Duration};

use reqwest::{StatusCode, Url, header::HeaderMap};

pub(crate) use api::without_value;
pub use api::{ApiError, Documented};
pub(crate) use invalid_request::alternatives;
pub use invalid_request::{InvalidRequest, Reason};
pub use kind::{ErrorKind, TimeLimit};
pub use unusable::UnusableBody;

use crate::calls::{
    TokenError,
    pages::BrokenLaw,
    platform::{Instant, is_connect},
    response::FileError,
    retry::is_worth_another_try,
};

/// An error of a call, and how far the call progressed.
///
/// [`kind`](Self::kind) describes the error. Neither `Display` nor `Debug` shows a value of a
/// payload.
///
/// ```
/// use countersign_client::{Error, ErrorKind};
///
/// fn describe(error: &Error) -> String {
///     match error.kind() {
///         ErrorKind::Api(answer) => format!("refused with {}", answer.status),
///         ErrorKind::Timeout(limit) => limit.to_string(),
///         _ if error.is_retryable() => "try again later".to_owned(),
///         _ => error.to_string(),
///     }
/// }
/// # let _ = describe;
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    call: CallProgress,
}

/// The progress of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallProgress {
    pub(crate) operation: Option<&'static str>,
    /// The number of times that the request was sent.
    pub(crate) attempts: u32,
    /// The time at which the call began.
    pub(crate) begin: Option<Instant>,
    /// The duration of the call until it failed.
    pub(crate) elapsed: Duration,
    /// `true` if the server may receive the request twice.
    pub(crate) idempotent: bool,
    pub(crate) correlation_id: Option<String>,
    /// The scheme, host and port of the last request, including a request for an access token.
    pub(crate) server: Option<String>,
    /// `true` if the call was obtaining an access token.
    pub(crate) at_token: bool,
    /// The status of the last attempt, if its response began, and the request id from the server.
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    /// `true` if another attempt was worthwhile, but too many retries of this client have failed.
    pub(crate) is_spent: bool,
}

impl CallProgress {
    /// Records that an attempt begins, at the server of this URL.
    pub(crate) fn ask(&mut self, url: Option<&Url>) {
        self.server = url.map(|url| url.origin().ascii_serialization());
        self.status = None;
        self.request_id = None;
    }

    /// Records that the response to an attempt begins.
    pub(crate) fn answered(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.status = Some(status);
        self.request_id = api::request_id(headers).map(str::to_owned);
    }

    fn server(&self) -> &str {
        self.server.as_deref().unwrap_or("the server")
    }
}

impl Error {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Consumes the error and returns its kind.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation that was called, by its id in the contract.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.call.operation
    }

    /// Returns the number of times that the request was sent, including with another access token;
    /// 0 if it was not sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.call.attempts
    }

    /// Returns the duration of the call, including all attempts and the waits between them.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.call.elapsed
    }

    /// Returns the status of the last response, if one began, even if its body could not be read.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => Some(error.status),
            ErrorKind::Undecodable(body) | ErrorKind::InvalidResponse(body) => Some(body.status),
            _ => self.0.call.status,
        }
    }

    /// Returns the error response, documented or not, if the error is one.
    #[must_use]
    pub fn response(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => Some(error),
            _ => None,
        }
    }

    /// Returns `true` if the same call may succeed later and can be sent again: it did not reach
    /// the server, the server asks for a retry (429), or the call may be received twice and the
    /// failure may be temporary.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Token(error) => error.is_passing(),
            _ => is_worth_another_try(self, self.0.call.idempotent),
        }
    }

    /// Returns the wait that the server asks for (`Retry-After`, RFC 9110, section 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Token(error) => error.retry_after(),
            _ => self.response()?.retry_after(),
        }
    }

    /// Returns the id of this request, to be quoted in questions to the partner: the id from the
    /// server, or else the one that we sent.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let call = &self.0.call;
        let response = self.response().and_then(ApiError::request_id);
        response
            .or(call.request_id.as_deref())
            .or(call.correlation_id.as_deref())
    }

    /// Attaches the progress of a call to this error.
    pub(crate) fn of(mut self, call: CallProgress) -> Self {
        let elapsed = call.begin.map_or(call.elapsed, |begin| begin.elapsed());
        self.0.call = CallProgress { elapsed, ..call };
        self
    }

    /// Attaches an operation to this error, unless it already has one.
    pub(crate) fn of_operation(mut self, operation: &'static str) -> Self {
        self.0.call.operation.get_or_insert(operation);
        self
    }
}

/// Writes what went wrong, the operation, and the number of attempts.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, call } = &*self.0;
        let message = match kind {
            ErrorKind::Token(error) => match &call.server {
                Some(server) => {
                    format!("failed to obtain an access token from {server}: {error}")
                }
                None => kind.to_string(),
            },
            ErrorKind::Connect(_) => format!("{} could not be reached", call.server()),
            ErrorKind::Transport(_) => format!("the connection to {} broke", call.server()),
            _ => kind.to_string(),
        };
        if let Some(operation) = call.operation
            && !message.starts_with(operation)
        {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&message)?;
        if let Some(status) = call.status
            && matches!(
                kind,
                ErrorKind::Transport(_) | ErrorKind::Timeout(_) | ErrorKind::TooLarge { .. }
            )
        {
            write!(f, ", after status {}", status.as_u16())?;
        }
        if call.is_spent {
            f.write_str("; not retried, since too many retries of this client have failed")?;
        }
        match call.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " ({attempts} attempts in {:.1?})", call.elapsed),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, call } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", &call.operation)
            .field("attempts", &call.attempts)
            .field("elapsed", &call.elapsed)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // Its message is already part of the message of this error.
            ErrorKind::Token(error) => std::error::Error::source(error),
            kind => std::error::Error::source(kind),
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        let call = CallProgress::default();
        Self(Box::new(Inner { kind, call }))
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        let operation = error.operation;
        Self::from(ErrorKind::InvalidRequest(error)).of_operation(operation)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        ErrorKind::Token(error).into()
    }
}

impl From<BrokenLaw> for Error {
    fn from(law: BrokenLaw) -> Self {
        ErrorKind::Page(law).into()
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        ErrorKind::File(error).into()
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        if is_connect(&error) {
            // The URL may contain values and keys.
            ErrorKind::Connect(Box::new(error.without_url()))
        } else if error.is_timeout() {
            ErrorKind::Timeout(TimeLimit::HttpClient)
        } else {
            ErrorKind::Transport(Box::new(error.without_url()))
        }
        .into()
    }
}
