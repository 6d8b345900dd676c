//! What generated types are made of: members that may be absent, `null` or a value, numbers that
//! follow JSON Schema, and objects that are read tolerantly.

mod comma_separated;
mod integer;
mod maybe;
mod members;

pub use comma_separated::CommaSeparated;
pub use integer::{Integer, Lenient, integer};
pub use maybe::Maybe;
pub use members::{Members, object};
