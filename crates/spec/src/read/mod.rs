//! From the tree of a document to the model.
//!
//! Every reader takes the members that it knows; what is left over is a typo, a word of another
//! tool, or OpenAPI that we cannot honour, and is told. A document with a ledger must be spotless:
//! there all of it is a problem. In a foreign document what can be left aside is recorded as a
//! fallback instead.

mod citations;
mod contract;
mod cursor;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
mod vocabulary;

pub(crate) use contract::read;

use countersign_contract::model::{ClauseId, Fallback, Ledger, Position, Schema};
use indexmap::IndexMap;

use crate::{
    document::{Data, Node},
    problem::{Problem, did_you_mean},
};
use cursor::{Object, Place};

/// What is known while a document is read.
pub(crate) struct Reader<'n> {
    file: &'n str,
    root: &'n Node,
    ledger: Option<&'n Ledger>,
    problems: Vec<Problem>,
    fallbacks: Vec<Fallback>,
    /// Where each clause is cited.
    citations: IndexMap<ClauseId, Vec<Position>>,
    /// The named schemas, as far as they are read.
    schemas: IndexMap<String, Schema>,
    /// Places that are referred to as schemas without being components; they are named by place.
    referred: Vec<String>,
}

impl<'n> Reader<'n> {
    /// Whether the document has no ledger.
    fn is_foreign(&self) -> bool {
        self.ledger.is_none()
    }

