//! Recorded traffic, validated against a contract.

#![expect(clippy::unwrap_used, reason = "a helper that panics fails its test")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` reads best as an argument"
)]

mod archive;
mod body;
mod form;
mod form_parts;
mod habits;
mod har;
mod media_type;
mod ndjson;
mod parameter;
mod route;
mod sequence;
mod server;
mod shapes;
mod shop;
mod styles;
mod unions;
