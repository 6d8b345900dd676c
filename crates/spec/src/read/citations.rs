//! `x-clause`: the clauses of an element.

use std::{cell::Cell, rc::Rc};

use countersign_contract::model::{ClauseId, Position, Rule};

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::document::Data;

/// The key of a map for all keywords that are not listed.
pub(super) const REST: &str = "*";

/// The citations of one element, shared with the inline schemas within it.
#[derive(Clone, Debug, Default)]
pub(super) struct Citations(Option<Rc<Vec<Written>>>);

/// The citations under one key.
#[derive(Debug)]
struct Written {
    key: String,
    clauses: Vec<ClauseId>,
    at: Position,
    used: Cell<bool>,
}

impl Citations {
    /// Returns citations of an element that cover the schema within it.
    pub(super) fn covering(rule: &Rule) -> Self {
        Self(Some(Rc::new(vec![Written {
            key: REST.to_owned(),
            clauses: rule.clauses.clone(),
            at: rule.at,
            used: Cell::new(true),
        }])))
    }

    /// Returns `true` if there is no `x-clause` at all.
    pub(super) fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the clauses of a keyword.
    pub(super) fn of(&self, keyword: &str) -> Option<&[ClauseId]> {
        self.exactly(keyword).or_else(|| self.exactly(REST))
    }

    /// Returns the clauses under exactly this key.
    pub(super) fn exactly(&self, key: &str) -> Option<&[ClauseId]> {
        let written = self.0.as_ref()?.iter().find(|written| written.key == key)?;
        written.used.set(true);
        Some(&written.clauses)
    }

    /// Returns the clauses for all keywords that are not listed, even if there are no such
    /// keywords.
    pub(super) fn rest(&self) -> &[ClauseId] {
        let mut written = self.0.iter().flat_map(|written| written.iter());
        let rest = written.find(|written| written.key == REST);
        rest.map_or(&[], |written| &written.clauses)
    }

    /// Returns the keys that no keyword has used.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&str, Position)> {
        let written = self.0.iter().flat_map(|written| written.iter());
        written
            .filter(|written| !written.used.get())
            .map(|written| (&*written.key, written.at))
    }
}

impl<'n> Reader<'n> {
    /// Takes the `x-clause` of a schema. In a foreign document it may have another meaning, so it
    /// is ignored there.
    pub(super) fn citations(&mut self, object: &mut Object<'n>) -> Citations {
        let Some(place) = object.take("x-clause").filter(|_| !self.is_foreign()) else {
            return Citations::default();
        };
        let mut written = Vec::new();
        // A list may stand without keywords, to explain why there are none.
        let is_list = !matches!(place.node.data, Data::Map(_));
        let mut add = |key: &str, clauses: Vec<ClauseId>, at: Position| {
            written.push(Written {
                key: key.to_owned(),
                clauses,
                at,
                used: Cell::new(is_list),
            });
        };
        match &place.node.data {
            Data::List(_) => add(REST, self.clauses(&place), place.at),
            Data::Map(members) if !members.is_empty() => {
                for (keyword, entry) in members {
                    let place = place.member(keyword, entry);
                    add(keyword, self.clauses(&place), place.at);
                }
            }
            _ => {
                self.wrong_kind(
                    &place,
                    "`x-clause`",
                    "a list of clauses, or a map from keyword to such lists",
                );
                add(REST, Vec::new(), place.at);
            }
        }
        Citations(Some(Rc::new(written)))
    }

    /// Returns the clauses of an element without keywords, which must have some.
    pub(super) fn rule(&mut self, object: &mut Object<'n>, what: &str) -> Rule {
        let place = object.take("x-clause");
        self.rule_in(&object.place, place, what)
    }

    /// Returns the clauses of an element without keywords, if it has any.
    pub(super) fn optional_rule(&mut self, object: &mut Object<'n>) -> Rule {
        let place = object.take("x-clause").filter(|_| !self.is_foreign());
        self.note_element(&object.place, [object.place.at]);
        Rule {
            clauses: place.map_or_else(Vec::new, |place| self.clauses(&place)),
            at: object.place.at,
        }
    }

    /// Returns the clauses of an entry of a word.
    pub(super) fn rule_of(&mut self, place: &Place<'n>, what: &str) -> Rule {
        self.rule_in(place, place.get("x-clause"), what)
    }

    fn rule_in(&mut self, element: &Place<'n>, cited: Option<Place<'n>>, what: &str) -> Rule {
        let mut clauses = Vec::new();
        self.note_element(element, [element.at]);
        if !self.is_foreign() {
            match cited {
                Some(place) => clauses = self.clauses(&place),
                None => self.must_cite(element.at, what),
            }
        }
        Rule {
            clauses,
            at: element.at,
        }
    }

    pub(super) fn must_cite(&mut self, at: Position, what: &str) {
        if !self.is_foreign() {
            let help = "add `x-clause` with the clauses of clauses.yaml that it rests on";
            self.problem(at, format!("{what} cites no clause"), help);
        }
    }

    /// Reads a list of clauses.
    fn clauses(&mut self, place: &Place<'n>) -> Vec<ClauseId> {
        let items = self.list(place, "what `x-clause` cites");
        if items.is_empty() && matches!(place.node.data, Data::List(_)) {
            self.problem(
                place.at,
                "this list of clauses is empty",
                "name a clause, or remove `x-clause`",
            );
        }
        let mut clauses = Vec::new();
        for item in items {
            let at = item.at;
            if let Some(id) = self.text(Some(item), "a clause") {
                clauses.extend(self.cite(ClauseId(id), at));
            }
        }
        clauses
    }

    /// Records that a clause is cited here, if it exists.
    fn cite(&mut self, clause: ClauseId, at: Position) -> Option<ClauseId> {
        let ledger = self.ledger?;
        if ledger.clauses.contains_key(&clause) {
            self.citations.entry(clause.clone()).or_default().push(at);
            return Some(clause);
        }
        let hint = self.hint(&clause.0, ledger.clauses.keys().map(|known| &*known.0));
        self.problem(
            at,
            format!("no clause `{clause}` in the ledger{hint}"),
            "correct the id, or add the clause to clauses.yaml",
        );
        None
    }
}
