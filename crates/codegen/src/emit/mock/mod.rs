//! Mocks of the calls, for the crate `httpmock`.
//!
//! `progenitor` has such an emitter, but it treats a path value as an unescaped regular expression,
//! cannot send a PDF, and stops the generator at an unregistered status.

mod answer;
mod expectation;
mod expression;
mod server;

pub(crate) use server::mock;
