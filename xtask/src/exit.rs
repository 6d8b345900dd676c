//! How a chore ends.

use std::process::ExitCode;

/// What the exit code of a chore says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Success = 0,
    /// A contract is broken, or the chore could not run.
    CouldNotRun = 2,
    /// Generated code is stale.
    Stale = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Says why a chore could not run.
#[expect(
    clippy::print_stderr,
    reason = "this is where a chore says why it could not run"
)]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    Exit::CouldNotRun.into()
}
