//! Repository tasks: `cargo xtask codegen`, and every verb of the `countersign` command.
//!
//! This package never links the code that it generates, so a broken or deleted `generated/src` can
//! always be regenerated.

mod arguments;
mod codegen;
mod command;
mod demo;
mod exit;
mod output;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    match arguments::Arguments::parse().run() {
        Ok(code) => code,
        Err(error) => exit::report(&error),
    }
}
