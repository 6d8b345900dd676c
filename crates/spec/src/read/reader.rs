//! The state of the reader, and its error reporting.

use std::collections::{HashMap, HashSet};

use countersign_contract::model::{ClauseId, Fallback, Ledger, Position, Schema};
use indexmap::IndexMap;

use super::{
    cursor::{Object, Place},
    elements::Elements,
    unresolved::Unresolved,
};
use crate::{
    document::Data,
    documents::{Address, Documents},
    problem::{Problem, did_you_mean},
    words::WORDS,
};

/// The maximum number of suggestions of the nearest known name. Finding them is slow, and a
/// document with more mistakes than this probably has a systematic one.
const MAX_HINTS: u32 = 50;

/// The state of the reader.
pub(super) struct Reader<'n> {
    pub(super) documents: &'n Documents<'n>,
    pub(super) ledger: Option<&'n Ledger>,
    pub(super) problems: Vec<Problem>,
    pub(super) fallbacks: Vec<Fallback>,
    /// The elements that can cite, for the `about` of clauses.
    pub(super) elements: Elements,
    /// The positions at which each clause is cited.
    pub(super) citations: IndexMap<ClauseId, Vec<Position>>,
    /// The named schemas read so far.
    pub(super) schemas: IndexMap<String, Schema>,
    /// The schemas that are referenced but are not components of the document, by name. A place in
    /// the document itself is named after its pointer.
    pub(super) referred: Vec<(String, Address)>,
    /// The names of schemas in other files, and the names taken by them.
    pub(super) names_of_others: HashMap<Address, String>,
    pub(super) taken_names: HashSet<String>,
    /// The examples in schemas, each with the schema that it must match.
    pub(super) shown: Vec<Shown>,
    /// The patterns so far, each with `true` if it is supported. The check is slow.
    pub(super) patterns: HashMap<String, bool>,
    /// The formats so far, and whether strings and numbers can violate them.
    pub(super) formats: HashMap<String, (bool, bool)>,
    /// The schema references that do not resolve.
    pub(super) unresolved: Vec<Unresolved>,
    /// The path or webhook being read.
    pub(super) path: Option<String>,
    hints: u32,
}

/// An example in a schema.
pub(crate) struct Shown {
    pub(crate) schema: Schema,
    pub(crate) value: serde_json::Value,
    pub(crate) at: Position,
}

impl<'n> Reader<'n> {
    pub(super) fn new(documents: &'n Documents<'n>, ledger: Option<&'n Ledger>) -> Self {
        let mut reader = Self {
            documents,
            ledger,
            problems: Vec::new(),
            fallbacks: Vec::new(),
            elements: Elements::default(),
            citations: IndexMap::new(),
            schemas: IndexMap::new(),
            referred: Vec::new(),
            names_of_others: HashMap::new(),
            taken_names: HashSet::new(),
            shown: Vec::new(),
            patterns: HashMap::new(),
            formats: HashMap::new(),
            unresolved: Vec::new(),
            path: None,
            hints: 0,
        };
        reader.oddities(0);
        reader
    }

    /// Reports the constructs of a file that tools read differently.
    pub(super) fn oddities(&mut self, number: u32) {
        let Some(file) = self.documents.file(number) else {
            return;
        };
        let pointer = self.documents.pointer(&Address {
            file: number,
            pointer: String::new(),
        });
        for oddity in &file.document.oddities {
            let place = Place {
                node: &file.document.root,
                at: oddity.at,
                pointer: pointer.clone(),
            };
            self.fallback(&place, &oddity.message, oddity.instead, oddity.help);
        }
    }

    /// Returns `true` if the document has no ledger.
    pub(super) fn is_foreign(&self) -> bool {
        self.ledger.is_none()
    }

    /// Reports a problem in any document, ours or foreign.
    pub(super) fn problem(
        &mut self,
        at: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let file = self.documents.file(at.file);
        self.problems.push(Problem {
            file: file.map_or_else(String::new, |file| file.name.clone()),
            at: Some(at),
            message: message.into(),
            help: help.into(),
        });
    }

    /// Reports an unsupported feature: a problem in our own contract, a fallback in a foreign one.
    pub(super) fn fallback(
        &mut self,
        place: &Place<'_>,
        message: impl Into<String>,
        instead: &str,
        help: impl Into<String>,
    ) {
        if self.is_foreign() {
            self.fallbacks.push(Fallback {
                at: place.at,
                pointer: place.pointer.clone(),
                message: format!("{}; {instead}", message.into()),
            });
        } else {
            self.problem(place.at, message, help);
        }
    }

    /// Returns `, did you mean ...?` with the nearest known word, or an empty string.
    pub(super) fn hint<'w>(
        &mut self,
        word: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) -> String {
        self.hints += 1;
        if self.hints > MAX_HINTS {
            return String::new();
        }
        did_you_mean(word, known)
    }

    /// Reports the members that no reader has taken.
    pub(super) fn finish(&mut self, object: &Object<'n>, what: &str, known: &[&str]) {
        for (name, place) in object.left() {
            if name.starts_with("x-") {
                self.unknown_word(name, &place, what);
                continue;
            }
            let message = if known.contains(&name) {
                format!("`{name}` has no meaning on {what} of this kind")
            } else {
                let hint = self.hint(name, known.iter().copied());
                format!("unknown member `{name}` of {what}{hint}")
            };
            self.fallback(
                &place,
                message,
                "it is ignored",
                "correct the name, or remove it",
            );
        }
    }

    /// Takes members that the model does not need. Misspelt words in them are still reported.
    pub(super) fn leave(&mut self, object: &mut Object<'n>, names: &[&str]) {
        for name in names {
            if let Some(place) = object.take(name)
                && !self.is_foreign()
            {
                self.words_within(&place, &format!("`{name}`"));
            }
        }
    }

    pub(super) fn words_within(&mut self, place: &Place<'n>, what: &str) {
        match &place.node.data {
            Data::List(items) => {
                for (index, node) in items.iter().enumerate() {
                    self.words_within(&place.item(index, node), what);
                }
            }
            Data::Map(members) => {
                for (name, entry) in members {
                    let place = place.member(name, entry);
                    if name.starts_with("x-") {
                        self.unknown_word(name, &place, what);
                    } else {
                        self.words_within(&place, what);
                    }
                }
            }
            _ => {}
        }
    }

    /// Reports an extension that does not belong here. In a foreign document it belongs to another
    /// tool.
    pub(super) fn unknown_word(&mut self, name: &str, place: &Place<'_>, what: &str) {
        if self.is_foreign() {
            return;
        }
        if WORDS.contains(&name) {
            self.problem(
                place.at,
                format!("the word `{name}` does not belong on {what}"),
                "see specs/README.md for its place",
            );
        } else {
            let hint = self.hint(name, WORDS);
            self.problem(
                place.at,
                format!("unknown word `{name}` on {what}{hint}"),
                "use a word of specs/README.md, or remove it",
            );
        }
    }
}
