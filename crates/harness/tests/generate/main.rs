//! Values made from schemas, validated against the validator: every valid one is accepted, every mutant is
//! reported as promised.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod errors;
mod keywords;
mod laws;
mod shrinking;
mod support;
mod values;
