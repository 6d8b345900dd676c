//! Contract in, sorted list of files out.
//!
//! Pure: no input but the contracts, no clock, no randomness, no hash order; the same contracts
//! give the same bytes. Types, tables and validators are written by emitters of our own; the
//! requests are built by code from `progenitor`, which is fed a lowered document that
//! holds only what it can take.

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
