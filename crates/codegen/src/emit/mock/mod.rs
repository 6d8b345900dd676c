//! Mocks of the calls, for the crate `httpmock`.
//!
//! `progenitor` has such an emitter, but with it a path value is an unescaped regular expression,
//! a PDF cannot be sent, and an unregistered status stops the generator.

mod answer;
mod expectation;
mod expression;
mod server;

pub(crate) use server::mock;
