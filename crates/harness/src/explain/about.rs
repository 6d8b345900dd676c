//! Clauses that are about places of a contract without deciding them.

use std::collections::HashSet;

use countersign_contract::model::{About, ClauseId, Contract, Position, Schema};

use super::{AboutLine, uses::Element};

/// Returns the places that clauses are about, each with its clause.
fn places(contract: &Contract) -> impl Iterator<Item = (&ClauseId, &About)> {
    let clauses = contract.ledger.iter().flat_map(|ledger| &ledger.clauses);
    clauses.flat_map(|(id, clause)| clause.about.iter().map(move |about| (id, about)))
}

/// Returns the clauses that are about any matching place, each once.
fn clauses(contract: &Contract, is_it: impl Fn(&About) -> bool) -> Vec<ClauseId> {
    let found = places(contract).filter(|(_, about)| is_it(about));
    let mut ids: Vec<_> = found.map(|(id, _)| id.clone()).collect();
    ids.dedup();
    ids
}

/// Returns the clauses that are about an element.
pub(super) fn element(contract: &Contract, at: Position) -> Vec<ClauseId> {
    clauses(contract, |about| about.elements.contains(&at))
}

/// Returns the clauses that are about a schema itself, not about a schema within it.
pub(super) fn schema(contract: &Contract, schema: &Schema) -> Vec<ClauseId> {
    clauses(contract, |about| {
        about.schema.as_ref() == Some(&schema.pointer)
    })
}

/// Returns the clauses that are about any of the elements, or about anything below the pointers.
pub(super) fn within<'c>(
    contract: &'c Contract,
    elements: &[Element<'_>],
    homes: &[String],
) -> HashSet<&'c ClauseId> {
    let elements = elements.iter().filter(|element| element.keyword.is_none());
    let elements: HashSet<Position> = elements.map(|element| element.rule.at).collect();
    let is_it = |about: &About| {
        about.elements.iter().any(|at| elements.contains(at)) || is_below(&about.pointer, homes)
    };
    let found = places(contract).filter(|(_, about)| is_it(about));
    found.map(|(id, _)| id).collect()
}

/// Returns `true` if a pointer is one of `homes` or lies below one of them.
pub(super) fn is_below(pointer: &str, homes: &[String]) -> bool {
    homes.iter().any(|home| {
        let rest = pointer.strip_prefix(home.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Returns the places that one clause is about.
pub(super) fn lines(abouts: &[About]) -> Vec<AboutLine> {
    let lines = abouts.iter().map(|about| AboutLine {
        pointer: about.pointer.clone(),
        line: about.at.line,
        column: about.at.column,
    });
    lines.collect()
}
