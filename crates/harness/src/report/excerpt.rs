//! Excerpts of a payload around a place, without its values.
//!
//! A single walk over the text serves all violations of a payload, since they are in document
//! order. So the time does not depend on their number, and a line of many megabytes is never kept.

use std::{collections::VecDeque, ops::Range};

use countersign_contract::{
    json::{Document, Lines, ParseErrorKind},
    model::Position,
    text::clean,
};

/// The number of columns shown before and after a place.
const BEFORE: usize = 40;
const BEHIND: usize = 48;

/// The maximum length of a name, or of a value if values are shown.
const LONGEST: usize = 40;

/// The frame of a line beside the window: its number, a bar, and the marks of a cut.
const FRAME: usize = 6 + 3 + 8;

/// The maximum width of an excerpt, in columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window(usize);

impl Window {
    /// Returns the window for a terminal of this width, or for other output.
    pub(super) fn of(width: Option<usize>) -> Self {
        let whole = BEFORE + LONGEST + BEHIND;
        Self(width.map_or(whole, |width| {
            width.saturating_sub(FRAME).clamp(LEAST, whole)
        }))
    }

    /// Returns the maximum length of the marked token.
    fn longest(self) -> usize {
        LONGEST.min(self.0 - 4)
    }

    /// Returns the room before a token of this length.
    fn before(self, token: usize) -> usize {
        BEFORE.min(self.0.saturating_sub(token) / 2)
    }

    /// Returns the room after this many columns, including the token.
    fn behind(self, columns: usize) -> usize {
        BEHIND.min(self.0.saturating_sub(columns))
    }
}

/// The smallest window.
const LEAST: usize = 20;

/// A placeholder for a value.
const MASK: &str = "***";

/// A mark for the rest of a cut line.
const CUT: &str = "...";

/// One line of text and the place in it, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// A finder of places in a text that is JSON.
pub(super) struct Excerpts<'p> {
    walk: Walk<'p>,
    /// The tokens before the place on the same line.
    before: VecDeque<Token<'p>>,
    show_values: bool,
    window: Window,
}

impl<'p> Excerpts<'p> {
    pub(super) fn new(text: &'p str, show_values: bool, window: Window) -> Self {
        Self {
            walk: Walk::new(text),
            before: VecDeque::new(),
            show_values,
            window,
        }
    }

    /// Returns the line around the token that begins at this place.
    pub(super) fn at(&mut self, place: Position) -> Option<Excerpt> {
        if self.walk.at > place {
            self.walk = Walk::new(self.walk.text);
            self.before.clear();
        }
        loop {
            let at = self.walk.at;
            let mut ahead = self.walk.clone();
            let token = ahead.next()?;
            if at == place {
                return Some(self.around(&token, ahead));
            }
            if at > place {
                return None;
            }
            self.walk = ahead;
            if token.kind == Kind::End {
                self.before.clear();
            } else {
                if self.before.len() == BEFORE {
                    self.before.pop_front();
                }
                self.before.push_back(token);
            }
        }
    }

    fn around(&self, token: &Token<'p>, behind: Walk<'p>) -> Excerpt {
        let marked = self.show(token, self.window.longest());
        let length = marked.chars().count();
        let mut text = self.line_before(self.window.before(length));
        let start = text.len();
        text += &marked;
        let span = start..text.len();
        let room = self.window.behind(text.chars().count());
        let mut columns = 0;
        for token in behind.take_while(|token| token.kind != Kind::End) {
            let next = self.show(&token, LONGEST);
            columns += next.chars().count();
            if columns > room {
                text.truncate(text.trim_end().len().max(span.end));
                text.extend([" ", CUT]);
                break;
            }
            text += &next;
        }
        Excerpt { text, span }
    }

