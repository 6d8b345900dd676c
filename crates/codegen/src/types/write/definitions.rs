//! Conversion of planned types to Rust.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    choice::{enumeration, union},
    debug, sendable,
    structure::structure,
    tagged,
    tolerant::tolerant_of_any,
    value::{ident, inner},
};
use crate::{
    documentation::{code, doc},
    types::{Definition, Shape, Types},
};

/// Writes all types of a partner, each with the operations that use it, if known.
pub(crate) fn tokens(types: &Types, uses: &BTreeMap<&str, String>) -> TokenStream {
    let definitions = types.definitions.iter().map(|definition| {
        let line = uses.get(definition.name.as_str());
        let defined = define(types, definition, line.map(String::as_str));
        let conversions = sendable::conversions(types, &definition.name);
        quote!(#defined #conversions)
    });
    quote!(#(#definitions)*)
}

fn define(types: &Types, definition: &Definition, used: Option<&str>) -> TokenStream {
    let name = ident(&definition.name);
    let unused = format!("The type {} of the contract.", code(&definition.name));
    let used = used.or(definition.description.is_none().then_some(&unused));
    let mut parts: Vec<&str> = definition.description.as_deref().into_iter().collect();
    parts.extend(used);
    let told = match &definition.shape {
        Shape::Union { tag: Some(tag), .. } => Some(tagged::about(tag)),
        _ => None,
    };
    parts.extend(told.as_deref());
    let counterpart = sendable::about(types, &definition.name);
    parts.extend(counterpart.as_deref());
    parts.extend(definition.rules.iter().map(String::as_str));
    let documentation = doc(&parts.join("\n\n"));
    match &definition.shape {
        Shape::Struct { fields, further } => structure(
            types,
            &name,
            &documentation,
            fields,
            further.as_ref(),
            definition.received,
        ),
        Shape::Enumeration { values, open } => enumeration(&name, &documentation, values, *open),
        Shape::Union {
            variants,
            open,
            tag,
        } => union(
            types,
            &name,
            &documentation,
            variants,
            *open,
            tag.as_deref(),
        ),
        Shape::Alias(value) => {
            let value = inner(value);
            quote!(#documentation pub type #name = #value;)
        }
        Shape::Wrapper(value) => {
            let debug = debug::of_wrapper(types, &name, value);
            let value = inner(value);
            let (deserialize, reading) = if definition.received {
                let read = quote! {
                    let read = ::countersign_contract::value::Tolerant::read(deserializer)?;
                    Ok(read.map(Self))
                };
                (None, Some(tolerant_of_any(&name, &read)))
            } else {
                (Some(quote!(::serde::Deserialize,)), None)
            };
            quote! {
                #documentation
                #[derive(Clone, PartialEq, #deserialize ::serde::Serialize)]
                #[serde(transparent)]
                pub struct #name(pub #value);
                #debug
                #reading
            }
        }
    }
}
