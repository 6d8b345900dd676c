//! Validators: they take bytes and return a verdict.

use countersign_contract::model::{Contract, Operation, Part};
use quote::quote;

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{code, doc},
    names::{Scope, field_name},
};

/// Writes `validate.rs`.
pub(crate) fn validate(contract: &Contract) -> Result<File, Error> {
    let module = module(contract);
    let mut scope = Scope::with(&["validator"]);
    let mut functions = Vec::new();
    let mut arms = Vec::new();
    for operation in &contract.operations {
        for part in operation.parts() {
            let name = scope.claim(function_name(operation, &part));
            let (function, id) = (ident(&name), &operation.id);
            let (arm, value) = match &part {
                Part::Request => (quote!((#id, Part::Request)), quote!(Part::Request)),
                Part::Response(status) => (
                    quote!((#id, Part::Response(status)) if status == #status),
                    quote!(Part::Response(#status.to_owned())),
                ),
                Part::Event(status) => (
                    quote!((#id, Part::Event(status)) if status == #status),
                    quote!(Part::Event(#status.to_owned())),
                ),
            };
            let text = doc(&format!("Validates the {part} of {}.", code(id)));
            functions.push(quote! {
                #text
                #[must_use]
                pub fn #function() -> &'static Validator {
                    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
                        Validator::for_part(Arc::clone(contract()), #id, &#value)
                            .expect("the contract has this part")
                    });
                    &VALIDATOR
                }
            });
            arms.push(quote!(#arm => #function(),));
        }
    }
    let uses = if functions.is_empty() {
        quote!(
            use ::countersign_contract::{validate::Validator, model::Part};
        )
    } else {
        quote! {
            use ::std::sync::{Arc, LazyLock};

            use ::countersign_contract::{validate::Validator, model::Part};

            use super::contract::contract;
        }
    };
    let found = if arms.is_empty() {
        quote! {
            let _ = (operation, part);
            None
        }
    } else {
        quote! {
            Some(match (operation, part) {
                #(#arms)*
                _ => return None,
            })
        }
    };
    let tokens = quote! {
        #uses

        #(#functions)*

        /// Returns the validator of an operation and a part, if the contract documents both. The
        /// status of a response is the one written in the contract.
        #[must_use]
        pub fn validator(operation: &str, part: &Part) -> Option<&'static Validator> {
            #found
        }
    };
    File::rust(
        format!("{module}/validate.rs"),
        &contract.file,
        "Validators: they take bytes and return a verdict. Each is compiled on first use.",
        tokens,
    )
}

fn function_name(operation: &Operation, part: &Part) -> String {
    match part {
        Part::Request => field_name(&format!("{} request", operation.id)),
        Part::Response(status) => field_name(&format!(
            "{} response {}",
            operation.id,
            status.to_lowercase()
        )),
        Part::Event(status) => {
            field_name(&format!("{} event {}", operation.id, status.to_lowercase()))
        }
    }
}
