//! The command line.

use clap::{Parser, Subcommand};

use crate::commands::{demo::Demo, explain::Explain, validate::Validate};

/// Holds payloads and recorded traffic against API contracts.
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
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Validate(Validate),
    Explain(Explain),
    Demo(Demo),
}
