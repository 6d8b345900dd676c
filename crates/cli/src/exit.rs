//! How a command ends.

use std::process::ExitCode;

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
#[expect(clippy::print_stderr, reason = "this is where a command says why it could not run")]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    Exit::CouldNotRun.into()
}
