//! What generated types are made of: members that may be absent, `null` or a value, numbers that
//! follow JSON Schema, objects that are read tolerantly, and forms that a member tells apart.

mod comma_separated;
mod integer;
mod maybe;
mod members;
mod tagged;

pub use comma_separated::CommaSeparated;
pub use integer::{Integer, Lenient, integer};
pub use maybe::Maybe;
pub use members::{Members, object};
pub use tagged::{Tagged, form, form_or};
