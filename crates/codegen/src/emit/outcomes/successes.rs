//! The documented bodies of successful responses that differ: an enumeration for each operation.

use countersign_contract::model::{Contract, Operation, Part};
use proc_macro2::TokenStream;
use quote::quote;

use super::{Success, Variant, decided, json, success, typed};
use crate::{
    Error, File,
    documentation::{code, doc},
    emit::{ident, module},
    names::{Scope, type_name},
    types::{Types, Use},
};

/// The names that the enumerations import from other modules.
const IMPORTED: [&str; 5] = [
    "bytes::Bytes",
    "countersign_client::File",
    "countersign_client::Reading",
    "countersign_client::Success",
    "countersign_contract::value::from_slice",
];

/// Writes `client/successes.rs`, if the successful responses of a call differ.
pub(in crate::emit) fn successes(
    contract: &Contract,
    types: &Types,
) -> Result<Option<File>, Error> {
    let enums: Vec<TokenStream> = names(contract, types)
        .iter()
        .map(|(operation, name)| enumeration(types, operation, name))
        .collect();
    if enums.is_empty() {
        return Ok(None);
    }
    File::importing(
        format!("{}/client/successes.rs", module(contract)),
        &contract.file,
        "The documented bodies of successful responses, for each call whose successful responses differ.",
        quote! {
            use ::std::fmt;

            #(#enums)*
        },
        &IMPORTED,
    )
    .map(Some)
}

/// Returns the name of the enumeration of an operation, if it has one.
pub(in crate::emit) fn name(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
) -> Option<String> {
    let mut names = names(contract, types).into_iter();
    let (_, name) = names.find(|(known, _)| known.id == operation.id)?;
    Some(name)
}

/// Returns the calls whose successful responses differ, each with the name of its enumeration.
fn names<'c>(contract: &'c Contract, types: &Types) -> Vec<(&'c Operation, String)> {
    let mut scope = Scope::with(&["Self", "Bytes", "File", "Reading", "Success"]);
    contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook)
        .filter(|operation| matches!(success(types, operation), Success::Differing))
        .map(|operation| {
            let name = scope.claim(format!("{}Success", type_name(&operation.id)));
            (operation, name)
        })
        .collect()
}

/// The body of a variant.
pub(in crate::emit) enum Body {
    Nothing,
    Json(Use),
    File,
}

/// Returns the documented successful responses of an operation as variants, each with its body.
pub(in crate::emit) fn variants<'c>(
    types: &Types,
    operation: &'c Operation,
) -> Vec<(Variant<'c>, Body)> {
    operation
        .successes()
        .map(|(status, response)| {
            let part = Part::Response(status.clone());
            let body = if response.content.is_empty() {
                Body::Nothing
            } else if operation.described(&part).is_some() {
                Body::Json(typed(types, operation, status).unwrap_or(&Use::Any).clone())
            } else {
                Body::File
            };
            (Variant::of(status, response), body)
        })
        .collect()
}

fn enumeration(types: &Types, operation: &Operation, name: &str) -> TokenStream {
    let name = ident(name);
    let (mut declarations, mut arms, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = None;
    let mut has_file = false;
    for (variant, body) in variants(types, operation) {
        let word = &variant.name;
        let status = if variant.is_number() {
            quote!(_)
        } else {
            quote!(status)
        };
        let (body, reading) = match &body {
            Body::Nothing => {
                let made = variant.holding(&quote!(status), None);
                let reading =
                    quote!(::countersign_client::Reading::Whole(|#status, _| Ok(Self::#made)));
                (None, reading)
            }
            Body::Json(value) => {
                let (kind, read) = json(value);
                let made = variant.holding(&quote!(status), Some(&read));
                let reading =
                    quote!(::countersign_client::Reading::Whole(|#status, body| Ok(Self::#made)));
                (Some(kind), reading)
            }
            Body::File => {
                has_file = true;
                let reading = if variant.is_number() {
                    quote!(::countersign_client::Reading::File(|_, file| Self::#word(file)))
                } else {
                    quote!(::countersign_client::Reading::File(Self::#word))
                };
                (Some(quote!(::countersign_client::File)), reading)
            }
        };
        let text = variant.documentation();
        let declared = variant.holding(&quote!(u16), body.as_ref());
        declarations.push(quote!(#text #declared,));
        let text = word.to_string();
        shown.push(match (variant.is_number(), body.is_some()) {
            (true, false) => quote!(Self::#word => f.write_str(#text),),
            (true, true) => {
                quote!(Self::#word(_) => f.debug_tuple(#text).finish_non_exhaustive(),)
            }
            (false, false) => {
                quote!(Self::#word(status) => f.debug_tuple(#text).field(status).finish(),)
            }
            (false, true) => quote! {
                Self::#word(status, _) => f.debug_tuple(#text).field(status).finish_non_exhaustive(),
            },
        });
        // A range or `default`, if there is one, covers every other success.
        if variant.is_number() {
            arms.push((variant, reading));
        } else {
            rest = Some(reading);
        }
    }
    let rest = rest.unwrap_or_else(|| {
        declarations.push(quote! {
            /// A successful response with a status that the contract does not document.
            Other {
                /// The status.
                status: u16,
                /// The unmodified body.
                body: ::bytes::Bytes,
            },
        });
        shown.push(quote! {
            Self::Other { status, .. } => f.debug_struct("Other").field("status", status).finish_non_exhaustive(),
        });
        quote!(::countersign_client::Reading::Whole(|status, body| Ok(Self::Other { status, body: body.clone() })))
    });
    let reading = decided(&arms, &rest);
    let text = doc(&format!(
        "The documented successful responses of {}.",
        code(&operation.id)
    ));
    // A file can be read only once.
    let derived = (!has_file).then(|| quote!(#[derive(Clone, PartialEq)]));
    quote! {
        #text
        #derived
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
        }

        impl ::countersign_client::Success for #name {
            fn reading(status: u16) -> ::countersign_client::Reading<Self> {
                #reading
            }
        }

        /// Omits the bodies, because they must not be logged.
        impl fmt::Debug for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    #(#shown)*
                }
            }
        }
    }
}
