//! The model of a contract, and the validator of payloads.
//!
//! A [`Contract`](model::Contract) is the API of one partner, without unresolved references: its
//! operations, schemas, pages and error codes. Every rule names the clauses of the partner's
//! document that it rests on. The other crates of this workspace build on this model.
//!
//! The [validator](validate::Validator) takes the bytes of a payload and returns a
//! [`Verdict`](verdict::Verdict): `valid`, `invalid`, `unreadable` or `undecided`, and a list of
//! broken rules.
//!
//! This crate contains no YAML and no HTTP. `countersign-spec` reads OpenAPI documents into
//! contracts.

#[cfg(feature = "validate")]
pub mod form;
pub mod json;
pub mod model;
#[cfg(feature = "validate")]
pub mod parameter;
#[cfg(feature = "validate")]
pub mod sequence;
pub mod table;
pub mod text;
#[cfg(feature = "validate")]
pub mod validate;
pub mod value;
pub mod verdict;
