//! The command line.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::{codegen, command, demo};

/// Repository tasks. All other verbs are those of the `countersign` command.
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
    /// Writes generated/ from specs/, or shows a diff of the stale files.
    #[command(
        after_help = "Examples:\n  cargo xtask codegen\n  cargo xtask codegen --check\n\n\
        Exit codes: 0 success, 2 a contract is invalid or nothing could be written, 4 a file is stale or foreign."
    )]
    Codegen {
        /// Write nothing; report every missing, stale, orphaned and foreign file, and exit with
        /// code 4
        #[arg(long)]
        check: bool,
    },
    /// Runs the checks on the bundled files: generated code, samples, a recorded HAR.
    #[command(after_help = "Example:\n  cargo xtask demo")]
    Demo,
    /// All other verbs, which are passed on: validate, explain, ...
    #[command(external_subcommand)]
    Countersign(Vec<OsString>),
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let root = self.root.unwrap_or_else(repository);
        // A task may change the working directory, which must not change the root.
        let root = root
            .canonicalize()
            .with_context(|| format!("cannot open folder {}", root.display()))?;
        match self.verb {
            Verb::Codegen { check: false } => codegen::write(&root).map(Into::into),
            Verb::Codegen { check: true } => codegen::check(&root).map(Into::into),
            Verb::Demo => demo::run(&root),
            Verb::Countersign(arguments) => command::countersign(&root, &arguments),
        }
    }
}

/// Returns the root of the repository from which this program was built.
fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
