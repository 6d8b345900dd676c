//! Checks the ledger against the citations.

use std::collections::HashSet;

use countersign_contract::model::Position;

use super::Checker;
use crate::{ledger::Written, load::LEDGER_FILE, problem::Problem};

impl Checker<'_> {
    /// Checks that a clause has `uncited` exactly if nothing cites it and it has no `about`.
    pub(super) fn ledger(&mut self, abouts: &[Written]) {
        let Some(ledger) = &self.contract.ledger else {
            return;
        };
        let abouts: HashSet<_> = abouts.iter().map(|about| &about.clause).collect();
        for (id, clause) in &ledger.clauses {
            let cited = self
                .contract
                .citations
                .get(id)
                .and_then(|places| places.first());
            let (message, help) = match (cited, clause.uncited) {
                (None, None) if !abouts.contains(id) => (
                    format!("nothing cites clause {id}, and it does not say why"),
                    "cite it where the contract honours it, name the place that it describes with `about`, or add `uncited` with behaviour, absence or prose",
                ),
                (Some(at), Some(reason)) => (
                    format!(
                        "clause {id} says `uncited: {reason}`, but line {} of the contract cites it",
                        at.line
                    ),
                    "remove `uncited`, or the citation",
                ),
                _ => continue,
            };
            self.in_ledger(clause.at, message, help);
        }
    }

    /// Reports a problem in the ledger file.
    pub(super) fn in_ledger(&mut self, at: Position, message: String, help: &str) {
        let folder = self.contract.file.rsplit_once('/');
        let file = folder.map_or_else(
            || LEDGER_FILE.to_owned(),
            |(folder, _)| format!("{folder}/{LEDGER_FILE}"),
        );
        self.beside.push(Problem {
            file,
            at: Some(at),
            message,
            help: help.to_owned(),
        });
    }
}
