//! Enumerations and unions.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    debug, tagged,
    tolerant::{one_of, tolerant},
    value::{ident, inner},
};
use crate::{
    documentation::{code, doc},
    types::{Types, Use, Variant, variants},
};

pub(super) fn enumeration(
    name: &Ident,
    documentation: &TokenStream,
    values: &[String],
    open: bool,
) -> TokenStream {
    let variants: Vec<Ident> = variants(values).iter().map(|name| ident(name)).collect();
    let texts = values.iter().map(|value| {
        if value.is_empty() {
            doc("The empty string.")
        } else {
            doc(&code(value))
        }
    });
    let other = open.then(|| {
        quote! {
            /// Any other value, which the contract does not name.
            Other(String),
        }
    });
    let own = (!open).then(|| quote!(Copy, Debug,));
    let debug = open.then(|| debug::of_open_enumeration(name));
    let as_other = open.then(|| quote!(Self::Other(other) => other,));
    let constness = (!open).then(|| quote!(const));
    let from = if open {
        let read = quote! {
            fn of_text(value: &str) -> ::countersign_contract::value::Read<Self> {
                Ok(value.to_owned().into())
            }
        };
        let reading = tolerant(name, &read);
        quote! {
            impl From<String> for #name {
                fn from(value: String) -> Self {
                    match value.as_str() {
                        #(#values => Self::#variants,)*
                        _ => Self::Other(value),
                    }
                }
            }

            #reading
        }
    } else {
        let told = values.iter().map(|value| match value.trim() {
            "" => "an empty string",
            _ => value,
        });
        let expected = format!("one of {}", told.collect::<Vec<_>>().join(", "));
        quote! {
            impl ::std::str::FromStr for #name {
                type Err = String;

                /// Parses the string used on the wire. The error describes the expected values.
                fn from_str(value: &str) -> Result<Self, String> {
                    match value {
                        #(#values => Ok(Self::#variants),)*
                        _ => Err(#expected.to_owned()),
                    }
                }
            }

            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    let value: String = ::serde::Deserialize::deserialize(deserializer)?;
                    value.parse().map_err(<D::Error as ::serde::de::Error>::custom)
                }
            }
        }
    };
    quote! {
        #documentation
        #[derive(Clone, #own PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#texts #variants,)*
            #other
        }

        #debug

        impl #name {
            /// Returns the string used on the wire.
            #[must_use]
            pub #constness fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    #as_other
                }
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #from
    }
}

pub(super) fn union(
    types: &Types,
    name: &Ident,
    documentation: &TokenStream,
    variants: &[Variant],
    open: bool,
    tag: Option<&str>,
) -> TokenStream {
    let forms = variants.iter().map(|variant| {
        let (variant_name, value) = (ident(&variant.name), inner(&variant.value));
        let text = doc(&match (tag, variant.name.as_str()) {
            (Some(member), _) => tagged::about_form(member, variant),
            (None, "Integer" | "Object") => format!("An {}.", variant.name.to_lowercase()),
            (None, other) => format!("A {}.", other.to_lowercase()),
        });
        let is_lenient = tag.is_none() && !open && types.is_of_integers(&variant.value);
        let lenient = is_lenient
            .then(|| quote!(#[serde(deserialize_with = "::countersign_contract::value::integer")]));
        quote!(#text #variant_name(#lenient #value),)
    });
    let other = open.then(|| {
        let text = doc(match tag {
            Some(_) => "Any other value: an unknown variant, or a value that does not match the variant that it names.",
            None => "Any other value, which the contract does not describe.",
        });
        quote!(#text Other(::serde_json::Value),)
    });
    let (deserialize, reading) = match (tag, open) {
        (Some(member), true) => (None, Some(tagged::open(name, member, variants))),
        (Some(member), false) => (None, Some(tagged::closed(types, name, member, variants))),
        (None, true) => (None, Some(first_that_fits(name, variants))),
        (None, false) => (Some(quote!(::serde::Deserialize,)), None),
    };
    let is_plain = |variant: &Variant| types.is_plain_text(&variant.value);
    let display = (!open && variants.iter().all(is_plain)).then(|| {
        let names = variants.iter().map(|variant| ident(&variant.name));
        quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self {
                        #(Self::#names(value) => ::std::fmt::Display::fmt(value, f),)*
                    }
                }
            }
        }
    });
    let debug = debug::of_union(types, name, variants, open);
    let mut converted: Vec<Use> = Vec::new();
    let conversions = variants.iter().filter_map(|variant| {
        let real = types.behind_aliases(&variant.value);
        // Two names for one type would give two conversions from it.
        if converted.contains(&real) {
            return None;
        }
        let (variant_name, value) = (ident(&variant.name), inner(&variant.value));
        let text = (real == Use::Text).then(|| {
            quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#variant_name(value.to_owned())
                    }
                }
            }
        });
        converted.push(real);
        Some(quote! {
            impl From<#value> for #name {
                fn from(value: #value) -> Self {
                    Self::#variant_name(value)
                }
            }
            #text
        })
    });
    quote! {
        #documentation
        #[derive(Clone, PartialEq, #deserialize ::serde::Serialize)]
        #[serde(untagged)]
        pub enum #name {
            #(#forms)*
            #other
        }
        #debug
        #(#conversions)*
        #display
        #reading
    }
}

/// Returns the code that reads a union from the partner by JSON type, and keeps any other value as
/// JSON.
fn first_that_fits(name: &Ident, variants: &[Variant]) -> TokenStream {
    let forms = variants.iter().map(|variant| {
        let variant_name = ident(&variant.name);
        quote!(::countersign_contract::value::from_value(&value).map(Self::#variant_name))
    });
    let form = forms.reduce(|first, next| quote!(#first.or_else(|| #next)));
    one_of(name, &form.unwrap_or_else(|| quote!(None)))
}
