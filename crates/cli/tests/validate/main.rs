//! The `countersign validate` command.

#![expect(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod archive;
mod arguments;
mod formats;
mod forms;
mod lines;
mod payload;
mod sandbox;
