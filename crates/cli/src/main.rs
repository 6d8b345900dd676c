//! The `countersign` command.

mod api;
mod arguments;
mod commands;
mod exit;
mod progress;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    let arguments = arguments::Arguments::parse();
    match commands::run(arguments.command) {
        Ok(exit) => exit.into(),
        Err(error) => exit::report(&error),
    }
}
