//! Data made from schemas: values that honour a schema, and values that break one of its rules at
//! one place.

mod breach;
mod container;
mod error;
mod filter;
mod members;
mod mutant;
mod number;
mod place;
mod regex;
mod rule;
mod shape;
mod text;
mod valid;

pub use error::Error;
pub use mutant::{Breakable, Mutant, Mutants, Reason, Unbreakable, mutants};
pub use rule::{RuleAt, rules};
pub use valid::{valid, valid_with_undocumented};
