//! JSON, one object per line.

use std::io::{self, Write};

use countersign_contract::text::is_unfit;
use serde::Serialize as _;
use serde_json::{Serializer, ser::Formatter};

use super::{Record, Summary, sink::Sink};

/// A writer of each [`Record`] as is.
pub(super) struct Json<W> {
    out: W,
    api: String,
}

impl<W: Write> Json<W> {
    pub(super) fn new(out: W, api: &str) -> Self {
        let api = api.to_owned();
        Self { out, api }
    }
}

impl<W: Write> Sink for Json<W> {
    fn add(&mut self, record: &Record, _: Option<&[u8]>) -> io::Result<()> {
        record.serialize(&mut Serializer::with_formatter(&mut self.out, Escaping))?;
        self.out.write_all(b"\n")
    }

    fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        let record = Record::new(source, &self.api).unreadable("source", None, message.to_owned());
        self.add(&record, None)
    }

    fn empty(&mut self, _: &str, _: &str) -> io::Result<()> {
        // There is no payload to report; the exit code and the diagnostics cover it.
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// A formatter that escapes more than JSON requires: characters that a terminal would interpret.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|(_, one)| is_unfit(*one)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + character.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}
