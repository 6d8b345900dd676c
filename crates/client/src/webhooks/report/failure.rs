//! A call that was accepted but not handled.

use std::{fmt, time::Duration};

/// A call that a router accepted but that was not handled. Contains no value of the call, unless
/// the error of the function does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called.
    pub webhook: &'static str,
    /// The reason.
    pub reason: FailureReason,
    /// `true` if so many calls fail that no `tracing` event is written.
    pub over_limit: bool,
}

/// The reason that a call was not handled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureReason {
    /// The function failed, with this error as shown by its `Display`.
    Failed(String),
    /// The function panicked.
    Panicked,
    /// The caller disconnected, or the server stopped, before the call was answered.
    GivenUp {
        /// The stage at which the call was waiting.
        stage: Stage,
        /// The time it had waited.
        elapsed: Duration,
    },
}

/// A stage at which a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// The call waits for its body.
    Body,
    /// The call waits for its validation.
    Validation,
    /// The call waits for an earlier call with the same id and state.
    Turn,
    /// The call waits for the function.
    Handler,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "the body",
            Self::Validation => "the validation",
            Self::Turn => "an earlier call with the same id and state",
            Self::Handler => "the handler",
        })
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(why) => write!(f, "the call was not handled: {why}"),
            Self::Panicked => f.write_str("the call was not handled: the handler panicked"),
            Self::GivenUp { stage, elapsed } => {
                let elapsed = elapsed.as_secs_f64();
                write!(
                    f,
                    "cancelled: the caller disconnected, or the server stopped, after {elapsed:.1} s of waiting for {stage}"
                )
            }
        }
    }
}

/// Writes the call and the reason on one line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.api, self.webhook, self.reason)
    }
}
