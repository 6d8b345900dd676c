//! Reports of calls, beside their answers.

mod drift;
mod rejection;
mod reporter;

pub use drift::Drift;
pub use rejection::Rejection;
pub(super) use reporter::{OnDrift, OnRejected, Reporter};
