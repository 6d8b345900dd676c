//! A call that was let in and not handled.

use std::{fmt, time::Duration};

/// A call that a router let in and that was not handled. It holds no value of the call, unless the
/// error of the function does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called.
    pub webhook: &'static str,
    /// What happened.
    pub reason: FailureReason,
    /// Whether so many calls fail that no `tracing` event is written.
    pub over_limit: bool,
}

/// Why a call was not handled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureReason {
    /// The function failed, with this error as it displays itself.
    Failed(String),
    /// The function panicked.
    Panicked,
    /// The caller hung up, or the server stopped, before there was an answer.
    GivenUp {
        /// What it was waiting for.
        stage: Stage,
        /// How long it had waited.
        elapsed: Duration,
    },
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Its body.
    Body,
    /// Its validation.
    Validation,
    /// An earlier call with the same id and state.
    Turn,
    /// The function.
    Handler,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "the body",
            Self::Validation => "the validation",
            Self::Turn => "an earlier call about the same thing",
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
                    "given up: the caller hung up, or the server stopped, after {elapsed:.1} s of waiting for {stage}"
                )
            }
        }
    }
}

/// Which call was not handled and why, in one line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.api, self.webhook, self.reason)
    }
}
