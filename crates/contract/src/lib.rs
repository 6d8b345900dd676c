//! The ground floor: what a contract *is*, and how a payload is validated against it.
//!
//! A [`Contract`](model::Contract) is one partner's API, read once and free of unresolved
//! references: operations, schemas, pages, error codes, and for every rule the clauses of the
//! partner's document that it rests on. Everything else in this workspace is a view of it.
//!
//! The [validator](validate::Validator) takes the bytes of a payload and answers with a
//! [`Verdict`](verdict::Verdict): `valid`, `invalid` or `unreadable`, and each broken rule as data.
//!
//! No YAML and no HTTP here. `countersign-spec` reads OpenAPI documents into contracts.

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
