//! Lines of a bounded width, in colours or without.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use countersign_contract::model::{Certainty, ClauseId};
use textwrap::{Options, WordSplitter};

use super::{super::Support, clean::clean};

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How many columns a line may have. A word that is longer is broken.
    pub width: usize,
    /// Whether names and certainties are coloured.
    pub color: bool,
}

/// The least width at which text is still readable.
const LEAST: usize = 40;

/// How many clauses are told in a line of text.
const MAX_CLAUSES: usize = 4;

/// A space at which no line is broken.
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

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.layout.width.max(LEAST)
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// An empty line and the name of what follows.
    pub(super) fn heading(&mut self, name: &str) {
        self.gap();
        let name = self.name(name);
        self.item(0, &name);
    }

    /// One paragraph, its first line at an indentation and the others two further.
    pub(super) fn item(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent + 2, text);
    }

    /// One paragraph, its first line at one indentation and the others at another.
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

    /// A name and the space behind it, which no line break parts.
    pub(super) fn padded(&self, name: &str, width: usize) -> String {
        let pad = width.saturating_sub(name.chars().count());
        format!("{}{}", self.name(name), PAD.to_string().repeat(pad))
    }

    /// A text of the contract: its paragraphs and lists are kept, its line breaks are not.
    pub(super) fn prose(&mut self, indent: usize, text: &str) {
        for (index, paragraph) in paragraphs(text).enumerate() {
            if index > 0 {
                self.gap();
            }
            self.lines(indent, paragraph, "");
        }
    }

    /// The first paragraph of a text of the contract, and some words behind it.
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

    /// A name.
    pub(super) fn name(&self, text: &str) -> String {
        self.styled(NAME, &clean(text))
    }

    /// A remark of ours.
    pub(super) fn aside(&self, text: &str) -> String {
        self.styled(ASIDE, &clean(text))
    }

    /// The certainty and the clauses in brackets, then those that are only about it; nothing in a
    /// foreign document.
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

    /// Words, and what they rest on.
    pub(super) fn told(&self, text: &str, support: &Support) -> String {
        join(text, &self.support(support))
    }

    /// What stands before the choice that was made on an open point.
    pub(super) fn certainty_mark(&self, certainty: Certainty) -> String {
        self.styled(style(certainty), "=>")
    }

    /// A text of the contract as one paragraph.
    pub(super) fn one_line(text: &str) -> String {
        clean(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A certainty by itself.
    pub(super) fn certainty(&self, certainty: Certainty) -> String {
        self.styled(style(certainty), certainty.as_str())
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.layout.color && !text.is_empty() {
            // Each word by itself, so that no line break stands within a style.
            let words = text
                .split(' ')
                .map(|word| format!("{style}{word}{style:#}"));
            words.collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    }
}

/// Some clauses, each behind a space.
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

/// Two texts with a space between them, if there are two.
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
