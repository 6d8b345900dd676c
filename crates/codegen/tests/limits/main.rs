//! Limits of the back end: each is a small contract for which either code is generated that
//! compiles without warnings and behaves correctly, or a clear error is returned.
//!
//! A fixture with a `behaviour.rs` is generated into a package, compiled, and used by that file.
//! One without is rejected, and a snapshot holds the error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod behaviour;
mod fixture;
mod refusal;
mod signatures;
