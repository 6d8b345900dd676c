//! The destination of results: the report. Messages about whole files also go to the standard
//! error.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use countersign_harness::report::{Record, Report, Summary, clean};

use crate::{
    interrupt::{Interrupt, LEFT, STOPPED},
    progress::Progress,
};

/// The destination of results. Every error is a write error.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) api: String,
    pub(super) progress: Progress,
    pub(super) interrupt: Interrupt,
    open: Arc<Mutex<Open>>,
}

/// The open report and the current file.
struct Open {
    /// The report; `None` once it is finished.
    report: Option<Report<'static>>,
    /// The current file.
    source: String,
}

impl Session {
    pub(super) fn new(
        api: String,
        report: Report<'static>,
        progress: Progress,
        interrupt: Interrupt,
    ) -> Self {
        let open = Open {
            report: Some(report),
            source: String::new(),
        };
        Self {
            api,
            progress,
            interrupt,
            open: Arc::new(Mutex::new(open)),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes to the report, unless it is finished.
    fn write(&self, write: impl FnOnce(&mut Report<'static>) -> io::Result<()>) -> io::Result<()> {
        let mut open = self.open();
        let report = open.report.as_mut();
        report.map_or_else(|| Err(io::Error::other(STOPPED)), write)
    }

    /// Returns the counts so far.
    pub(super) fn summary(&self) -> Summary {
        let open = self.open();
        open.report
            .as_ref()
            .map_or_else(Summary::default, |report| *report.summary())
    }

    /// Starts a file.
    pub(super) fn begin(&self, source: String) {
        self.open().source = source;
    }

    /// Finishes the report. `is_left` reports that the current file was not fully validated.
    pub(super) fn finish(&self, is_left: bool) -> io::Result<Summary> {
        let mut open = self.open();
        let Some(mut report) = open.report.take() else {
            return Err(io::Error::other(STOPPED));
        };
        let source = std::mem::take(&mut open.source);
        drop(open);
        self.progress.finish();
        if is_left {
            self.say("error", &source, LEFT);
            report.fail(&source, LEFT)?;
        }
        report.finish()
    }

    /// Returns an empty record for a source.
    pub(super) fn record(&self, source: &str) -> Record {
        Record::new(source, &self.api)
    }

    /// Reports a validated payload.
    pub(super) fn add(&self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.progress
            .pause(|| self.write(|report| report.add(record, payload)))
    }

    /// Reports that a file has nothing to validate.
    pub(super) fn empty(&self, source: &str, reason: &str) -> io::Result<()> {
        self.say("warning", source, reason);
        self.write(|report| report.empty(source, reason))
    }

    /// Prints a message about a file on the standard error.
    fn say(&self, level: &str, source: &str, message: &str) {
        let (source, message) = (clean(source), clean(message));
        // There is no other place to report a failure.
        let _ = self
            .progress
            .pause(|| writeln!(io::stderr(), "{level}: {source}: {message}"));
    }

    /// Reports that a file cannot be read. The other files are still validated.
    pub(super) fn fail(&self, source: &str, reason: &str) -> io::Result<()> {
        self.say("error", source, reason);
        self.write(|report| report.fail(source, reason))
    }
}
