//! The model of the contract, next to the code generated from it.

use countersign_contract::model::Contract;
use quote::quote;

use super::module;
use crate::{Error, File};

/// Writes `contract.json`, and `contract.rs`, which reads it.
pub(crate) fn contract(contract: &Contract) -> Result<Vec<File>, Error> {
    let module = module(contract);
    let json = serde_json::to_string_pretty(contract)
        .map_err(|error| Error::backend(&contract.file, error))?;
    let tokens = quote! {
        use ::std::sync::{Arc, LazyLock};

        use ::countersign_contract::model::Contract;

        static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
            // The generator writes the file from the same type, and a test reads it.
            Arc::new(::serde_json::from_str(include_str!("contract.json")).expect("the generated model is intact"))
        });

        /// Returns the contract: operations, schemas, and the clauses of each rule.
        #[must_use]
        pub fn contract() -> &'static Arc<Contract> {
            &CONTRACT
        }
    };
    Ok(vec![
        File {
            path: format!("{module}/contract.json"),
            text: json + "\n",
        },
        File::rust(
            format!("{module}/contract.rs"),
            &contract.file,
            "The contract as a value.",
            tokens,
        )?,
    ])
}
