//! Results of validation in every format.

#![expect(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod beside;
mod github;
mod json;
mod junit;
mod sarif;
mod secrets;
mod shop;
mod text;
