//! The ledger against the citations.

use super::Checker;
use crate::{load::LEDGER_FILE, problem::Problem};

impl Checker<'_> {
    /// A clause that nothing cites says why, and only such a clause does.
    pub(super) fn ledger(&mut self) {
        let Some(ledger) = &self.contract.ledger else {
            return;
        };
        let folder = self
            .contract
            .file
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let file = if folder.is_empty() {
            LEDGER_FILE.to_owned()
        } else {
            format!("{folder}/{LEDGER_FILE}")
        };
        for (id, clause) in &ledger.clauses {
            let cited = self
                .contract
                .citations
                .get(id)
                .and_then(|places| places.first());
            let (message, mend) = match (cited, clause.uncited) {
                (None, None) => (
                    format!("nothing cites clause {id}, and it does not say why"),
                    "cite it where the contract honours it, or add `uncited` with behaviour, absence or prose",
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
            self.beside.push(Problem {
                file: file.clone(),
                at: Some(clause.at),
                message,
                mend: mend.to_owned(),
            });
        }
    }
}
