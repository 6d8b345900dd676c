//! A contract as a plain OpenAPI document: one file, without the words of our own.

mod document;
mod firm;
mod sample;
mod walk;

pub use document::{Export, export, export_files};
pub use firm::Rules;
