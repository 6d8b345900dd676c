//! How what the partner sends is read.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A type of what the partner sends, which is read so.
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

/// A type of what the partner sends, which is read so from a `deserializer`, whatever kind of value
/// it is.
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

/// What reads a form of a `value`, and keeps anything else whole.
pub(super) fn one_of(name: &Ident, form: &TokenStream) -> TokenStream {
    let read = quote! {
        let value: ::serde_json::Value = ::serde::Deserialize::deserialize(deserializer)?;
        let form = #form;
        Ok(Ok(form.unwrap_or(Self::Other(value))))
    };
    tolerant_of_any(name, &read)
}
