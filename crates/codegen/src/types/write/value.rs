//! The Rust type of a use.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::types::Use;

/// Returns the Rust type of a use; `path` leads to the module of the types.
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

/// Returns the Rust type of a use within the module of the types.
pub(super) fn inner(value: &Use) -> TokenStream {
    use_tokens(value, &quote!())
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
