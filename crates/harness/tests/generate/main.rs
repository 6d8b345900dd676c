//! Values made from schemas, checked by the validator: every valid one is accepted, every mutant is
//! reported as promised.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod errors;
mod keywords;
mod laws;
mod shrinking;
mod support;
mod values;
