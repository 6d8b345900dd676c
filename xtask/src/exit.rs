//! The exit codes of tasks.

use std::process::ExitCode;

/// The exit code of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Success.
    Success = 0,
    /// A contract is invalid, or the task could not run.
    CouldNotRun = 2,
    /// Generated code is stale.
    Stale = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Prints the reason why a task could not run.
#[expect(
    clippy::print_stderr,
    reason = "this is where a task reports why it could not run"
)]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    Exit::CouldNotRun.into()
}