    /// Returns the line before a place, as far as there is room.
    fn line_before(&self, room: usize) -> String {
        let mut shown: VecDeque<String> = VecDeque::new();
        let mut columns = 0;
        for token in self.before.iter().rev() {
            let text = self.show(token, LONGEST);
            columns += text.chars().count();
            if columns > room {
                shown.push_front(format!("{CUT} "));
                break;
            }
            shown.push_front(text);
        }
        // The walk drops tokens that are too far away to be shown.
        if columns <= room && self.before.len() == BEFORE {
            shown.push_front(format!("{CUT} "));
        }
        shown.into_iter().collect()
    }

    fn show(&self, token: &Token<'_>, longest: usize) -> String {
        let text = token.text;
        match token.kind {
            Kind::Mark | Kind::Null | Kind::End => text.to_owned(),
            Kind::Space => " ".repeat(text.len().min(BEFORE)),
            Kind::Name => short(text, longest),
            Kind::Value if self.show_values => short(text, longest),
            Kind::Value if text.starts_with('"') => format!("\"{MASK}\""),
            Kind::Value => MASK.to_owned(),
        }
    }
}

/// Shortens a name or value to a bounded length, and keeps its quotes.
fn short(text: &str, longest: usize) -> String {
    let clean = clean(text);
    if clean.chars().count() <= longest {
        return clean.into_owned();
    }
    let quote = if text.starts_with('"') { "\"" } else { "" };
    let kept: String = clean
        .chars()
        .take(longest - CUT.len() - quote.len())
        .collect();
    format!("{kept}{CUT}{quote}")
}

/// An iterator over the tokens of a text that is JSON.
#[derive(Clone)]
struct Walk<'p> {
    text: &'p str,
    offset: usize,
    at: Position,
}

#[derive(Clone, Debug)]
struct Token<'p> {
    text: &'p str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The end of a line.
    End,
    Space,
    Mark,
    Name,
    Value,
    /// A `null`, which reveals nothing that the messages do not.
    Null,
}

impl<'p> Walk<'p> {
    fn new(text: &'p str) -> Self {
        Self {
            text,
            offset: 0,
            at: Position::new(1, 1),
        }
    }

    fn length(rest: &str) -> (usize, Kind) {
        let bytes = rest.as_bytes();
        let until = |end: fn(&u8) -> bool| bytes.iter().position(end).unwrap_or(bytes.len());
        match bytes[0] {
            b'\n' => (1, Kind::End),
            b' ' | b'\t' | b'\r' => (
                until(|byte| !matches!(byte, b' ' | b'\t' | b'\r')),
                Kind::Space,
            ),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => (1, Kind::Mark),
            b'"' => {
                let length = string(bytes);
                let is_name = rest[length..].trim_ascii_start().starts_with(':');
                (length, if is_name { Kind::Name } else { Kind::Value })
            }
            _ => {
                let end = |byte: &u8| b" \t\r\n{}[],:\"".contains(byte);
                let length = until(end).max(1);
                (
                    length,
                    if &bytes[..length] == b"null" {
                        Kind::Null
                    } else {
                        Kind::Value
                    },
                )
            }
        }
    }
}

/// Returns the length of the string that begins here, including its quotes.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

impl<'p> Iterator for Walk<'p> {
    type Item = Token<'p>;

    fn next(&mut self) -> Option<Token<'p>> {
        let rest = &self.text[self.offset..];
        if rest.is_empty() {
            return None;
        }
        let (length, kind) = Self::length(rest);
        let text = rest.get(..length).unwrap_or(rest);
        self.offset += text.len();
        self.at = if kind == Kind::End {
            Position::new(self.at.line.saturating_add(1), 1)
        } else {
            let columns = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            Position {
                column: self.at.column.saturating_add(columns),
                ..self.at
            }
        };
        Some(Token { text, kind })
    }
}

