//! The commands, one module each.

pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod validate;

use crate::{arguments::Command, color::Color, exit::Exit};

pub(crate) fn run(command: Command, color: Color) -> anyhow::Result<Exit> {
    match command {
        Command::Validate(command) => command.run(color),
        Command::Explain(command) => command.run(color),
        Command::Export(command) => command.run(),
        Command::Demo(command) => command.run(color),
    }
}
