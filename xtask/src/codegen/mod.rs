//! `cargo xtask codegen`: generates `generated/` from `specs/`.
//!
//! Writing and checking share one comparison. One applies the changes, the other reports them.

mod files;
mod lock;
mod manifest;
mod ownership;
mod plan;
mod report;
mod run;
mod staged;
mod tree;

pub(crate) use run::{check, write};

const SOURCE: &str = "generated/src";
const MANIFEST: &str = "generated/Cargo.toml";
