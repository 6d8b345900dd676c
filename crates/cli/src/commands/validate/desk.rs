//! Where results go: to the report, and what concerns a whole file to the standard error too.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use countersign_harness::report::{Record, Report, Summary, clean};

use crate::{
    interrupt::{Interrupt, LEFT, STOPPED},
    progress::Progress,
};

/// Where results go. An error is always one of writing.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) api: String,
    pub(super) progress: Progress,
    pub(super) interrupt: Interrupt,
    open: Arc<Mutex<Open>>,
}

/// What is written to.
struct Open {
    /// `None` once it is finished.
    report: Option<Report<'static>>,
    /// The file that is validated.
    source: String,
}

impl Desk {
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

    /// What was counted up to now.
    pub(super) fn summary(&self) -> Summary {
        let open = self.open();
        open.report
            .as_ref()
            .map_or_else(Summary::default, |report| *report.summary())
    }

    /// Begins with a file.
    pub(super) fn begin(&self, source: String) {
        self.open().source = source;
    }

    /// Finishes the report. What is still validated, if it was left, is not part of it.
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

    /// A record to be filled in.
    pub(super) fn record(&self, source: &str) -> Record {
        Record::new(source, &self.api)
    }

    /// Reports a validated payload.
    pub(super) fn add(&self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.progress
            .pause(|| self.write(|report| report.add(record, payload)))
    }

    /// Reports that a file holds nothing to validate.
    pub(super) fn empty(&self, source: &str, reason: &str) -> io::Result<()> {
        self.say("warning", source, reason);
        self.write(|report| report.empty(source, reason))
    }

    /// Says something of a file on the standard error.
    fn say(&self, level: &str, source: &str, message: &str) {
        let (source, message) = (clean(source), clean(message));
        // Nobody is left to be told if this fails.
        let _ = self
            .progress
            .pause(|| writeln!(io::stderr(), "{level}: {source}: {message}"));
    }

    /// Reports that a file cannot be read; the others are validated all the same.
    pub(super) fn fail(&self, source: &str, reason: &str) -> io::Result<()> {
        self.say("error", source, reason);
        self.write(|report| report.fail(source, reason))
    }
}
