//! Validation: which branch of a union is meant, what travels which way, formats and patterns held
//! against a second opinion, and the bounds on work, stack and memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod bounds;
mod formats;
mod kinds;
mod members;
mod patterns;
mod read_only;
mod severities;
mod support;
mod unions;
