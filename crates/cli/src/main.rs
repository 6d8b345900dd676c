//! The `countersign` command.

mod api;
mod arguments;
mod color;
mod commands;
mod exit;
mod interrupt;
mod progress;

fn main() -> std::process::ExitCode {
    let arguments = arguments::Arguments::read();
    match commands::run(arguments.command, arguments.color) {
        Ok(exit) => exit.into(),
        Err(error) => exit::report(&error),
    }
}
