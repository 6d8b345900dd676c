//! Validators: bytes in, verdict out.

use countersign_contract::{
    judge::{Direction, json_schema},
    model::{Contract, Operation, Part, Schema},
};
use quote::quote;
use serde_json::Value;

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{code, doc},
    names::{Scope, field_name},
};

/// `validate.rs`, and the JSON Schemas that it embeds.
pub(crate) fn validate(contract: &Contract) -> Result<Vec<File>, Error> {
    let module = module(contract);
    let mut files = Vec::new();
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
            if let Some(schema) = described(operation, &part) {
                let direction = if part == Part::Request {
                    Direction::Request
                } else {
                    Direction::Response
                };
                files.push(File {
                    path: format!("{module}/schemas/{name}.json"),
                    text: pretty(&json_schema(contract, schema, direction)),
                });
            }
            let text = doc(&format!("Judges the {part} of {}.", code(id)));
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
            use ::countersign_contract::{judge::Validator, model::Part};
        )
    } else {
        quote! {
            use ::std::sync::{Arc, LazyLock};

            use ::countersign_contract::{judge::Validator, model::Part};

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

        /// The validator of an operation and a part, if the contract documents both; the status of
        /// a response as the contract has it.
        #[must_use]
        pub fn validator(operation: &str, part: &Part) -> Option<&'static Validator> {
            #found
        }
    };
    files.push(File::rust(
        format!("{module}/validate.rs"),
        &contract.file,
        "Validators: bytes in, verdict out. Each is compiled when the first payload comes.",
        tokens,
    )?);
    Ok(files)
}

/// The schema of the values in the body of this part.
fn described<'c>(operation: &'c Operation, part: &Part) -> Option<&'c Schema> {
    let (_, media) = operation.described(part)?;
    media.schema.as_ref()
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

/// JSON with sorted names, whatever order the map of `serde_json` keeps.
fn pretty(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(sorted).collect(),
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name);
                members
                    .into_iter()
                    .map(|(name, member)| (name.clone(), sorted(member)))
                    .collect()
            }
            other => other.clone(),
        }
    }
    format!("{:#}\n", sorted(value))
}
