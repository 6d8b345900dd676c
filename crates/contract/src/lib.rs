//! The ground floor: what a contract *is*, and how a payload is held against it.
//!
//! A [`Contract`](model::Contract) is one partner's API, read once and free of unresolved
//! references: operations, schemas, pages, error codes, and for every rule the clauses of the
//! partner's document that it rests on. Everything else in this workspace is a view of it.
//!
//! The [judge](judge::Validator) takes the bytes of a payload and answers with a
//! [`Verdict`](verdict::Verdict): `valid`, `invalid` or `unreadable`, and each broken rule as data.
//!
//! No YAML and no HTTP here. `countersign-spec` reads OpenAPI documents into contracts.

#[cfg(feature = "judge")]
pub mod form;
pub mod json;
#[cfg(feature = "judge")]
pub mod judge;
pub mod model;
#[cfg(feature = "judge")]
pub mod parameter;
#[cfg(feature = "judge")]
pub mod sequence;
pub mod table;
pub mod text;
pub mod value;
pub mod verdict;
