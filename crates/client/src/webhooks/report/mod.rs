//! Reports of calls, in addition to their answers.

mod drift;
#[cfg(feature = "axum")]
mod failure;
mod rejection;
mod reporter;

pub use drift::Drift;
#[cfg(feature = "axum")]
pub use failure::{Failure, FailureReason, Stage};
pub use rejection::Rejection;
pub(super) use reporter::{Listeners, Reporter};