/// Returns the line up to the place at which a text turned out not to be JSON, without its values.
/// Leaves out the rest of the line, about which nothing is known.
pub(super) fn broken_off(payload: &[u8], place: Position, window: Window) -> Option<Excerpt> {
    let lines = Lines::new(payload);
    let (start, line) = lines.line(place.line)?;
    let column = usize::try_from(place.column).ok()?.checked_sub(1)?;
    let starts = || (0..line.len()).filter(|at| line[*at] & 0xC0 != 0x80);
    let length = starts().nth(column).unwrap_or(line.len());
    let text = std::str::from_utf8(payload.get(..start + length)?).ok()?;
    // A string is a name only if its colon was accepted as such.
    let is_json = match Document::parse(text.as_bytes()) {
        Ok(_) => true,
        Err(error) => matches!(error.kind, ParseErrorKind::End(_)),
    };
    if !is_json {
        return None;
    }
    let mut excerpts = Excerpts::new(text, false, window);
    for token in excerpts.walk.by_ref() {
        if token.kind == Kind::End {
            excerpts.before.clear();
            continue;
        }
        if excerpts.before.len() == BEFORE {
            excerpts.before.pop_front();
        }
        excerpts.before.push_back(token);
    }
    let goes_on = length < line.len();
    let mut text = excerpts.line_before(window.before(MASK.len()));
    let start = text.len();
    text += if goes_on { MASK } else { " " };
    let span = start..text.len();
    Some(Excerpt { text, span })
}

/// Returns the line around a place in bytes that are not JSON, as they are.
pub(super) fn raw(payload: &[u8], place: Position, window: Window) -> Option<Excerpt> {
    let (before, behind) = (window.before(1), window.behind(window.0 / 2));
    let (_, line) = Lines::new(payload).line(place.line)?;
    // Count a character at its first byte, as columns do.
    let column = usize::try_from(place.column).ok()?.saturating_sub(1);
    let starts = || {
        line.iter()
            .enumerate()
            .filter(|(_, byte)| **byte & 0xC0 != 0x80)
    };
    let at = |column: usize| starts().nth(column).map_or(line.len(), |(index, _)| index);
    let from = at(column.saturating_sub(before));
    let (here, next, to) = (at(column), at(column + 1), at(column + behind));
    let text = |range: Range<usize>| clean(&String::from_utf8_lossy(&line[range])).into_owned();
    let mut excerpt = if from > 0 {
        format!("{CUT} ")
    } else {
        String::new()
    };
    excerpt += &text(from..here);
    let start = excerpt.len();
    // The end of the line is a place too.
    excerpt += &if here == next {
        " ".to_owned()
    } else {
        text(here..next)
    };
    let span = start..excerpt.len();
    excerpt += &text(next..to);
    if to < line.len() {
        excerpt.extend([" ", CUT]);
    }
    Some(Excerpt {
        text: excerpt,
        span,
    })
}

