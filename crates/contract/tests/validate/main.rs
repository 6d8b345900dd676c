//! Tests of validation: the choice of a branch, directions, formats and patterns compared with a
//! second opinion, and the bounds on work, stack and memory.

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
