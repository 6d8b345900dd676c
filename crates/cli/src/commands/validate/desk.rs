//! Where results go: to the report, and what concerns a whole file to the standard error too.

use std::io::{self, Write as _};

use countersign_harness::report::{Record, Report, clean};

use crate::{interrupt::Interrupt, progress::Progress};

/// Where results go. An error is always one of writing.
pub(super) struct Desk<'w> {
    pub(super) api: String,
    pub(super) report: Report<'w>,
    pub(super) progress: Progress,
    pub(super) interrupt: Interrupt,
}

impl Desk<'_> {
    /// A record to be filled in.
    pub(super) fn record(&self, source: &str) -> Record {
        Record::new(source, &self.api)
    }

    /// Reports a judged payload.
    pub(super) fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.progress.pause(|| self.report.add(record, payload))
    }

    /// Reports that a file holds nothing to judge.
    pub(super) fn hollow(&mut self, source: &str, reason: &str) -> io::Result<()> {
        self.say("warning", source, reason);
        self.report.hollow(source, reason)
    }

    /// Says something of a file on the standard error.
    fn say(&self, level: &str, source: &str, message: &str) {
        let (source, message) = (clean(source), clean(message));
        // Nobody is left to be told if this fails.
        let _ = self
            .progress
            .pause(|| writeln!(io::stderr(), "{level}: {source}: {message}"));
    }

    /// Reports that a file cannot be read; the others are judged all the same.
    pub(super) fn fail(&mut self, source: &str, reason: &str) -> io::Result<()> {
        self.say("error", source, reason);
        self.report.fail(source, reason)
    }
}