#[cfg(test)]
mod tests {
    use countersign_contract::json::{Document, Lines, Node};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Excerpts, Window, broken_off, raw};

    /// Collects every name and value of a document, with the place where it begins.
    fn places(node: Node<'_>, found: &mut Vec<(usize, String)>) {
        found.extend(node.key_span().map(|span| (span.start, "name".to_owned())));
        let text = node.text();
        let token = if text.starts_with(['{', '[']) {
            &text[..1]
        } else {
            text
        };
        found.push((node.span().start, token.to_owned()));
        for child in node.children() {
            places(child, found);
        }
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z\"\\\\\u{e7}\u{1F980}:,{}]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map("[a-z\"]{0,3}", inner, 0..6)
                    .prop_map(|members| json!(members)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_marked_is_what_stands_at_the_place(
            document in document(),
            pretty in any::<bool>(),
            backwards in any::<bool>(),
        ) {
            let text = if pretty {
                serde_json::to_string_pretty(&document)
            } else {
                serde_json::to_string(&document)
            };
            let text = text.unwrap();
            let parsed = Document::parse(text.as_bytes()).unwrap();
            let lines = Lines::new(text.as_bytes());
            let mut places_of_all = Vec::new();
            places(parsed.root(), &mut places_of_all);
            if backwards {
                places_of_all.reverse();
            }
            let (mut shown, mut masked) = (Excerpts::new(&text, true, Window::of(None)), Excerpts::new(&text, false, Window::of(None)));
            for (offset, token) in places_of_all {
                let place = lines.position(offset);
                let excerpt = shown.at(place).unwrap();
                // The order of the requested places does not matter.
                let alone = Excerpts::new(&text, true, Window::of(None)).at(place);
                prop_assert_eq!(Some(&excerpt), alone.as_ref());
                let marked = &excerpt.text[excerpt.span.clone()];
                if token == "name" {
                    prop_assert!(marked.starts_with('"') && text[offset..].starts_with(marked));
                } else {
                    prop_assert_eq!(marked, token.as_str());
                }
                prop_assert!(!excerpt.text.contains('\n'));
                let excerpt = masked.at(place).unwrap();
                prop_assert!(excerpt.text.chars().count() <= super::BEFORE + super::BEHIND + 60);
                let marked = &excerpt.text[excerpt.span];
                let kept = token == "name" || token == "null" || token.len() == 1 && "{[".contains(&token);
                prop_assert!(kept || marked.contains("***"), "{} is shown as {}", token, marked);
            }
        }

        #[test]
        fn no_bytes_and_no_place_panic(bytes in any::<Vec<u8>>(), line in 0_u32..4, column in 0_u32..40) {
            let place = countersign_contract::model::Position::new(line, column);
            let _ = raw(&bytes, place, Window::of(None));
            let text = String::from_utf8_lossy(&bytes);
            let _ = Excerpts::new(&text, true, Window::of(None)).at(place);
        }
    }

    #[test]
    fn bytes_that_are_not_json_are_shown_around_the_place() {
        let long = "x".repeat(60);
        let text = format!("{{\n\"{long}\u{e7}\u{1b}!{long}\n}}");
        let place = |column| countersign_contract::model::Position::new(2, column);
        let excerpt = raw(text.as_bytes(), place(63), Window::of(None)).unwrap();
        assert_eq!(&excerpt.text[excerpt.span.clone()], r"\u{1b}");
        assert_eq!(
            excerpt.text,
            format!(
                "... {}\u{e7}\\u{{1b}}!{} ...",
                "x".repeat(39),
                "x".repeat(46)
            )
        );
        // A place after the end of a line.
        let excerpt = raw(
            b"{",
            countersign_contract::model::Position::new(1, 2),
            Window::of(None),
        )
        .unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.span), ("{ ", 1..2));
    }

    #[test]
    fn what_broke_off_is_shown_up_to_there_and_without_values() {
        for (text, expected) in [
            (
                "{\"name\": \"SECRET\", 'x'}",
                Some("{\"name\": \"***\", ***"),
            ),
            ("{\"name\": 12SECRET}", Some("{\"name\": ******")),
            // A string before a colon that is not allowed is not a name.
            ("[\"SECRET\": 1]", Some("[\"***\"***")),
            ("{\"a\": \"SECRET\\x\"}", Some("{\"a\": \"***\"***")),
            ("{\"a\": [1,\n \"SEC\\nRET\", ", Some(" \"***\",  ")),
            ("{\"a\": SECRET}", Some("{\"a\": ***")),
            ("<html>SECRET", None),
        ] {
            let error = Document::parse(text.as_bytes()).unwrap_err();
            let excerpt = broken_off(text.as_bytes(), error.at, Window::of(None));
            let shown = excerpt.as_ref().map(|excerpt| excerpt.text.as_str());
            assert_eq!(shown, expected, "{text}");
        }
        // The parser has not seen the text before a byte that is not UTF-8.
        let text = b"[\"SECRET\": \xFF]";
        let error = Document::parse(text).unwrap_err();
        assert_eq!(broken_off(text, error.at, Window::of(None)), None);
    }
}
