//! What lies between the parts of a contract: citations against the ledger, references, samples
//! and defaults against their schemas, words against what they point at.

mod circles;
mod ledger;
mod links;
mod pointers;
mod samples;

use std::{path::Path, sync::Arc};

use countersign_contract::model::{Contract, Position};

use crate::problem::Problem;

/// Checks a contract. A foreign document is held only to what would break us.
pub(crate) fn check(contract: &Contract, folder: Option<&Path>) -> Vec<Problem> {
    let mut checker = Checker {
        contract,
        problems: Vec::new(),
    };
    checker.circles();
    // The schemas can be compiled only once none of them is endless.
    if checker.problems.is_empty() && !contract.is_foreign() {
        let shared = Arc::new(contract.clone());
        checker.ledger();
        checker.links();
        checker.pointers();
        checker.defaults(&shared);
        if let Some(folder) = folder {
            checker.samples(&shared, folder);
        }
    }
    checker.problems.sort();
    checker.problems.dedup();
    checker.problems
}

struct Checker<'c> {
    contract: &'c Contract,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn problem(&mut self, at: Position, message: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem {
            file: self.contract.file.clone(),
            at: Some(at),
            message: message.into(),
            mend: mend.into(),
        });
    }
}
