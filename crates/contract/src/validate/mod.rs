//! Payload in, verdict out.
//!
//! The schemas of the contract are compiled to a program once (`compile`), and a payload is
//! checked against it in one walk (`walk`) that is bounded in time, stack and memory. What no
//! keyword says of members (not named, written twice, travelling the wrong way) is looked at in a
//! second one (`undocumented`). `jsonschema` is the second opinion in tests: `translate` writes
//! each schema as a JSON Schema.

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
