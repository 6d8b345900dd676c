//! The task for each file: one payload, many lines, or an archive.

use std::io::{self, BufReader, Read};

use countersign_contract::model::Position;
use countersign_harness::{
    report::{Record, Validated, validate_entry},
    traffic::{
        ExchangeValidator, Subject,
        har::{ArchiveError, Entries, Entry},
        ndjson::{Line, Lines, longest},
    },
};

use super::{session::Session, size::Size};
use crate::interrupt::STOPPED;

/// The number of bytes read at once.
const CHUNK: usize = 256 * 1024;

/// The task for each file.
pub(super) enum Task {
    /// Validate the file as one payload.
    Payload { subject: Subject, limit: Size },
    /// Validate each line as a payload.
    Lines { subject: Subject, limit: Size },
    /// Validate each exchange against its operation.
    Archive {
        operation: Option<String>,
        show_values: bool,
        limit: Size,
    },
}

impl Task {
    /// Validates the contents of a file. Every error is a write error.
    pub(super) fn run(
        &self,
        validator: &ExchangeValidator,
        source: &str,
        reader: Box<dyn Read>,
        session: &Session,
    ) -> io::Result<()> {
        let reader = session.progress.watch(reader);
        match self {
            Self::Payload { subject, limit } => payload(subject, *limit, source, reader, session),
            Self::Lines { subject, limit } => lines(subject, *limit, source, reader, session),
            Self::Archive {
                operation,
                show_values,
                limit,
            } => {
                let operation = operation.as_deref();
                archive(
                    |entry| validate_entry(validator, source, entry, operation, *show_values),
                    *limit,
                    source,
                    reader,
                    session,
                )
            }
        }
    }
}

fn payload(
    subject: &Subject,
    limit: Size,
    source: &str,
    reader: impl Read,
    session: &Session,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit.0).unwrap_or(u64::MAX).saturating_add(1);
    if let Err(error) = reader.take(most).read_to_end(&mut bytes) {
        return session.fail(source, &format!("failed to read: {error}"));
    }
    let record = about(subject, session.record(source));
    if bytes.len() > limit.0 {
        let help = "raise --max-size, or pass --ndjson if each line is a payload";
        return session.add(&too_large(record, "payload", limit, help), None);
    }
    session.add(
        &record.with(subject.validate(&bytes)),
        subject.shown(&bytes),
    )
}

fn lines(
    subject: &Subject,
    limit: Size,
    source: &str,
    reader: impl Read,
    session: &Session,
) -> io::Result<()> {
    let mut lines = Lines::new(BufReader::with_capacity(CHUNK, reader), limit.0);
    let record = about(subject, session.record(source));
    while !session.interrupt.has_come() {
        let (number, line) = match lines.advance() {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(()),
            Err(error) => {
                return session.fail(source, &format!("failed to read the rest: {error}"));
            }
        };
        let record = Record {
            line: Some(number),
            ..record.clone()
        };
        match line {
            Line::Text(bytes) => {
                session.add(
                    &record.with(subject.validate_line(bytes)),
                    subject.shown(bytes),
                )?;
            }
            Line::TooLong => {
                session.add(&too_large(record, "line", limit, "raise --max-size"), None)?;
            }
            Line::Endless => {
                let longest = Size(longest(limit.0));
                let reason = format!(
                    "line {number} does not end within {longest}, so the rest of the file was not \
                     read: write each payload on a separate line"
                );
                return session.fail(source, &reason);
            }
            Line::Encoded(encoding) => {
                let reason = format!(
                    "the file looks like {encoding}, but JSON is exchanged as UTF-8: convert it"
                );
                let at = Position::new(1, 1);
                return session.add(&record.unreadable("json", Some(at), reason), None);
            }
        }
    }
    session.fail(source, STOPPED)
}

fn archive(
    validate: impl for<'e> Fn(&'e Entry) -> Vec<Validated<'e>>,
    limit: Size,
    source: &str,
    reader: impl Read,
    session: &Session,
) -> io::Result<()> {
    for entry in Entries::new(BufReader::with_capacity(CHUNK, reader), limit.0) {
        match entry {
            _ if session.interrupt.has_come() => return session.fail(source, STOPPED),
            Ok(entry) => {
                for (record, payload) in validate(&entry) {
                    session.add(&record, payload)?;
                }
            }
            Err(ArchiveError::Read(error)) => {
                return session.fail(source, &format!("failed to read the rest: {error}"));
            }
            Err(error) => {
                let record = session.record(source);
                return session.add(
                    &record.unreadable("har", error.at(), error.to_string()),
                    None,
                );
            }
        }
    }
    Ok(())
}

fn about(subject: &Subject, record: Record) -> Record {
    Record {
        operation: Some(subject.operation().to_owned()),
        part: Some(subject.part().to_owned()),
        described_as: subject.described_as().map(str::to_owned),
        ..record
    }
}

fn too_large(record: Record, what: &str, limit: Size, help: &str) -> Record {
    record.unreadable(
        "size",
        None,
        format!("the {what} is larger than {limit}: {help}"),
    )
}
