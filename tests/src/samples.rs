//! The samples that the contracts include.

use std::sync::Arc;

use countersign_contract::model::{Contract, Example, Part, Sample};

use crate::contracts;

/// A sample of a document and its place in the contract.
#[derive(Clone, Debug)]
pub struct BoundSample {
    /// The contract.
    pub contract: Arc<Contract>,
    /// The operation.
    pub operation: String,
    /// The part.
    pub part: Part,
    /// The entry of the contract for the sample.
    pub example: Example,
    /// The path of the file, relative to the folder of the contract.
    pub file: String,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// Returns all samples of a contract that are files, in the order of the contract.
///
/// # Panics
///
/// Panics if a file cannot be read.
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
