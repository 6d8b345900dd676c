//! Checks across the parts of a contract: citations against the ledger, references, samples and
//! defaults against their schemas, words against the places that they point to.

mod about;
mod circles;
mod delivery;
mod directions;
mod expression;
mod ledger;
mod links;
mod place;
mod pointers;
mod samples;
mod styles;
mod values;

use std::{path::Path, sync::Arc};

use countersign_contract::model::{Contract, Fallback, Position};

use crate::{
    document::Node, documents::Documents, ledger::Written, problem::Problem, read::Reading,
};

/// Checks a contract. In a foreign document, problems become fallbacks.
///
/// # Errors
///
/// Returns all problems.
pub(crate) fn check(
    reading: Reading,
    documents: &Documents<'_>,
    folder: &Path,
    abouts: &[Written],
) -> Result<Contract, Vec<Problem>> {
    let Reading {
        mut contract,
        shown,
        elements,
        ..
    } = reading;
    let circles = circles::break_all(&mut contract, documents);
    let contract = Arc::new(contract);
    let mut checker = Checker {
        contract: &contract,
        documents,
        root: &documents.first().document.root,
        found: circles,
        beside: Vec::new(),
    };
    checker.links();
    checker.styles();
    checker.pointers();
    checker.directions();
    let delivers = checker.delivery();
    let places = checker.about(abouts, &elements);
    // An infinite schema cannot be compiled. In a foreign document it has been replaced by now.
    if contract.is_foreign() {
        checker.enumerations();
    } else if checker.found.is_empty() {
        checker.ledger(abouts);
        checker.values(&shown);
        checker.samples(folder);
    }
    let (found, mut problems) = (checker.found, checker.beside);
    let mut contract = Arc::unwrap_or_clone(contract);
    if contract.is_foreign() {
        if !delivers {
            contract.delivery = None;
        }
        contract
            .fallbacks
            .extend(found.into_iter().map(|found| Fallback {
                at: found.at,
                pointer: found.pointer,
                message: format!("{}; {}", found.message, found.instead),
            }));
        contract.fallbacks.sort_by_key(|fallback| fallback.at);
        return Ok(contract);
    }
    problems.extend(found.into_iter().map(|found| Problem {
        file: contract.file_of(found.at).to_owned(),
        at: Some(found.at),
        message: found.message,
        help: found.help.to_owned(),
    }));
    problems.sort();
    problems.dedup();
    for (id, place) in places {
        let clauses = contract.ledger.as_mut().map(|ledger| &mut ledger.clauses);
        let clause = clauses.and_then(|clauses| clauses.get_mut(id));
        if let Some(clause) = clause {
            clause.about.push(place);
        }
    }
    if problems.is_empty() {
        Ok(contract)
    } else {
        Err(problems)
    }
}

/// A problem in the contract file.
struct Found {
    at: Position,
    /// The JSON pointer with a leading `#`.
    pointer: String,
    message: String,
    /// The fallback in a foreign document.
    instead: &'static str,
    help: &'static str,
}

struct Checker<'c> {
    contract: &'c Arc<Contract>,
    documents: &'c Documents<'c>,
    /// The root of the contract file.
    root: &'c Node,
    found: Vec<Found>,
    /// The problems in the files beside the contract.
    beside: Vec<Problem>,
}
