//! What is known while a document is read, and how what is wrong with it is told.

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

/// How often a mistake is answered with the nearest known name. To look for it takes time, and
/// who has made more mistakes than this has made another one.
const MAX_HINTS: u32 = 50;

/// What is known while a document is read.
pub(super) struct Reader<'n> {
    pub(super) documents: &'n Documents<'n>,
    pub(super) ledger: Option<&'n Ledger>,
    pub(super) problems: Vec<Problem>,
    pub(super) fallbacks: Vec<Fallback>,
    /// What can cite, for the places that clauses are about.
    pub(super) elements: Elements,
    /// Where each clause is cited.
    pub(super) citations: IndexMap<ClauseId, Vec<Position>>,
    /// The named schemas, as far as they are read.
    pub(super) schemas: IndexMap<String, Schema>,
    /// What is referred to as a schema without being a component of the document, by name. A place
    /// in the document itself is its own name.
    pub(super) referred: Vec<(String, Address)>,
    /// What schemas of other files are called, and the names that this has taken.
    pub(super) names_of_others: HashMap<Address, String>,
    pub(super) taken_names: HashSet<String>,
    /// The examples that stand beside a schema, each with the schema that it must honour.
    pub(super) shown: Vec<Shown>,
    /// The patterns met so far, and whether they can be used: to find out takes time.
    pub(super) patterns: HashMap<String, bool>,
    /// The formats met so far, and whether texts and numbers can break them.
    pub(super) formats: HashMap<String, (bool, bool)>,
    /// The references of schemas that lead nowhere.
    pub(super) unresolved: Vec<Unresolved>,
    /// The path or webhook that is read.
    pub(super) path: Option<String>,
    hints: u32,
}

/// An example beside a schema.
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

    /// Tells what tools read differently in a file.
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

    /// Whether the document has no ledger.
    pub(super) fn is_foreign(&self) -> bool {
        self.ledger.is_none()
    }

    /// Something that is refused, whosever document it is.
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

    /// Something that cannot be honoured: refused in a contract of ours, recorded in a foreign one.
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

    /// `, did you mean ...?` with the nearest of some known words, or nothing.
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

    /// Tells what no reader has taken.
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

    /// Takes members that say nothing that the model needs. A misspelt word is told in them too.
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

    /// A word that does not belong here. In a foreign document it is the word of another tool.
    pub(super) fn unknown_word(&mut self, name: &str, place: &Place<'_>, what: &str) {
        if self.is_foreign() {
            return;
        }
        if WORDS.contains(&name) {
            self.problem(
                place.at,
                format!("the word `{name}` does not belong on {what}"),
                "see specs/README.md for where it stands",
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
