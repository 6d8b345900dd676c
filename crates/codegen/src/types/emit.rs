//! From planned types to Rust.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{
    Definition, Shape, Types, Use,
    choice::{enumeration, union},
    sendable,
    structure::{structure, tolerant_of_any},
    tagged,
};
use crate::documentation::{code, doc};

/// What the definitions use of other modules.
pub(crate) const IMPORTED: [&str; 14] = [
    "countersign_contract::value::Maybe",
    "countersign_contract::value::Members",
    "countersign_contract::value::Read",
    "countersign_contract::value::Tagged",
    "countersign_contract::value::Tolerant",
    "countersign_contract::value::Unsendable",
    "serde::Deserialize",
    "serde::Deserializer",
    "serde::Serialize",
    "serde::Serializer",
    "serde::de::MapAccess",
    "serde_json::Map",
    "serde_json::Value",
    "std::collections::BTreeMap",
];

/// All types of a partner, each with where it is used, if that is told.
pub(crate) fn tokens(types: &Types, uses: &BTreeMap<&str, String>) -> TokenStream {
    let definitions = types.definitions.iter().map(|definition| {
        let line = uses.get(definition.name.as_str());
        let defined = define(types, definition, line.map(String::as_str));
        let conversions = sendable::conversions(types, &definition.name);
        quote!(#defined #conversions)
    });
    quote!(#(#definitions)*)
}

/// A type where it is used; `path` leads to the module of the types.
pub(crate) fn use_tokens(value: &Use, path: &TokenStream) -> TokenStream {
    match value {
        Use::Any => quote!(::serde_json::Value),
        Use::AnyObject => quote!(::serde_json::Map<::std::string::String, ::serde_json::Value>),
        Use::Text => quote!(::std::string::String),
        Use::Integer32 => quote!(i32),
        Use::Integer64 => quote!(i64),
        Use::Number => quote!(f64),
        Use::Boolean => quote!(bool),
        Use::List(item) => {
            let item = use_tokens(item, path);
            quote!(::std::vec::Vec<#item>)
        }
        Use::Map(value) => {
            let value = use_tokens(value, path);
            quote!(::std::collections::BTreeMap<::std::string::String, #value>)
        }
        Use::Nullable(value) => {
            let value = use_tokens(value, path);
            quote!(::std::option::Option<#value>)
        }
        Use::Named(name) => {
            let name = ident(name);
            quote!(#path #name)
        }
    }
}

/// A type where it is used within the module of the types.
pub(super) fn inner(value: &Use) -> TokenStream {
    use_tokens(value, &quote!())
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn define(types: &Types, definition: &Definition, used: Option<&str>) -> TokenStream {
    let name = ident(&definition.name);
    let unused = format!("{} of the contract.", code(&definition.name));
    let used = used.or(definition.description.is_none().then_some(&unused));
    let mut parts: Vec<&str> = definition.description.as_deref().into_iter().collect();
    parts.extend(used);
    let told = match &definition.shape {
        Shape::Union { tag: Some(tag), .. } => Some(tagged::about(tag)),
        _ => None,
    };
    parts.extend(told.as_deref());
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
                #[derive(Clone, Debug, PartialEq, #deserialize ::serde::Serialize)]
                #[serde(transparent)]
                pub struct #name(pub #value);
                #reading
            }
        }
    }
}
