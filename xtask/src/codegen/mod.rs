//! `cargo xtask codegen`: specs/ in, generated/ out.
//!
//! Writing and checking are the same comparison; one makes the changes, the other tells them.

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
