//! The samples that the contracts bind.

use std::sync::Arc;

use countersign_contract::model::{Contract, Example, Part, Sample};

use crate::contracts;

/// A sample of a document, and where it belongs.
#[derive(Clone, Debug)]
pub struct BoundSample {
    /// The contract.
    pub contract: Arc<Contract>,
    /// The operation.
    pub operation: String,
    /// The part.
    pub part: Part,
    /// How it is bound.
    pub example: Example,
    /// Its file, by its path from the folder of the contract.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All samples of a contract that are files, in the order of the contract.
///
/// # Panics
///
/// If a file cannot be read.
#[must_use]
pub fn of(slug: &str) -> Vec<BoundSample> {
    let contract = contracts::contract(slug);
    let mut samples = Vec::new();
    for operation in &contract.operations {
        for part in operation.parts() {
            let content = operation.content(&part).into_iter().flatten();
            for example in content.flat_map(|(_, media)| media.examples.values()) {
                let Sample::File(file) = &example.sample else {
                    continue;
                };
                let path = contracts::folder(slug).join(file);
                samples.push(BoundSample {
                    contract: Arc::clone(&contract),
                    operation: operation.id.clone(),
                    part: part.clone(),
                    example: example.clone(),
                    file: file.clone(),
                    bytes: std::fs::read(&path)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display())),
                });
            }
        }
    }
    samples
}
