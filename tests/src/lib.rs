//! Support for the conformance suite of the four contracts.
//!
//! The suite itself is in `tests/`, with one file per promise: samples, the two oracles, clients
//! against a server, the laws of paging, certainty, coverage, and the project's invariants.

pub mod calls;
pub mod contracts;
pub mod equality;
pub mod exchange;
pub mod guides;
pub mod oracle;
pub mod public_api;
pub mod samples;
pub mod subjects;
pub mod types;
