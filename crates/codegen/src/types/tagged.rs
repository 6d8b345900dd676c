//! How a value is read whose form a member tells.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Types, Variant, emit::ident};
use crate::documentation::code;

/// What reads the forms. An open union keeps anything else whole.
pub(super) fn reading(
    types: &Types,
    name: &Ident,
    member: &str,
    variants: &[Variant],
    open: bool,
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
    let read = if open {
        quote!(::countersign_contract::value::form_or(
            deserializer,
            Self::Other
        ))
    } else {
        quote!(::countersign_contract::value::form(deserializer))
    };
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
                #read
            }
        }
    }
}

/// What the documentation of the type says.
pub(super) fn about(member: &str) -> String {
    format!("The member {} tells which form it is.", code(member))
}

/// What the documentation of a form says.
pub(super) fn about_form(member: &str, variant: &Variant) -> String {
    let values: Vec<String> = variant
        .tags
        .iter()
        .map(|value| match value.trim() {
            "" => "empty or blank".to_owned(),
            _ => code(value),
        })
        .collect();
    format!("Where {} is {}.", code(member), values.join(" or "))
}
