//! The export of a contract as a plain OpenAPI document: one file, without our own vocabulary.

mod document;
mod firm;
mod sample;
mod walk;

pub use document::{Export, export, export_files};
pub use firm::Rules;
