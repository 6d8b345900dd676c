//! The building blocks of generated types: members that may be absent, `null` or a value, integers
//! that follow JSON Schema, tolerant reading, and unions with a tag.

mod comma_separated;
mod hidden;
mod integer;
mod maybe;
pub mod sendable;
mod tagged;
mod tolerant;

pub use comma_separated::CommaSeparated;
pub use hidden::Hidden;
pub use integer::{Integer, integer};
pub use maybe::Maybe;
pub use sendable::{Sendable, Unsendable};
pub use tagged::{Tagged, form};
pub use tolerant::{Members, Read, Tolerant, WrittenMembers, deserialize, from_slice, from_value};
