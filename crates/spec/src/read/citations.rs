//! `x-clause`: what an element rests on.

use std::{cell::Cell, rc::Rc};

use countersign_contract::model::{ClauseId, Position, Rule};

use super::{Reader, cursor::Object};
use crate::{document::Data, problem::did_you_mean};

/// The key of a map that stands for all keywords not named.
pub(super) const REST: &str = "*";

/// The citations of one element, shared with the nameless schemas within it.
#[derive(Clone, Debug, Default)]
pub(super) struct Citations(Option<Rc<Written>>);

#[derive(Debug, Default)]
struct Written {
    entries: Vec<(String, Vec<ClauseId>, Position, Cell<bool>)>,
}

impl Citations {
    /// Whether anything is cited at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What a keyword rests on.
    pub(super) fn of(&self, keyword: &str) -> Option<&[ClauseId]> {
        self.exactly(keyword).or_else(|| self.exactly(REST))
    }

    /// What is cited under this key.
    pub(super) fn exactly(&self, key: &str) -> Option<&[ClauseId]> {
        let (_, clauses, _, used) = self
            .0
            .as_ref()?
            .entries
            .iter()
            .find(|(name, ..)| name == key)?;
        used.set(true);
        Some(clauses)
    }

    /// All clauses together, for an element without keywords.
    pub(super) fn all(&self) -> Vec<ClauseId> {
        let entries = self.0.iter().flat_map(|written| &written.entries);
        entries
            .flat_map(|(_, clauses, ..)| clauses.clone())
            .collect()
    }

    /// The keys that no keyword has asked for.
    pub(super) fn unused(&self) -> Vec<(String, Position)> {
        let entries = self.0.iter().flat_map(|written| &written.entries);
        entries
            .filter(|(key, _, _, used)| key != REST && !used.get())
            .map(|(key, _, at, _)| (key.clone(), *at))
            .collect()
    }
}

impl<'n> Reader<'n> {
    /// Takes `x-clause`. A foreign document may use the word for something else, so it is left
    /// alone there.
    pub(super) fn citations(&mut self, object: &mut Object<'n>) -> Citations {
        let Some(place) = object.take("x-clause") else {
            return Citations::default();
        };
        if self.is_foreign() {
            return Citations::default();
        }
        let mut written = Written::default();
        match &place.node.data {
            Data::List(_) => {
                let clauses = self.clause_list(&place);
                written
                    .entries
                    .push((REST.to_owned(), clauses, place.at, Cell::new(true)));
            }
            Data::Map(entries) if !entries.is_empty() => {
                for entry in entries {
                    let clauses = self.clause_list(&place.member(entry));
                    written
                        .entries
                        .push((entry.name.clone(), clauses, entry.at, Cell::new(false)));
                }
            }
            _ => self.wrong_kind(
                &place,
                "`x-clause`",
                "a list of clause ids, or a map from keyword to such lists",
            ),
        }
        Citations(Some(Rc::new(written)))
    }

    /// What an element without keywords rests on; it must rest on something.
    pub(super) fn rule(&mut self, object: &mut Object<'n>, what: &str) -> Rule {
        let rule = self.optional_rule(object);
        if rule.clauses.is_empty() {
            self.must_cite(object.at, what);
        }
        rule
    }

    /// What an element without keywords rests on, if it says so.
    pub(super) fn optional_rule(&mut self, object: &mut Object<'n>) -> Rule {
        Rule {
            clauses: self.citations(object).all(),
            at: object.at,
        }
    }

    /// What an entry of a word rests on, given the ids that it lists.
    pub(super) fn rule_of(&mut self, ids: &[String], at: Position, what: &str) -> Rule {
        let clauses: Vec<_> = ids.iter().filter_map(|id| self.cite(id, at)).collect();
        if ids.is_empty() {
            self.must_cite(at, what);
        }
        Rule { clauses, at }
    }

    pub(super) fn must_cite(&mut self, at: Position, what: &str) {
        if !self.is_foreign() {
            let mend = "add `x-clause` with the clauses of clauses.yaml that it rests on";
            self.problem(at, format!("{what} cites no clause"), mend);
        }
    }

    fn clause_list(&mut self, place: &super::cursor::Place<'n>) -> Vec<ClauseId> {
        let items = self.list(place, "a list of clauses");
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
            if let Some(id) = self.text(Some(item), "a clause id")
                && let Some(clause) = self.cite(&id, at)
            {
                clauses.push(clause);
            }
        }
        clauses
    }

    /// Notes that a clause is cited here, if it exists.
    fn cite(&mut self, id: &str, at: Position) -> Option<ClauseId> {
        let clause = ClauseId(id.to_owned());
        let ledger = self.ledger?;
        if ledger.clauses.contains_key(&clause) {
            self.citations.entry(clause.clone()).or_default().push(at);
            return Some(clause);
        }
        let hint = did_you_mean(id, ledger.clauses.keys().map(|known| &*known.0));
        self.problem(
            at,
            format!("no clause `{id}` in the ledger{hint}"),
            "correct the id, or add the clause to clauses.yaml",
        );
        None
    }
}
