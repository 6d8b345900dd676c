//! The command line.

use std::{
    io::{self, Write as _},
    process,
};

use clap::{Parser, Subcommand};

use countersign_harness::report::clean;

use crate::{
    color::Color,
    commands::{demo::Demo, explain::Explain, export::Export, validate::Validate},
    exit::{self, Exit},
};

/// Validate payloads and recorded traffic against API contracts.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Color the output
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, global = true)]
    pub(crate) color: Color,
}

impl Arguments {
    /// Parses the command line. Exits if it is invalid.
    pub(crate) fn read() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            // Escape the arguments first, since the error message repeats them.
            let words = std::env::args_os().map(|word| clean(&word.to_string_lossy()).into_owned());
            let error = Self::try_parse_from(words).err().unwrap_or(error);
            if error.use_stderr() {
                error.exit();
            }
            // This is the help text or the version.
            let written = error.print().and_then(|()| io::stdout().flush());
            let exit = match exit::written(written) {
                Ok(()) => Exit::Valid,
                Err(error) => {
                    exit::report(&error);
                    Exit::CouldNotRun
                }
            };
            process::exit(exit as i32)
        })
    }
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Validate(Validate),
    Explain(Explain),
    Export(Export),
    Demo(Demo),
}
