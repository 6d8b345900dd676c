//! What is known while a document is read, and how what is wrong with it is told.

use std::collections::HashMap;

use countersign_contract::model::{ClauseId, Fallback, Ledger, Position, Schema};
use indexmap::IndexMap;

use super::{
    cursor::{Object, Place},
    elements::Elements,
};
use crate::{
    document::{Data, Document, Node},
    problem::{Problem, did_you_mean},
    words::WORDS,
};

/// How often a mistake is answered with the nearest known name. To look for it takes time, and
/// who has made more mistakes than this has made another one.
const MAX_HINTS: u32 = 50;

/// What is known while a document is read.
pub(super) struct Reader<'n> {
    pub(super) file: &'n str,
    pub(super) root: &'n Node,
    pub(super) ledger: Option<&'n Ledger>,
    pub(super) problems: Vec<Problem>,
    pub(super) fallbacks: Vec<Fallback>,
    /// What can cite, for the places that clauses are about.
    pub(super) elements: Elements,
    /// Where each clause is cited.
    pub(super) citations: IndexMap<ClauseId, Vec<Position>>,
    /// The named schemas, as far as they are read.
    pub(super) schemas: IndexMap<String, Schema>,
    /// Places that are referred to as schemas without being components; they are named by place.
    pub(super) referred: Vec<String>,
    /// The examples that stand beside a schema, each with the schema that it must honour.
    pub(super) shown: Vec<Shown>,
    /// The patterns met so far, and whether they can be used: to find out takes time.
    pub(super) patterns: HashMap<String, bool>,
    hints: u32,
}

/// An example beside a schema.
pub(crate) struct Shown {
    pub(crate) schema: Schema,
    pub(crate) value: serde_json::Value,
    pub(crate) at: Position,
}

impl<'n> Reader<'n> {
    pub(super) fn new(file: &'n str, document: &'n Document, ledger: Option<&'n Ledger>) -> Self {
        let mut reader = Self {
            file,
            root: &document.root,
            ledger,
            problems: Vec::new(),
            fallbacks: Vec::new(),
            elements: Elements::default(),
            citations: IndexMap::new(),
            schemas: IndexMap::new(),
            referred: Vec::new(),
            shown: Vec::new(),
            patterns: HashMap::new(),
            hints: 0,
        };
        for oddity in &document.oddities {
            let place = Place {
                node: reader.root,
                at: oddity.at,
                pointer: "#".to_owned(),
            };
            reader.fallback(&place, &oddity.message, oddity.instead, oddity.mend);
        }
        reader
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
        mend: impl Into<String>,
    ) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            at: Some(at),
            message: message.into(),
            mend: mend.into(),
        });
    }

    /// Something that cannot be honoured: refused in a contract of ours, recorded in a foreign one.
    pub(super) fn fallback(
        &mut self,
        place: &Place<'_>,
        message: impl Into<String>,
        instead: &str,
        mend: impl Into<String>,
    ) {
        if self.is_foreign() {
            self.fallbacks.push(Fallback {
                at: place.at,
                pointer: place.pointer.clone(),
                message: format!("{}; {instead}", message.into()),
            });
        } else {
            self.problem(place.at, message, mend);
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
            let hint = self.hint(name, known.iter().copied());
            self.fallback(
                &place,
                format!("unknown member `{name}` of {what}{hint}"),
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
