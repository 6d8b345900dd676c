//! How a command ends.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

/// What the exit code of a command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All valid.
    Valid = 0,
    /// Something is invalid or unreadable.
    Invalid = 1,
    /// The command could not run: bad arguments, a missing file, a broken contract.
    CouldNotRun = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Says why a command could not run.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    // Nobody is left to be told if this fails.
    let _ = writeln!(io::stderr(), "error: {error:#}");
    Exit::CouldNotRun.into()
}
