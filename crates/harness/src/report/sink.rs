//! What all formats have in common.

use std::io;

use countersign_contract::model::Severity;

use super::{Record, Summary};

/// How results are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether text is coloured.
    pub color: bool,
    /// Whether text shows values of payloads.
    pub show_values: bool,
    /// What fails beside errors: this severity and what is more severe.
    pub deny: Option<Severity>,
    /// How many columns the terminal has, if it is one.
    pub width: Option<usize>,
}

/// One form of writing results.
pub(super) trait Sink {
    /// Writes one result. `payload` is what was validated, where it is at hand.
    fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()>;

    /// Writes that a source could not be read.
    fn fail(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes that a source holds nothing to validate.
    fn empty(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes what comes last.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}
