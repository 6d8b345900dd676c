//! Text for people: each violation with its place, its rule, and the support of the rule.

use std::{
    io::{self, Write},
    sync::Arc,
};

use annotate_snippets::{AnnotationKind, Level, Origin, Padding, Renderer, Snippet};
use countersign_contract::{
    model::{Contract, Severity},
    text::clean,
    verdict::{Outcome, Violation},
};

use super::{
    Options, Record, Summary,
    excerpt::{Excerpt, Excerpts, Window, broken_off, raw},
    record::value_of,
    sink::Sink,
    support::Support,
};
use crate::traffic::Matched;

/// A placeholder for the place of a violation until it is rendered, since the renderer would report
/// the column in the excerpt instead of the payload. [`clean`] removes it from all other text.
const PLACE: &str = "\u{E000}";

/// A writer of results in the style of a compiler.
pub(super) struct Text<W> {
    out: W,
    contract: Arc<Contract>,
    show_values: bool,
    deny: Option<Severity>,
    window: Window,
    renderer: Renderer,
}

impl<W: Write> Text<W> {
    pub(super) fn new(out: W, contract: Arc<Contract>, options: Options) -> Self {
        let renderer = if options.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            out,
            contract,
            show_values: options.show_values,
            deny: options.deny,
            window: Window::of(options.width),
            renderer,
        }
    }

    fn violation(
        &mut self,
        record: &Record,
        violation: &Violation,
        excerpt: Option<&Excerpt>,
    ) -> io::Result<()> {
        let (level, word) = match violation.severity {
            Severity::Error => (Level::ERROR, "error"),
            Severity::Warning => (Level::WARNING, "warning"),
            Severity::Notice => (Level::NOTE, "notice"),
        };
        let title = level
            .with_name(word)
            .primary_title(clean(&violation.message))
            .id(clean(&violation.keyword));
        let at = position(record, violation);
        let (mut group, shown) = if let (Some(excerpt), Some((line, _))) = (excerpt, at) {
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            let column = excerpt.text[..excerpt.span.start].chars().count() + 1;
            let marked = AnnotationKind::Primary.span(excerpt.span.clone());
            let snippet = Snippet::source(excerpt.text.as_str()).line_start(line);
            let group = title.element(snippet.path(PLACE).annotation(marked));
            (group, format!("{PLACE}:{line}:{column}"))
        } else {
            let group = title.element(Origin::path(PLACE)).element(Padding);
            (group, PLACE.to_owned())
        };
        for (name, text) in self.notes(record, violation) {
            group = group.element(
                Level::NOTE
                    .with_name(name)
                    .message(clean(&text).into_owned()),
            );
        }
        let text = self.renderer.render(&[group]);
        writeln!(
            self.out,
            "{}\n",
            text.replacen(&shown, &place(record, at), 1)
        )
    }

    /// Returns the notes on the broken rule.
    fn notes(&self, record: &Record, violation: &Violation) -> Vec<(String, String)> {
        let mut notes = Vec::new();
        let mut note = |name: &str, text: String| notes.push((name.to_owned(), text));
        let value = match value_of(violation) {
            value if !value.is_empty() => Some(value),
            _ if record.part.is_some() => Some("the body".to_owned()),
            _ => None,
        };
        let subject = Some(record.subject()).filter(|subject| !subject.is_empty());
        let words: Vec<_> = value.into_iter().chain(subject).collect();
        if !words.is_empty() {
            note("value", words.join(" of "));
        }
        match record.matched {
            Some(Matched::Path) => {
                note(
                    "found by",
                    "the path alone; no server of the contract has this host".to_owned(),
                );
            }
            Some(Matched::Operation) => {
                note(
                    "found by",
                    "its name; the path was not validated".to_owned(),
                );
            }
            Some(Matched::Server) | None => {}
        }
        match (&violation.schema, violation.certainty) {
            (Some(rule), Some(certainty)) => note("rule", format!("{rule} ({certainty})")),
            (Some(rule), None) => note("rule", rule.clone()),
            (None, Some(certainty)) => note("rule", format!("{} ({certainty})", violation.keyword)),
            // The title names it.
            (None, None) => {}
        }
        if let Some(at) = violation.spec {
            note(
                "contract",
                format!("{}:{}:{}", self.contract.file_of(at), at.line, at.column),
            );
        }
        let support = Support::of(&self.contract, violation);
        for (id, clause) in support.told {
            let fact = one_line(&clause.fact);
            note(&id.0, format!("{fact} ({})", clause.certainty));
            if let Some(text) = &clause.note {
                note("open", one_line(text));
            }
        }
        if !support.named.is_empty() {
            note("also", support.named.join(", "));
        }
        notes
    }

    /// Writes one line about a file that is one payload.
    fn verdict(&mut self, record: &Record) -> io::Result<()> {
        let mut summary = Summary {
            denied: self.deny,
            ..Summary::default()
        };
        summary.count(record);
        let counts_by_severity = match summary.counts_by_severity() {
            none if none.is_empty() => none,
            // Separate each block with an empty line.
            some => format!(": {some}{}\n", summary.denial()),
        };
        let verdict = record.verdict.map_or("", Outcome::as_str);
        let mut subject = record.subject();
        if let Some(name) = &record.described_as {
            subject.extend([" (described as ", name, ")"]);
        }
        let source = clean(&record.source);
        writeln!(
            self.out,
            "{source}: {} is {verdict}{counts_by_severity}",
            clean(&subject)
        )
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the line and column to show: those of the body in an archive, and those of the file
/// otherwise.
fn position(record: &Record, violation: &Violation) -> Option<(u64, u32)> {
    match (record.exchange, violation.payload) {
        (Some(_), at) => at.map(|at| (u64::from(at.line), at.column)),
        (None, _) => record.position_in_file(violation),
    }
}

/// Formats the place of a violation.
fn place(record: &Record, at: Option<(u64, u32)>) -> String {
    let source = clean(&record.source);
    let within = record.place().filter(|_| record.exchange.is_some());
    let path = [Some(source.into_owned()), within]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    match at {
        Some((line, column)) => format!("{path}:{line}:{column}"),
        None => path,
    }
}

impl<W: Write> Sink for Text<W> {
    fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        if let Some(request) = &record.unmatched {
            let place = record.place().unwrap_or_default();
            return writeln!(
                self.out,
                "{} {place}: {}: {}",
                clean(&record.source),
                clean(&request.called()),
                request.reason
            );
        }
        let readable = record.verdict != Some(Outcome::Unreadable);
        let text = payload.and_then(|payload| std::str::from_utf8(payload).ok());
        let mut excerpts = text
            .filter(|_| readable)
            .map(|text| Excerpts::new(text, self.show_values, self.window));
        for violation in &record.violations {
            let excerpt = match (violation.payload, &mut excerpts, payload) {
                (Some(at), Some(excerpts), _) => excerpts.at(at),
                (Some(at), None, Some(bytes)) if self.show_values => raw(bytes, at, self.window),
                (Some(at), None, Some(bytes)) => broken_off(bytes, at, self.window),
                _ => None,
            };
            self.violation(record, violation, excerpt.as_ref())?;
        }
        if let Some(further) = record.beside() {
            let place = place(record, record.line.map(|line| (line, 1)));
            writeln!(self.out, "{place}: {}\n", further.message)?;
        }
        if record.line.is_none() && record.exchange.is_none() && record.operation.is_some() {
            self.verdict(record)?;
        }
        Ok(())
    }

    fn fail(&mut self, _: &str, _: &str) -> io::Result<()> {
        // The diagnostics cover it.
        Ok(())
    }

    fn empty(&mut self, _: &str, _: &str) -> io::Result<()> {
        // The diagnostics cover it.
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(self.out, "{summary}")?;
        self.out.flush()
    }
}
