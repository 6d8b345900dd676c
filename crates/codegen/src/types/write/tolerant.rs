//! Code that reads values from the partner.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Implements tolerant reading for a type.
pub(super) fn tolerant(name: &Ident, read: &TokenStream) -> TokenStream {
    quote! {
        impl ::countersign_contract::value::Tolerant for #name {
            #read
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::countersign_contract::value::deserialize(deserializer)
            }
        }
    }
}

/// Implements tolerant reading from a `deserializer`, for values of any JSON type.
pub(super) fn tolerant_of_any(name: &Ident, read: &TokenStream) -> TokenStream {
    let read = quote! {
        fn read<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> Result<::countersign_contract::value::Read<Self>, D::Error> {
            #read
        }
    };
    tolerant(name, &read)
}

/// Implements reading of a variant from a `value`, and keeps any other value as JSON.
pub(super) fn one_of(name: &Ident, form: &TokenStream) -> TokenStream {
    let read = quote! {
        let value: ::serde_json::Value = ::serde::Deserialize::deserialize(deserializer)?;
        let form = #form;
        Ok(Ok(form.unwrap_or(Self::Other(value))))
    };
    tolerant_of_any(name, &read)
}
