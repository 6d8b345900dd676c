//! The command line.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::{codegen, command, demo};

/// Chores of the repository. Verbs that are not listed here are those of the `countersign` command.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    max_term_width = 100,
    disable_help_subcommand = true,
    after_help = "Every other verb is one of `countersign`: `cargo xtask validate --help`, `cargo xtask explain --help`."
)]
pub(crate) struct Arguments {
    /// The repository to work on [default: the one this program was built from]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Writes generated/ from specs/, or says with a diff what is stale.
    #[command(
        after_help = "Examples:\n  cargo xtask codegen\n  cargo xtask codegen --check\n\n\
        Exit codes: 0 all is written (or fresh), 2 a contract is broken or nothing could be written, 4 something is stale or foreign."
    )]
    Codegen {
        /// Writes nothing; reports every missing, stale, orphaned and foreign file and exits with 4
        #[arg(long)]
        check: bool,
    },
    /// Runs the main job on what is in the box: codegen check, samples, a recorded HAR.
    #[command(after_help = "Example:\n  cargo xtask demo")]
    Demo,
    /// Everything else is passed on: validate, explain, ...
    #[command(external_subcommand)]
    Countersign(Vec<OsString>),
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let root = self.root.unwrap_or_else(repository);
        // A chore may change the folder it works in, and the root must stay the same.
        let root = root
            .canonicalize()
            .with_context(|| format!("no folder {}", root.display()))?;
        match self.verb {
            Verb::Codegen { check: false } => codegen::write(&root).map(Into::into),
            Verb::Codegen { check: true } => codegen::check(&root).map(Into::into),
            Verb::Demo => demo::run(&root),
            Verb::Countersign(arguments) => command::countersign(&root, &arguments),
        }
    }
}

/// The repository that this program was built from.
fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
