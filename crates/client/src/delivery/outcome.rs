//! What becomes of a call.

use std::{error::Error, fmt};

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
    /// No answer came: the connection broke, or the receiver took too long. Whether it knows of the
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

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivered(status) => write!(f, "delivered, status {}", status.as_u16()),
            Self::Listed(status) => {
                write!(f, "failed, status {} is listed", status.as_u16())
            }
            Self::Refused(status) => write!(f, "refused, status {}", status.as_u16()),
            Self::NotReached(_) => f.write_str("the receiver could not be reached"),
            Self::Unanswered(_) => f.write_str("the receiver did not answer"),
        }
    }
}
