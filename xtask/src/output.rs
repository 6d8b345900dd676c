//! The output of tasks.

use std::io::{self, ErrorKind, Write as _};

use anyhow::Context as _;

/// Prints warnings to stderr.
pub(crate) fn warn(warnings: &[String]) {
    for warning in warnings {
        // There is no way to report a failure here.
        let _ = writeln!(io::stderr(), "warning: {warning}");
    }
}

/// Prints a result. A closed pipe (`| head`) is not an error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("failed to print the result"),
    }
}
