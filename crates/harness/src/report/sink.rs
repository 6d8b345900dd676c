//! The interface of all formats.

use std::io;

use countersign_contract::model::Severity;

use super::{Record, Summary};

/// The options of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Set if text is coloured.
    pub color: bool,
    /// Set if text shows values of payloads.
    pub show_values: bool,
    /// The lowest severity that fails in addition to errors.
    pub deny: Option<Severity>,
    /// The width of the terminal in columns, if the output is a terminal.
    pub width: Option<usize>,
}

/// A format that writes results.
pub(super) trait Sink {
    /// Writes one result. `payload` is the validated payload, if available.
    fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()>;

    /// Writes that a source could not be read.
    fn fail(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes that a source has nothing to validate.
    fn empty(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes the end of the report.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}
