//! The piece of a payload around a place, without its values.
//!
//! One walk over the text serves all violations of a payload, since they come in its order; so the
//! time does not depend on how many there are, and a line of many megabytes is never kept.

use std::{collections::VecDeque, ops::Range};

use countersign_contract::{json::Lines, model::Position};

use super::clean::clean;

/// How many columns are shown before and behind a place.
const BEFORE: usize = 40;
const BEHIND: usize = 48;

/// How much of a name, or of a value where values are shown.
const LONGEST: usize = 40;

/// What stands in place of a value.
const MASK: &str = "***";

/// What stands where a line goes on.
const CUT: &str = "...";

/// One line of text and the place in it that is meant, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// Finds places in a text that is JSON.
pub(super) struct Excerpts<'p> {
    walk: Walk<'p>,
    /// What stands before on the same line.
    before: VecDeque<Token<'p>>,
    show_values: bool,
}

impl<'p> Excerpts<'p> {
    pub(super) fn new(text: &'p str, show_values: bool) -> Self {
        Self {
            walk: Walk::new(text),
            before: VecDeque::new(),
            show_values,
        }
    }

    /// The line around the token that begins at this place.
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
        let mut shown: VecDeque<String> = VecDeque::new();
        let mut columns = 0;
        for token in self.before.iter().rev() {
            let text = self.show(token);
            columns += text.chars().count();
            if columns > BEFORE {
                shown.push_front(format!("{CUT} "));
                break;
            }
            shown.push_front(text);
        }
        // The walk forgets what is further away than can be shown.
        if columns <= BEFORE && self.before.len() == BEFORE {
            shown.push_front(format!("{CUT} "));
        }
        let mut text: String = shown.into_iter().collect();
        let start = text.len();
        text += &self.show(token);
        let span = start..text.len();
        let mut columns = 0;
        for token in behind.take_while(|token| token.kind != Kind::End) {
            let next = self.show(&token);
            columns += next.chars().count();
            if columns > BEHIND {
                text.truncate(text.trim_end().len().max(span.end));
                text.extend([" ", CUT]);
                break;
            }
            text += &next;
        }
        Excerpt { text, span }
    }

    fn show(&self, token: &Token<'_>) -> String {
        let text = token.text;
        match token.kind {
            Kind::Mark | Kind::Null | Kind::End => text.to_owned(),
            Kind::Space => " ".repeat(text.len().min(BEFORE)),
            Kind::Name => short(text),
            Kind::Value if self.show_values => short(text),
            Kind::Value if text.starts_with('"') => format!("\"{MASK}\""),
            Kind::Value => MASK.to_owned(),
        }
    }
}

/// A name or value, cut to a bounded length, quotes kept.
fn short(text: &str) -> String {
    let clean = clean(text);
    if clean.chars().count() <= LONGEST {
        return clean.into_owned();
    }
    let quote = if text.starts_with('"') { "\"" } else { "" };
    let kept: String = clean
        .chars()
        .take(LONGEST - CUT.len() - quote.len())
        .collect();
    format!("{kept}{CUT}{quote}")
}

/// Cuts a text that is JSON into tokens.
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
    /// It tells nothing that the messages do not.
    Null,
}

impl<'p> Walk<'p> {
    fn new(text: &'p str) -> Self {
        Self {
            text,
            offset: 0,
            at: Position { line: 1, column: 1 },
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

/// How long the string is that begins here, quotes included.
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
            Position {
                line: self.at.line.saturating_add(1),
                column: 1,
            }
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

/// The line around a place in bytes that are not JSON, as they are.
pub(super) fn raw(payload: &[u8], place: Position) -> Option<Excerpt> {
    let (_, line) = Lines::new(payload).line(place.line)?;
    // As columns are counted: a character at its first byte.
    let column = usize::try_from(place.column).ok()?.saturating_sub(1);
    let starts = || {
        line.iter()
            .enumerate()
            .filter(|(_, byte)| **byte & 0xC0 != 0x80)
    };
    let at = |column: usize| starts().nth(column).map_or(line.len(), |(index, _)| index);
    let from = at(column.saturating_sub(BEFORE));
    let (here, next, to) = (at(column), at(column + 1), at(column + BEHIND));
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

    use super::{Excerpts, raw};

    /// Every name and every value of a document, with the place where it begins.
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
            let (mut shown, mut masked) = (Excerpts::new(&text, true), Excerpts::new(&text, false));
            for (offset, token) in places_of_all {
                let place = lines.position(offset);
                let excerpt = shown.at(place).unwrap();
                // The order in which places are asked for does not matter.
                let alone = Excerpts::new(&text, true).at(place);
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
            let place = countersign_contract::model::Position { line, column };
            let _ = raw(&bytes, place);
            let text = String::from_utf8_lossy(&bytes);
            let _ = Excerpts::new(&text, true).at(place);
        }
    }

    #[test]
    fn bytes_that_are_not_json_are_shown_around_the_place() {
        let long = "x".repeat(60);
        let text = format!("{{\n\"{long}\u{e7}\u{1b}!{long}\n}}");
        let place = |column| countersign_contract::model::Position { line: 2, column };
        let excerpt = raw(text.as_bytes(), place(63)).unwrap();
        assert_eq!(&excerpt.text[excerpt.span.clone()], r"\u{1b}");
        assert_eq!(
            excerpt.text,
            format!(
                "... {}\u{e7}\\u{{1b}}!{} ...",
                "x".repeat(39),
                "x".repeat(46)
            )
        );
        // Behind the end of a line.
        let excerpt = raw(
            b"{",
            countersign_contract::model::Position { line: 1, column: 2 },
        )
        .unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.span), ("{ ", 1..2));
    }
}
