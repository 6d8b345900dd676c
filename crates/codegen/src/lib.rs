//! Generates the files of a package from contracts.
//!
//! The crate is pure: its only input is the contracts. It uses no clock, no randomness and no hash
//! order, so the same contracts give the same bytes. Its own emitters write types, tables and
//! validators. `progenitor` writes the code that builds the requests; its input is a lowered
//! document with only the features that it supports.

mod documentation;
mod emit;
mod error;
mod file;
mod generate;
mod imports;
mod lower;
mod names;
mod types;

pub use error::Error;
pub use file::File;
pub use generate::{Generated, generate, generate_partner};
