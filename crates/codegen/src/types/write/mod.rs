//! Conversion of planned types to Rust.

mod choice;
mod construction;
mod debug;
mod definitions;
mod field;
mod sendable;
mod structure;
mod tagged;
mod tolerant;
mod value;

pub(crate) use construction::set;
pub(crate) use definitions::tokens;
pub(crate) use field::field_type_from;
pub(crate) use value::use_tokens;
