//! The documented bodies of error responses: an enumeration for each operation.

use countersign_contract::model::{Contract, Operation};
use proc_macro2::TokenStream;
use quote::quote;

use super::{Variant, decided, json, typed};
use crate::{
    Error, File,
    documentation::{code, doc},
    emit::{ident, module},
    names::{Scope, type_name},
    types::Types,
};

/// Writes `client/errors.rs`, if a call documents an error.
pub(in crate::emit) fn errors(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    let enums: Vec<TokenStream> = names(contract)
        .iter()
        .map(|(operation, name)| enumeration(types, operation, name))
        .collect();
    if enums.is_empty() {
        return Ok(None);
    }
    File::importing(
        format!("{}/client/errors.rs", module(contract)),
        &contract.file,
        "The documented bodies of error responses, for each call.\n\n\
         [`ApiError::documented`](::countersign_client::ApiError::documented) decodes them.",
        quote! {
            use ::countersign_client::Documented;

            #(#enums)*
        },
        &["countersign_contract::value::from_slice"],
    )
    .map(Some)
}

/// Returns the calls that document errors, each with the name of its enumeration.
pub(in crate::emit) fn names(contract: &Contract) -> Vec<(&Operation, String)> {
    let mut scope = Scope::with(&["Self", "Documented"]);
    contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook)
        .filter(|operation| operation.errors().next().is_some())
        .map(|operation| {
            let name = scope.claim(format!("{}Error", type_name(&operation.id)));
            (operation, name)
        })
        .collect()
}

fn enumeration(types: &Types, operation: &Operation, name: &str) -> TokenStream {
    let name = ident(name);
    let mut declarations = Vec::new();
    let mut arms = Vec::new();
    for (status, response) in operation.errors() {
        let variant = Variant::of(status, response);
        let body = typed(types, operation, status).map(json);
        let (body, read) = body.unzip();
        let text = variant.documentation();
        let declared = variant.holding(&quote!(u16), body.as_ref());
        declarations.push(quote!(#text #declared,));
        let made = variant.holding(&quote!(status), read.as_ref());
        arms.push((variant, quote!(Self::#made)));
    }
    let made = decided(
        &arms,
        &quote!(
            return Err(::serde::de::Error::custom(
                "the contract documents no such status"
            ))
        ),
    );
    let text = doc(&format!(
        "The documented errors of {}.",
        code(&operation.id)
    ));
    let id = &operation.id;
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
        }

        impl Documented for #name {
            const OPERATION: &'static str = #id;

            fn decode(status: u16, body: &[u8]) -> Result<Self, ::serde_json::Error> {
                let _ = body;
                Ok(#made)
            }
        }
    }
}
