//! What generated types are made of: members that may be absent, `null` or a value, and numbers
//! that follow JSON Schema.

mod comma_separated;
mod integer;
mod maybe;

pub use comma_separated::CommaSeparated;
pub use integer::{Integer, integer};
pub use maybe::Maybe;
