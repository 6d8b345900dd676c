//! Code that reads a union with a discriminating member.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{tolerant::one_of, value::ident};
use crate::{
    documentation::code,
    types::{Types, Variant},
};

/// Returns the code that reads the variants from the partner, and keeps any other value as JSON.
pub(super) fn open(name: &Ident, member: &str, variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let (variant_name, tags) = (ident(&variant.name), &variant.tags);
        quote!(Some(#(#tags)|*) => ::countersign_contract::value::from_value(&value).map(Self::#variant_name),)
    });
    let form = quote! {
        match value.get(#member).and_then(::serde_json::Value::as_str) {
            #(#arms)*
            _ => None,
        }
    };
    one_of(name, &form)
}

/// Returns the code that reads the variants that we send, and nothing else.
pub(super) fn closed(
    types: &Types,
    name: &Ident,
    member: &str,
    variants: &[Variant],
) -> TokenStream {
    let values = variants.iter().flat_map(|variant| &variant.tags);
    let arms = variants.iter().map(|variant| {
        let (variant_name, tags) = (ident(&variant.name), &variant.tags);
        let read = if types.is_of_integers(&variant.value) {
            quote!(::countersign_contract::value::integer(value))
        } else {
            quote!(::serde::Deserialize::deserialize(value))
        };
        quote!(#(#tags)|* => #read.map(Self::#variant_name),)
    });
    quote! {
        impl ::countersign_contract::value::Tagged for #name {
            const MEMBER: &'static str = #member;
            const VALUES: &'static [&'static str] = &[#(#values),*];

            fn read(tag: &str, value: &::serde_json::Value) -> Option<::serde_json::Result<Self>> {
                Some(match tag {
                    #(#arms)*
                    _ => return None,
                })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::countersign_contract::value::form(deserializer)
            }
        }
    }
}

/// Returns the documentation of the type.
pub(super) fn about(member: &str) -> String {
    format!("The member {} selects the variant.", code(member))
}

/// Returns the documentation of a variant.
pub(super) fn about_form(member: &str, variant: &Variant) -> String {
    let values: Vec<String> = variant
        .tags
        .iter()
        .map(|value| match value.trim() {
            "" => "empty or blank".to_owned(),
            _ => code(value),
        })
        .collect();
    format!("Selected if {} is {}.", code(member), values.join(" or "))
}
