//! The clauses that support a broken rule, as many as a person reads.

use countersign_contract::{
    model::{Clause, ClauseId, Contract},
    verdict::Violation,
};

/// The maximum number of clauses shown in full. Only the ids of the others are listed.
const TOLD: usize = 5;

/// The clauses to show in full, and the ids of the others.
pub(super) struct Support<'c> {
    pub(super) told: Vec<(&'c ClauseId, &'c Clause)>,
    pub(super) named: Vec<&'c str>,
}

impl<'c> Support<'c> {
    /// Returns the support of a violation. The clauses that determine its certainty come first.
    pub(super) fn of(contract: &'c Contract, violation: &'c Violation) -> Self {
        let ledger = contract.ledger.as_ref();
        let known = |id| Some((id, ledger?.clauses.get(id)?));
        let mut told: Vec<_> = violation.clauses.iter().filter_map(known).collect();
        told.sort_by_key(|(_, clause)| Some(clause.certainty) != violation.certainty);
        let others = told.split_off(told.len().min(TOLD));
        let named = others.iter().map(|(id, _)| id.0.as_str()).collect();
        Self { told, named }
    }
}
