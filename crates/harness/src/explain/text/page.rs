//! Lines of a bounded width, with or without colours.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use countersign_contract::model::{Certainty, ClauseId};
use textwrap::{Options, WordSplitter};

use super::{super::Support, clean::clean};

/// The layout of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The maximum line width in columns. Longer words are broken.
    pub width: usize,
    /// Set if names and certainties are coloured.
    pub color: bool,
}

/// The smallest width at which text is still readable.
const LEAST: usize = 40;

/// The maximum number of clauses on a line of text.
const MAX_CLAUSES: usize = 4;

/// A non-breaking space.
const PAD: char = '\u{a0}';

const NAME: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();
const SAMPLE: Style = AnsiColor::Cyan.on_default();
const OPEN: Style = AnsiColor::Yellow.on_default();

/// A text that grows line by line.
#[derive(Debug)]
pub(super) struct Page {
    layout: Layout,
    text: String,
}

impl Page {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            text: String::new(),
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Returns the line width in columns.
    pub(super) fn width(&self) -> usize {
        self.layout.width.max(LEAST)
    }

    /// Writes an empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Writes an empty line and a heading.
    pub(super) fn heading(&mut self, name: &str) {
        self.gap();
        let name = self.name(name);
        self.item(0, &name);
    }

    /// Writes one paragraph. Indents its first line, and the others by two more columns.
    pub(super) fn item(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent + 2, text);
    }

    /// Writes one paragraph with separate indentations for its first line and the others.
    pub(super) fn hanging(&mut self, first: usize, others: usize, text: &str) {
        let (first, others) = (" ".repeat(first), " ".repeat(others));
        let options = Options::new(self.width())
            .initial_indent(&first)
            .subsequent_indent(&others)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.text.push_str(&line.trim_end().replace(PAD, " "));
            self.text.push('\n');
        }
    }

    /// Returns a name, padded with non-breaking spaces.
    pub(super) fn padded(&self, name: &str, width: usize) -> String {
        let pad = width.saturating_sub(name.chars().count());
        format!("{}{}", self.name(name), PAD.to_string().repeat(pad))
    }

    /// Writes a text of the contract. Keeps its paragraphs and lists but not its line breaks.
    pub(super) fn prose(&mut self, indent: usize, text: &str) {
        for (index, paragraph) in paragraphs(text).enumerate() {
            if index > 0 {
                self.gap();
            }
            self.lines(indent, paragraph, "");
        }
    }

    /// Writes the first paragraph of a text of the contract, followed by `behind`.
    pub(super) fn gist(&mut self, indent: usize, text: Option<&String>, behind: &str) {
        if let Some(first) = text.and_then(|text| paragraphs(text).next()) {
            self.lines(indent, first, behind);
        }
    }

    fn lines(&mut self, indent: usize, paragraph: &str, behind: &str) {
        let mut current = String::new();
        for line in paragraph.lines().map(str::trim) {
            let marker = is_list_item(line);
            if marker && !current.is_empty() {
                self.item(indent, &std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(&clean(line));
        }
        current = join(&current, behind);
        if is_list_item(&current) {
            self.item(indent, &current);
        } else {
            self.hanging(indent, indent, &current);
        }
    }

    /// Styles a name.
    pub(super) fn name(&self, text: &str) -> String {
        self.styled(NAME, &clean(text))
    }

    /// Styles a remark of ours.
    pub(super) fn aside(&self, text: &str) -> String {
        self.styled(ASIDE, &clean(text))
    }

    /// Formats the certainty and the cited clauses in brackets, then the clauses that are only
    /// about it. Returns an empty string in a foreign document.
    pub(super) fn support(&self, support: &Support) -> String {
        let cited = support.certainty.map(|certainty| {
            let clauses = ids(&support.clauses);
            self.styled(style(certainty), &format!("[{certainty}{clauses}]"))
        });
        let about = (!support.about.is_empty()).then(|| {
            let clauses = ids(&support.about);
            self.styled(ASIDE, &format!("[see{clauses}]"))
        });
        join(&cited.unwrap_or_default(), &about.unwrap_or_default())
    }

    /// Appends the support to a text.
    pub(super) fn told(&self, text: &str, support: &Support) -> String {
        join(text, &self.support(support))
    }

    /// Returns the mark that precedes the choice made on an open point.
    pub(super) fn certainty_mark(&self, certainty: Certainty) -> String {
        self.styled(style(certainty), "=>")
    }

    /// Joins a text of the contract into one paragraph.
    pub(super) fn one_line(text: &str) -> String {
        clean(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Styles a certainty.
    pub(super) fn certainty(&self, certainty: Certainty) -> String {
        self.styled(style(certainty), certainty.as_str())
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.layout.color && !text.is_empty() {
            // Style each word separately, so that no line break falls within a style.
            let words = text
                .split(' ')
                .map(|word| format!("{style}{word}{style:#}"));
            words.collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    }
}

/// Formats some clauses, each after a space.
fn ids(clauses: &[ClauseId]) -> String {
    let mut text = String::new();
    for clause in clauses.iter().take(MAX_CLAUSES) {
        let _ = write!(text, " {}", clean(&clause.0));
    }
    if let Some(more @ 1..) = clauses.len().checked_sub(MAX_CLAUSES) {
        let _ = write!(text, " +{more}");
    }
    text
}

/// Joins two texts with a space, unless one is empty.
pub(super) fn join(one: &str, other: &str) -> String {
    match (one, other) {
        ("", text) | (text, "") => text.to_owned(),
        (one, other) => format!("{one} {other}"),
    }
}

fn style(certainty: Certainty) -> Style {
    match certainty {
        Certainty::Stated => ASIDE,
        Certainty::Example | Certainty::Inferred => SAMPLE,
        Certainty::Contradictory | Certainty::Silent => OPEN,
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .match_indices('\n')
            .find(|(at, _)| {
                rest[at + 1..]
                    .lines()
                    .next()
                    .is_some_and(|line| line.trim().is_empty())
            })
            .map_or(rest.len(), |(at, _)| at);
        let (paragraph, behind) = rest.split_at(end);
        rest = behind.trim_start();
        Some(paragraph)
    })
}

fn is_list_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}
