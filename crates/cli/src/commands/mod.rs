//! One module a command.

pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod validate;

use crate::{arguments::Command, exit::Exit};

pub(crate) fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Validate(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Demo(command) => command.run(),
    }
}
