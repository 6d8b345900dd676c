//! Sheets of a small contract, as text and as data.

mod about;
mod acme;
mod api;
mod clauses;
mod layout;
mod operation;
mod security;
