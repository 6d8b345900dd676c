//! Where results go.

use std::io::{self, ErrorKind, Write as _};

use anyhow::Context as _;

/// Tells what somebody should know who looks at the result.
pub(crate) fn warn(warnings: &[String]) {
    for warning in warnings {
        // Nobody is left to be told if this fails.
        let _ = writeln!(io::stderr(), "warning: {warning}");
    }
}

/// Prints a result. A reader who has gone away (`| head`) is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("the result cannot be printed"),
    }
}
