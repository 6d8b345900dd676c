//! From the command line to a report.

use std::{
    ffi::OsString,
    io::{self, BufWriter, IsTerminal as _, Write},
    sync::Arc,
};

use anyhow::Context as _;
use countersign_contract::model::Contract;
use countersign_harness::{
    report::{Options, Record, Report, Summary},
    traffic::{Judge, har::ENTRY_LIMIT, ndjson::LINE_LIMIT},
};

use super::{Validate, arguments::Deny, input::Source, size::Size, subject::payloads, task::Task};
use crate::{api, exit::Exit, progress::Progress};

/// How many bytes a payload may have unless told otherwise.
const PAYLOAD_LIMIT: usize = 64 * 1024 * 1024;

impl Validate {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let contract = api::contract(&self.api)?;
        let judge = Judge::new(Arc::clone(&contract));
        let (task, files) = self.task(&contract, &judge)?;
        let sources: Vec<_> = files.iter().cloned().map(Source::new).collect();
        let options = Options {
            color: has_colors(),
            show_values: self.show_values,
        };
        let mut desk = Desk {
            api: contract.api.clone(),
            report: Report::new(self.format, contract, output(&sources), options),
            progress: Progress::new(total(&sources)),
        };
        let judged = sources.iter().try_for_each(|source| match source.open() {
            Ok(reader) => task.run(&judge, &source.name(), reader, &mut desk),
            Err(reason) => desk.fail(&source.name(), &reason),
        });
        let summary = *desk.report.summary();
        desk.progress.finish();
        match judged.and_then(|()| desk.report.finish()) {
            // Whoever reads the report has seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(error).context("the report cannot be written")
            }
            _ => Ok(self.exit(&summary)),
        }
    }

    /// What is done with each file, and the files.
    fn task(&self, contract: &Contract, judge: &Judge) -> anyhow::Result<(Task, &[OsString])> {
        let limit = |usual: usize| self.max_size.unwrap_or(Size(usual));
        if self.har {
            if let Some(id) = &self.operation {
                api::operation(contract, id)?;
            }
            let operation = self.operation.clone();
            return Ok((
                Task::Archive {
                    operation,
                    limit: limit(ENTRY_LIMIT),
                },
                &self.words,
            ));
        }
        let (subject, files) = payloads(judge, &self.words)?;
        let task = if self.ndjson {
            Task::Lines {
                subject,
                limit: limit(LINE_LIMIT),
            }
        } else {
            Task::Payload {
                subject,
                limit: limit(PAYLOAD_LIMIT),
            }
        };
        Ok((task, files))
    }

    fn exit(&self, summary: &Summary) -> Exit {
        let denied = match self.deny {
            None => 0,
            Some(Deny::Warnings) => summary.warnings,
            Some(Deny::Notices) => summary.warnings + summary.notices,
        };
        if summary.failures > 0 {
            Exit::CouldNotRun
        } else if summary.invalid + summary.unreadable + denied > 0 {
            Exit::Invalid
        } else {
            Exit::Valid
        }
    }
}

/// Where results go. An error is always one of writing.
pub(super) struct Desk<'w> {
    api: String,
    report: Report<'w>,
    progress: Progress,
}

impl Desk<'_> {
    /// How far the reading has come.
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// A record to be filled in.
    pub(super) fn record(&self, source: &str) -> Record {
        Record::new(source, &self.api)
    }

    /// Reports a judged payload.
    pub(super) fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.progress.pause(|| self.report.add(record, payload))
    }

    /// Reports that a file cannot be read; the others are judged all the same.
    pub(super) fn fail(&mut self, source: &str, reason: &str) -> io::Result<()> {
        // Nobody is left to be told if this fails.
        let _ = self
            .progress
            .pause(|| writeln!(io::stderr(), "error: {source}: {reason}"));
        self.report.fail(source, reason)
    }
}

/// The standard output; who watches it live, or feeds it live, sees each result at once.
fn output(sources: &[Source]) -> Box<dyn Write> {
    let out = io::stdout();
    if out.is_terminal() || sources.iter().any(Source::is_stdin) {
        Box::new(out)
    } else {
        Box::new(BufWriter::new(out))
    }
}

/// Whether the standard output takes colours.
fn has_colors() -> bool {
    let variable = |name| std::env::var_os(name);
    io::stdout().is_terminal() && takes_colors(variable("NO_COLOR"), variable("TERM"))
}

/// Whether colours are wanted (<https://no-color.org>) on this kind of terminal.
fn takes_colors(no_color: Option<OsString>, terminal: Option<OsString>) -> bool {
    no_color.is_none_or(|value| value.is_empty()) && terminal.is_none_or(|name| name != "dumb")
}

/// How many bytes there are to be read, if that is known.
fn total(sources: &[Source]) -> Option<u64> {
    sources.iter().map(Source::size).sum()
}

#[cfg(test)]
mod tests {
    use super::takes_colors;

    #[test]
    fn colours_are_left_out_when_they_are_not_wanted() {
        let taken = |no_color: Option<&str>, terminal: Option<&str>| {
            takes_colors(no_color.map(Into::into), terminal.map(Into::into))
        };
        assert!(taken(None, None) && taken(Some(""), Some("xterm-256color")));
        assert!(!taken(Some("1"), None) && !taken(Some("0"), Some("xterm")));
        assert!(!taken(None, Some("dumb")));
    }
}
