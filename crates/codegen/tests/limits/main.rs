//! What the back end cannot take: each limit is a small contract that either gives code which
//! compiles without a warning and does the right thing, or is refused with a clear error.
//!
//! A folder of `fixtures/` with a `behaviour.rs` is generated into a package of its own, compiled,
//! and used by that file; one without is refused, and a snapshot holds the error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod behaviour;
mod fixture;
mod refusal;
mod signatures;
