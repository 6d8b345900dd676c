//! The `validate` command, from arguments to a report.

use std::{
    ffi::{OsStr, OsString},
    io::{self, BufWriter, IsTerminal as _, Write},
    path::Path,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use countersign_contract::model::{Contract, Part};
use countersign_harness::{
    report::{Options, Report, Summary},
    traffic::{ExchangeValidator, har::ENTRY_LIMIT, ndjson::LINE_LIMIT},
};

use super::{
    Validate, arguments::Deny, input::Source, session::Session, size::Size, subject::payloads,
    task::Task,
};
use crate::{api, color::Color, exit::Exit, interrupt::Interrupt, progress::Progress};

/// The default maximum size of a payload, in bytes.
const PAYLOAD_LIMIT: usize = 64 * 1024 * 1024;

impl Validate {
    pub(crate) fn run(self, color: Color) -> anyhow::Result<Exit> {
        let loading = Progress::busy();
        let contract = api::contract(&self.api);
        loading.finish();
        let contract = contract?;
        let validator = ExchangeValidator::new(Arc::clone(&contract));
        let (task, files) = self.task(&contract, &validator)?;
        let sources: Vec<_> = files.iter().cloned().map(Source::new).collect();
        if sources.iter().filter(|source| source.is_stdin()).count() > 1 {
            bail!("the standard input can only be read once: pass `-` once");
        }
        let options = Options {
            color: color.is_on(),
            show_values: self.show_values,
            deny: self.deny.map(Deny::severity),
            width: terminal_size::terminal_size_of(io::stdout())
                .map(|(width, _)| usize::from(width.0)),
        };
        let session = Session::new(
            contract.api.clone(),
            Report::new(self.format, contract, output(&sources), options),
            Progress::new(total(&sources)),
            Interrupt::watch(),
        );
        let validated = session.interrupt.clone().work({
            let session = session.clone();
            move || {
                sources.iter().try_for_each(|source| {
                    if session.interrupt.has_come() {
                        return Ok(());
                    }
                    one(&validator, &task, source, &session)
                })
            }
        })?;
        let seen = session.summary();
        let is_left = validated.is_none();
        let validated = validated.unwrap_or(Ok(()));
        match validated.and_then(|()| session.finish(is_left)) {
            Ok(summary) => Ok(exit(&summary)),
            // The reader closed the pipe, which is not an error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(exit(&seen)),
            Err(error) => {
                session.progress.finish();
                Err(error).context("failed to write the report")
            }
        }
    }

    /// Returns the task for each file, and the files.
    fn task(
        &self,
        contract: &Contract,
        validator: &ExchangeValidator,
    ) -> anyhow::Result<(Task, &[OsString])> {
        let limit = |usual: usize| self.max_size.unwrap_or(Size(usual));
        if self.har {
            if let Some(id) = &self.operation {
                api::operation(contract, id)?;
            }
            if let Some(word) = self.words.iter().find(|word| is_no_file(contract, word)) {
                bail!(
                    "`{}` is not an archive: --har takes only files and finds the operation of each \
                     exchange; --operation names one for exchanges that match no path",
                    word.display()
                );
            }
            let operation = self.operation.clone();
            return Ok((
                Task::Archive {
                    operation,
                    show_values: self.show_values,
                    limit: limit(ENTRY_LIMIT),
                },
                &self.words,
            ));
        }
        let (subject, files) = payloads(validator, &self.words)?;
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
}

/// Returns `true` if an argument is meant as an operation or a part, and not as a file.
fn is_no_file(contract: &Contract, word: &OsStr) -> bool {
    let means = |word: &str| contract.operation(word).is_some() || word.parse::<Part>().is_ok();
    word.to_str().is_some_and(means) && !Path::new(word).exists()
}

/// Validates the contents of a file.
fn one(
    validator: &ExchangeValidator,
    task: &Task,
    source: &Source,
    session: &Session,
) -> io::Result<()> {
    let name = source.name();
    session.begin(name.clone());
    match source.open() {
        Ok(reader) => {
            let reader = session.interrupt.guard(reader, source.size().is_none());
            let before = session.summary();
            task.run(validator, &name, reader, session)?;
            report_empty(session, &name, task, &before)
        }
        Err(reason) => session.fail(&name, &reason),
    }
}

/// Reports the file if nothing was validated in it since the summary `before`.
fn report_empty(session: &Session, source: &str, task: &Task, before: &Summary) -> io::Result<()> {
    let now = session.summary();
    if now.payloads() > before.payloads() || now.failures > before.failures {
        return Ok(());
    }
    let message = match task {
        Task::Archive { .. } if now.unmatched > before.unmatched => format!(
            "no exchange belongs to an operation of {}, so nothing was validated: check the \
             servers of the contract, or name a webhook with --operation",
            session.api
        ),
        Task::Archive { .. } => "the archive has no entries, so nothing was validated".to_owned(),
        Task::Lines { .. } | Task::Payload { .. } => {
            "the file has no lines, so nothing was validated".to_owned()
        }
    };
    session.empty(source, &message)
}

fn exit(summary: &Summary) -> Exit {
    if summary.failures > 0 {
        Exit::CouldNotRun
    } else if summary.is_good() {
        Exit::Valid
    } else {
        Exit::Invalid
    }
}

/// Returns the standard output. It is unbuffered for terminals and live input, so that each result
/// appears at once.
fn output(sources: &[Source]) -> Box<dyn Write + Send> {
    let out = io::stdout();
    if out.is_terminal() || sources.iter().any(Source::is_stdin) {
        Box::new(out)
    } else {
        Box::new(BufWriter::new(out))
    }
}

/// Returns the total size of the sources in bytes, if known.
fn total(sources: &[Source]) -> Option<u64> {
    sources.iter().map(Source::size).sum()
}