    fn problem(&mut self, at: Position, message: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            at: Some(at),
            message: message.into(),
            mend: mend.into(),
        });
    }

    /// Something that cannot be honoured: refused in a contract of ours, recorded in a foreign one.
    fn fallback(&mut self, place: &Place<'_>, message: &str, instead: &str, mend: &str) {
        if self.is_foreign() {
            self.fallbacks.push(Fallback {
                at: place.at,
                pointer: place.pointer.clone(),
                message: format!("{message}; {instead}"),
            });
        } else {
            self.problem(place.at, message, mend);
        }
    }

    fn object(&mut self, place: &Place<'n>, what: &str) -> Option<Object<'n>> {
        if let Data::Map(entries) = &place.node.data {
            return Some(Object::new(entries, place));
        }
        self.wrong_kind(place, what, "a map");
        None
    }

    fn wrong_kind(&mut self, place: &Place<'_>, what: &str, expected: &str) {
        let message = format!("{what} must be {expected}, found {}", place.node.kind());
        self.problem(place.node.at, message, format!("write {expected} here"));
    }

    /// The items of a list, each with its place.
    fn list(&mut self, place: &Place<'n>, what: &str) -> Vec<Place<'n>> {
        if let Data::List(items) = &place.node.data {
            return items
                .iter()
                .enumerate()
                .map(|(index, node)| place.item(index, node))
                .collect();
        }
        self.wrong_kind(place, what, "a list");
        Vec::new()
    }

    /// The members of a map whose names are free, each with its place.
    fn map(&mut self, place: &Place<'n>, what: &str) -> Vec<(&'n str, Place<'n>)> {
        if let Data::Map(entries) = &place.node.data {
            return entries
                .iter()
                .map(|entry| (&*entry.name, place.member(entry)))
                .collect();
        }
        self.wrong_kind(place, what, "a map");
        Vec::new()
    }

    fn text(&mut self, place: Option<Place<'n>>, what: &str) -> Option<String> {
        let place = place?;
        match &place.node.data {
            Data::String(text) => Some(text.clone()),
            // Versions and the like are often written without quotes.
            Data::Number(number) if self.is_foreign() => Some(number.to_string()),
            Data::Bool(boolean) if self.is_foreign() => Some(boolean.to_string()),
            _ => {
                self.wrong_kind(&place, what, "text");
                None
            }
        }
    }

    fn required_text(&mut self, object: &mut Object<'n>, name: &str, what: &str) -> String {
        match object.take(name) {
            Some(place) => self.text(Some(place), name).unwrap_or_default(),
            None => {
                self.problem(
                    object.at,
                    format!("{what} has no `{name}`"),
                    format!("add `{name}`"),
                );
                String::new()
            }
        }
    }

    fn boolean(&mut self, place: Option<Place<'n>>, what: &str) -> Option<bool> {
        let place = place?;
        if let Data::Bool(boolean) = place.node.data {
            return Some(boolean);
        }
        self.wrong_kind(&place, what, "true or false");
        None
    }

    fn count(&mut self, place: Option<Place<'n>>, what: &str) -> Option<u64> {
        let place = place?;
        let count = match &place.node.data {
            // `4.0` is as whole as `4`.
            Data::Number(number) => number.as_u64().or_else(|| {
                number
                    .as_f64()
                    .filter(|count| *count >= 0.0 && count.fract() == 0.0)
                    .and_then(|count| format!("{count:.0}").parse().ok())
            }),
            _ => None,
        };
        if count.is_none() {
            self.wrong_kind(&place, what, "a whole number of 0 or more");
        }
        count
    }

    fn texts(&mut self, place: Option<Place<'n>>, what: &str) -> Vec<String> {
        let Some(place) = place else {
            return Vec::new();
        };
        let items = self.list(&place, what);
        items
            .into_iter()
            .filter_map(|item| self.text(Some(item), what))
            .collect()
    }

    /// Tells what no reader has taken.
    fn finish(&mut self, object: &Object<'n>, what: &str, known: &[&str]) {
        for place in object.left() {
            let name = place.name();
            if name.starts_with("x-") {
                if !self.is_foreign() {
                    let hint = did_you_mean(&name, crate::words::WORDS);
                    let mend = if crate::words::WORDS.contains(&name.as_str()) {
                        format!("the word `{name}` does not belong on {what}; see specs/README.md")
                    } else {
                        "use a word of specs/README.md, or remove it".to_owned()
                    };
                    self.problem(
                        place.at,
                        format!("unknown word `{name}` on {what}{hint}"),
                        mend,
                    );
                }
                continue;
            }
            let hint = did_you_mean(&name, known.iter().copied());
            self.fallback(
                &place,
                &format!("unknown member `{name}` of {what}{hint}"),
                "it is ignored",
                "correct the name, or remove it",
            );
        }
    }

    /// Follows `$ref` to the thing itself, which must not be a schema.
    fn follow(&mut self, place: Place<'n>, what: &str) -> Option<Place<'n>> {
        let mut current = place;
        for _ in 0..32 {
            let Some(reference) = current.node.get("$ref") else {
                return Some(current);
            };
            let reference_place = current.member(reference);
            self.siblings(&current);
            let pointer = self.local_pointer(&reference_place)?;
            current = self.target(&reference_place, &pointer)?;
        }
        let message = format!("`$ref` of {what} leads in a circle");
        self.problem(current.at, message, "let one of them be the thing itself");
        None
    }

    /// What stands beside `$ref` has no meaning (OpenAPI 3.0.3, Reference Object).
    fn siblings(&mut self, place: &Place<'n>) {
        if let Data::Map(entries) = &place.node.data {
            for entry in entries.iter().filter(|entry| entry.name != "$ref") {
                self.fallback(
                    &place.member(entry),
                    &format!(
                        "`{}` beside `$ref` has no meaning in OpenAPI 3.0",
                        entry.name
                    ),
                    "it is ignored",
                    "move it to what is referred to, or write `allOf: [{ $ref: ... }]`",
                );
            }
        }
    }

    /// The pointer of a reference within this document.
    fn local_pointer(&mut self, reference: &Place<'n>) -> Option<String> {
        let text = self.text(Some(reference.clone()), "`$ref`")?;
        match text.strip_prefix('#') {
            Some(pointer) if pointer.is_empty() || pointer.starts_with('/') => {
                Some(percent_decode(pointer))
            }
            _ => {
                self.problem(
                    reference.at,
                    format!("`$ref: {text}` leads out of this file"),
                    "put all in one file first, for example with `redocly bundle`",
                );
                None
            }
        }
    }

    /// The place that a pointer leads to.
    fn target(&mut self, reference: &Place<'n>, pointer: &str) -> Option<Place<'n>> {
        let tokens: Vec<String> = countersign_contract::json::tokens(pointer).collect();
        let node = self.root.at_path(tokens.iter().map(String::as_str));
        if let Some(node) = node {
            return Some(Place {
                node,
                at: node.at,
                pointer: format!("#{pointer}"),
            });
        }
        let (name, parent) = tokens.split_last()?;
        let siblings = match self
            .root
            .at_path(parent.iter().map(String::as_str))
            .map(|node| &node.data)
        {
            Some(Data::Map(entries)) => entries.iter().map(|entry| &*entry.name).collect(),
            _ => Vec::new(),
        };
        let hint = did_you_mean(name, siblings);
        let message = format!("`$ref: #{pointer}` leads nowhere{hint}");
        self.problem(
            reference.at,
            message,
            "correct the reference, or add what it names",
        );
        None
    }
}

/// Decodes `%XX` in the fragment of a URI; what is not UTF-8 then stays as it is.
fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let pair = bytes
            .get(index + 1..index + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match pair
            .filter(|_| bytes[index] == b'%')
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        {
            Some(byte) => {
                decoded.push(byte);
                index += 3;
            }
            None => {
                decoded.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}
