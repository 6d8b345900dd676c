//! Validation of payloads.
//!
//! The schemas of the contract are compiled to a program once (`compile`). A payload is checked
//! against it in one walk (`walk`) with bounded time, stack and memory. A second walk
//! (`undocumented`) reports members that no keyword covers: undocumented members, duplicates, and
//! members sent in the wrong direction. In tests, the `jsonschema` crate provides a second opinion:
//! `translate` converts each schema to JSON Schema.

mod compile;
mod direction;
mod equality;
mod format;
mod keyword;
mod number;
mod pattern;
mod program;
mod relax;
mod siblings;
mod sink;
mod translate;
mod undocumented;
mod validator;
mod walk;
mod wording;

pub use direction::Direction;
pub use format::{checks_format, is_of_format};
pub use pattern::check_pattern;
pub use translate::{json_schema, json_schema_at_least};
pub use validator::{ValidationError, Validator};
