//! What becomes of a call.

use std::{error::Error, fmt, io};

use http::StatusCode;

/// What has become of a call that the notifier has made.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The receiver has taken it: it answered with a status of success, which the configuration does
    /// not list.
    Delivered(StatusCode),
    /// The receiver answered with a status that the configuration lists, so that to the partner the
    /// call has failed.
    Listed(StatusCode),
    /// The receiver answered with a status that is none of success, and that the configuration does
    /// not list.
    Refused(StatusCode),
    /// The receiver could not be reached, so it knows nothing of the call.
    NotReached(Box<dyn Error + Send + Sync>),
    /// No answer came: the connection broke, the receiver took longer than 30 s, or what came is not HTTP. Whether it knows of the
    /// call is not known.
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

    /// Whether the receiver has taken the call.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered(_))
    }

    /// What the receiver answered, if it did.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Delivered(status) | Self::Listed(status) | Self::Refused(status) => Some(*status),
            Self::NotReached(_) | Self::Unanswered(_) => None,
        }
    }
}

/// What happened, and why where that is known. It has neither the URL nor a value in it.
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

/// An error and its causes.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error = *error;
        // An error of the system leaves out the one that it is made of.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        inner
            .map(|inner| inner as &(dyn Error + 'static))
            .or_else(|| error.source())
    })
}

/// Says why no connection was made.
fn not_reached(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let io = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    // The last one says most.
    let kind = io.last().map(io::Error::kind);
    match kind {
        _ if is(error, Is::Dns) => Some("no address is known for its host (DNS)"),
        _ if is(error, Is::Timeout) => Some("no connection was made in time"),
        Some(io::ErrorKind::ConnectionRefused) => Some("it refused the connection"),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Some("no way leads to its host")
        }
        Some(io::ErrorKind::TimedOut) => Some("no connection was made in time"),
        // What rustls says comes so.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => Some(
            "no encrypted connection was made (TLS): see whether it speaks TLS, and whether its certificate is trusted",
        ),
        _ => None,
    }
}

/// Says why no answer came.
fn unanswered(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let has = |text: &str| causes(error).any(|cause| cause.to_string().contains(text));
    if is(error, Is::Timeout) {
        Some("it did not answer in time (30 s, unless `configure_http` says otherwise)")
    } else if has("invalid HTTP") || has("message head is too large") {
        Some("what came is not HTTP")
    } else if has("closed before message completed") || has("reset") {
        Some("it hung up")
    } else {
        None
    }
}

/// What the HTTP client knows of its errors.
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
