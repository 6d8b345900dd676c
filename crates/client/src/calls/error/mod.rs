//! What can go wrong with a call. Neither `Display` nor `Debug` shows a value of a payload.

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

/// What went wrong with a call, and how far the call had come.
///
/// [`kind`](Self::kind) says what went wrong. Neither `Display` nor `Debug` shows a value of a
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

/// How far a call had come.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallProgress {
    pub(crate) operation: Option<&'static str>,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// When it began.
    pub(crate) begin: Option<Instant>,
    /// How long it had taken when it failed.
    pub(crate) elapsed: Duration,
    /// Whether the server may receive it twice.
    pub(crate) idempotent: bool,
    pub(crate) correlation_id: Option<String>,
    /// The scheme, host and port that were asked last, be it for an access token.
    pub(crate) server: Option<String>,
    /// Whether an access token was being obtained.
    pub(crate) at_token: bool,
    /// The status of the last attempt, if its response began, and the name that the server gave it.
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    /// Whether another attempt was worth making, but too many of this client have failed.
    pub(crate) is_spent: bool,
}

impl CallProgress {
    /// Notes that an attempt begins, at a server of this URL.
    pub(crate) fn ask(&mut self, url: Option<&Url>) {
        self.server = url.map(|url| url.origin().ascii_serialization());
        self.status = None;
        self.request_id = None;
    }

    /// Notes that the response to an attempt begins.
    pub(crate) fn answered(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.status = Some(status);
        self.request_id = api::request_id(headers).map(str::to_owned);
    }

    fn server(&self) -> &str {
        self.server.as_deref().unwrap_or("the server")
    }
}

impl Error {
    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns what went wrong, to be taken apart.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation that was called, by its id in the contract.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.call.operation
    }

    /// Returns how often the request was sent, with another access token as well: 0 if it was not.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.call.attempts
    }

    /// Returns how long the call took, with all its tries and the waits between them.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.call.elapsed
    }

    /// Returns the status of the last response, if one began to come, whatever became of its body.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => Some(error.status),
            ErrorKind::Undecodable(body) | ErrorKind::InvalidResponse(body) => Some(body.status),
            _ => self.0.call.status,
        }
    }

    /// Returns the error response, documented or not, if it was one.
    #[must_use]
    pub fn response(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether the same call may work later, and may be sent again: it has not reached the
    /// server, the server asks for that (429), or it may be received twice and the failure may pass.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Token(error) => error.is_passing(),
            _ => is_worth_another_try(self, self.0.call.idempotent),
        }
    }

    /// Returns how long the server asks us to wait (`Retry-After`, RFC 9110, section 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Token(error) => error.retry_after(),
            _ => self.response()?.retry_after(),
        }
    }

    /// Returns what this request is called, to be named in a question to the partner: as the server
    /// calls it, or else as we called it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let call = &self.0.call;
        let response = self.response().and_then(ApiError::request_id);
        response
            .or(call.request_id.as_deref())
            .or(call.correlation_id.as_deref())
    }

    /// Returns this error as one of a call that had come so far.
    pub(crate) fn of(mut self, call: CallProgress) -> Self {
        let elapsed = call.begin.map_or(call.elapsed, |begin| begin.elapsed());
        self.0.call = CallProgress { elapsed, ..call };
        self
    }

    /// Returns this error as one of an operation, unless it is known to be one already.
    pub(crate) fn of_operation(mut self, operation: &'static str) -> Self {
        self.0.call.operation.get_or_insert(operation);
        self
    }
}

/// What went wrong, at which operation, and after how many tries.
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
            // Its message is part of that of this error.
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
            // The URL may hold values and keys.
            ErrorKind::Connect(Box::new(error.without_url()))
        } else if error.is_timeout() {
            ErrorKind::Timeout(TimeLimit::HttpClient)
        } else {
            ErrorKind::Transport(Box::new(error.without_url()))
        }
        .into()
    }
}
