//! A contract as a plain OpenAPI document: one file, without the words of our own.

mod document;
mod sample;
mod walk;

pub use document::{Export, export, export_files};
