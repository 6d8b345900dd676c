//! Workflow commands of GitHub Actions.
//!
//! The escapes are those of `@actions/core` (`command.ts`).

use std::{
    io::{self, Write},
    sync::Arc,
};

use countersign_contract::{
    model::{Contract, Severity},
    text::clean,
    verdict::Violation,
};

use super::{Record, Summary, record::told, sink::Sink, support::Support};

/// A writer of an annotation for each violation.
pub(super) struct Github<W> {
    out: W,
    contract: Arc<Contract>,
}

impl<W: Write> Github<W> {
    pub(super) fn new(out: W, contract: Arc<Contract>) -> Self {
        Self { out, contract }
    }

    fn annotate(&mut self, record: &Record, violation: &Violation) -> io::Result<()> {
        let command = match violation.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        write!(self.out, "::{command} file={}", property(&record.source))?;
        if let Some((line, column)) = record.position_in_file(violation) {
            write!(self.out, ",line={line},col={column}")?;
        }
        let title = match violation.certainty {
            Some(certainty) => format!("{} ({certainty})", violation.keyword),
            None => violation.keyword.clone(),
        };
        let place = record.place().map(|place| format!("{place}: "));
        let mut message = vec![place.unwrap_or_default() + &told(violation)];
        let support = Support::of(&self.contract, violation);
        let facts = support
            .told
            .iter()
            .map(|(id, clause)| format!("{id}: {}", clause.fact));
        message.extend(facts);
        if !support.named.is_empty() {
            message.push(format!("also {}", support.named.join(", ")));
        }
        let message = message.join("\n");
        writeln!(self.out, ",title={}::{}", property(&title), data(&message))
    }
}

impl<W: Write> Sink for Github<W> {
    fn add(&mut self, record: &Record, _: Option<&[u8]>) -> io::Result<()> {
        record
            .violations
            .iter()
            .chain(&record.beside())
            .try_for_each(|violation| self.annotate(record, violation))
    }

    fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        writeln!(
            self.out,
            "::error file={}::{}",
            property(source),
            data(message)
        )
    }

    fn empty(&mut self, source: &str, message: &str) -> io::Result<()> {
        let (source, message) = (property(source), data(message));
        writeln!(self.out, "::warning file={source}::{message}")
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(self.out, "{summary}")?;
        self.out.flush()
    }
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(clean).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn texts_cannot_end_a_command() {
        assert_eq!(data("100%\n::error::x"), "100%25%0A::error::x");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
        assert_eq!(data("\u{1b}[0m\r"), r"\u{1b}[0m\u{d}");
    }
}
