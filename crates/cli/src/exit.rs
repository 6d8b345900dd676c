//! The exit codes of a command, and its error output.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use countersign_harness::report::clean;

/// An exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every payload is valid.
    Valid = 0,
    /// A payload is invalid, unreadable or undecided.
    Invalid = 1,
    /// The command could not run: invalid arguments, a missing file, an invalid contract.
    CouldNotRun = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Checks the result of writing to the standard output. A closed pipe is not an error.
pub(crate) fn written(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("failed to write the output"),
    }
}

/// Prints the reason that a command could not run.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    // There is no other place to report a failure.
    let _ = writeln!(io::stderr(), "error: {}", fit(&format!("{error:#}")));
    Exit::CouldNotRun.into()
}

/// Escapes lines for a terminal and for GitHub Actions, which interprets lines that begin with
/// `::`.
pub(crate) fn fit(text: &str) -> String {
    let line = |line: &str| {
        let inner = line.trim_start();
        let indent = &line[..line.len() - inner.len()];
        match inner.strip_prefix("::") {
            Some(rest) => format!("{}\\u{{3a}}:{}", clean(indent), clean(rest)),
            None => clean(line).into_owned(),
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn lines_stay_and_commands_do_not() {
        assert_eq!(fit("a\n  help: b"), "a\n  help: b");
        assert_eq!(
            fit("a\n \t::error::b\u{1b}"),
            "a\n \\u{9}\\u{3a}:error::b\\u{1b}"
        );
    }
}
