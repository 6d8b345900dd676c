//! What the contract documents as the bodies of errors: an enumeration for each operation.

use countersign_contract::model::{Contract, Operation, Part};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, type_name},
    types::{Types, Use, use_tokens},
};

/// `client/errors.rs`, if any call documents an error.
pub(super) fn errors(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
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
        "What the contract documents as the bodies of errors, for each call.\n\n\
         [`ApiError::documented`](::countersign_client::ApiError::documented) reads one of these.",
        quote! {
            use ::countersign_client::Documented;

            #(#enums)*
        },
        &[],
    )
    .map(Some)
}

/// The calls that document errors, each with the name of its enumeration.
pub(super) fn names(contract: &Contract) -> Vec<(&Operation, String)> {
    let mut scope = Scope::with(&["Self", "Documented"]);
    contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook)
        .filter(|operation| operation.responses.keys().any(|status| !is_success(status)))
        .map(|operation| {
            let name = scope.claim(format!("{}Error", type_name(&operation.id)));
            (operation, name)
        })
        .collect()
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn enumeration(types: &Types, operation: &Operation, name: &str) -> TokenStream {
    let name = ident(name);
    let mut variants = Vec::new();
    // The number itself counts first, then its range, then `default`.
    let (mut exact, mut ranges, mut rest) = (Vec::new(), Vec::new(), None);
    for (status, response) in operation
        .responses
        .iter()
        .filter(|(status, _)| !is_success(status))
    {
        let text = documentation::described(Some(&response.description));
        let text = doc(&text.unwrap_or_else(|| format!("Status {}.", code(status))));
        let value = types.body(&operation.id, &Part::Response(status.clone()));
        let body = value.map(|value| use_tokens(value, &quote!(super::super::types::)));
        let lenient = value.is_some_and(|value: &Use| types.is_of_integers(value));
        let read = if lenient {
            quote!(::serde_json::from_slice::<::countersign_contract::value::Lenient<_>>(body)?.0)
        } else {
            quote!(::serde_json::from_slice(body)?)
        };
        if let Ok(number) = status.parse::<u16>() {
            let variant = format_ident!("Status{number}");
            let (declared, made) = match body {
                Some(body) => (quote!(#variant(#body)), quote!(Self::#variant(#read))),
                None => (quote!(#variant), quote!(Self::#variant)),
            };
            variants.push(quote!(#text #declared,));
            exact.push(quote!(#number => #made,));
            continue;
        }
        let first = status.chars().next().and_then(|first| first.to_digit(10));
        let variant = match first {
            Some(first) => format_ident!("Status{first}xx"),
            None => ident("Default"),
        };
        let (declared, made) = match body {
            Some(body) => (
                quote!(#variant(u16, #body)),
                quote!(Self::#variant(status, #read)),
            ),
            None => (quote!(#variant(u16)), quote!(Self::#variant(status))),
        };
        variants.push(quote!(#text #declared,));
        match first.and_then(|first| u16::try_from(first).ok()) {
            Some(first) => {
                let (low, high) = (first * 100, first * 100 + 99);
                ranges.push(quote!(#low..=#high => #made,));
            }
            None => rest = Some(made),
        }
    }
    let rest = rest.unwrap_or_else(|| {
        quote!(
            return Err(::serde::de::Error::custom(
                "the contract documents no such status"
            ))
        )
    });
    let made = if exact.is_empty() && ranges.is_empty() {
        rest
    } else {
        quote! {
            match status {
                #(#exact)*
                #(#ranges)*
                _ => #rest,
            }
        }
    };
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
            #(#variants)*
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
