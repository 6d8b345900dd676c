//! The outcome of a call.

use std::{error::Error, fmt, io};

use http::StatusCode;

/// The outcome of a call of the notifier.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The receiver accepted the call: it answered with a success status that the configuration
    /// does not list.
    Delivered(StatusCode),
    /// The receiver answered with a status that the configuration lists, which the partner treats
    /// as a failure.
    Listed(StatusCode),
    /// The receiver answered with a status that is not a success, and that the configuration does
    /// not list.
    Refused(StatusCode),
    /// The receiver could not be reached, so it did not receive the call.
    NotReached(Box<dyn Error + Send + Sync>),
    /// No valid answer was received: the connection broke, the receiver took longer than 30 s, or
    /// the answer is not HTTP. It is unknown whether the receiver received the call.
    Unanswered(Box<dyn Error + Send + Sync>),
}

impl Outcome {
    pub(super) fn of(status: StatusCode, listed: &[StatusCode]) -> Self {
        if listed.contains(&status) {
            Self::Listed(status)
        } else if status.is_success() {
            Self::Delivered(status)
        } else {
            Self::Refused(status)
        }
    }

    /// Returns `true` if the receiver accepted the call.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered(_))
    }

    /// Returns the status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Delivered(status) | Self::Listed(status) | Self::Refused(status) => Some(*status),
            Self::NotReached(_) | Self::Unanswered(_) => None,
        }
    }
}

/// Writes the outcome, and the reason if it is known, without the URL or any value.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivered(status) => write!(f, "delivered, status {}", status.as_u16()),
            Self::Listed(status) => {
                write!(f, "failed, status {} is listed", status.as_u16())
            }
            Self::Refused(status) => write!(f, "refused, status {}", status.as_u16()),
            Self::NotReached(error) => {
                f.write_str("the receiver could not be reached")?;
                because(f, not_reached(error.as_ref()))
            }
            Self::Unanswered(error) => {
                f.write_str("the receiver did not answer")?;
                because(f, unanswered(error.as_ref()))
            }
        }
    }
}

fn because(f: &mut fmt::Formatter<'_>, why: Option<&str>) -> fmt::Result {
    why.map_or(Ok(()), |why| write!(f, ": {why}"))
}

/// Returns an error and its causes.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error = *error;
        // A system error omits its inner error.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        inner
            .map(|inner| inner as &(dyn Error + 'static))
            .or_else(|| error.source())
    })
}

/// Returns the reason that no connection was made.
fn not_reached(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let io = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    // The last one is the most specific.
    let kind = io.last().map(io::Error::kind);
    match kind {
        _ if is(error, Is::Dns) => Some("its host has no address (DNS)"),
        _ if is(error, Is::Timeout) => Some("the connection timed out"),
        Some(io::ErrorKind::ConnectionRefused) => Some("it refused the connection"),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Some("its host is unreachable")
        }
        Some(io::ErrorKind::TimedOut) => Some("the connection timed out"),
        // The error kinds of rustls.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => Some(
            "the TLS handshake failed: check that it supports TLS, and that its certificate is trusted",
        ),
        _ => None,
    }
}

/// Returns the reason that no answer was received.
fn unanswered(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let has = |text: &str| causes(error).any(|cause| cause.to_string().contains(text));
    if is(error, Is::Timeout) {
        Some("it did not answer in time (30 s, unless `configure_http` says otherwise)")
    } else if has("invalid HTTP") || has("message head is too large") {
        Some("the answer is not HTTP")
    } else if has("closed before message completed") || has("reset") {
        Some("it closed the connection")
    } else {
        None
    }
}

/// The error kinds of the HTTP client.
#[derive(Clone, Copy)]
enum Is {
    Dns,
    Timeout,
}

#[cfg(all(feature = "calls", not(target_arch = "wasm32")))]
fn is(error: &(dyn Error + 'static), what: Is) -> bool {
    let known = error.downcast_ref::<reqwest::Error>();
    known.is_some_and(|error| match what {
        Is::Dns => error.is_dns(),
        Is::Timeout => error.is_timeout(),
    })
}

#[cfg(not(all(feature = "calls", not(target_arch = "wasm32"))))]
fn is(_: &(dyn Error + 'static), what: Is) -> bool {
    match what {
        Is::Dns | Is::Timeout => false,
    }
}
