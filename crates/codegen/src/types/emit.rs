//! From planned types to Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{Definition, Field, Presence, Shape, Types, Use, Variant};
use crate::{
    documentation::{code, doc},
    imports::import,
    names::{Scope, type_name},
};

/// What the definitions use of other modules.
pub(super) const IMPORTED: [&str; 11] = [
    "countersign_contract::value::Lenient",
    "countersign_contract::value::Maybe",
    "countersign_contract::value::Members",
    "serde::Deserialize",
    "serde::Deserializer",
    "serde::Serialize",
    "serde::Serializer",
    "serde::de::MapAccess",
    "serde_json::Map",
    "serde_json::Value",
    "std::collections::BTreeMap",
];

/// All types of a partner.
pub(crate) fn tokens(types: &Types) -> syn::Result<TokenStream> {
    let definitions = types
        .definitions
        .iter()
        .map(|definition| define(types, definition));
    import(quote!(#(#definitions)*), &IMPORTED)
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
fn inner(value: &Use) -> TokenStream {
    use_tokens(value, &quote!())
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn define(types: &Types, definition: &Definition) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = if definition.documentation.is_empty() {
        format!("`{}` of the contract.", definition.name)
    } else {
        definition.documentation.clone()
    };
    let documentation = doc(&documentation);
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
        Shape::Union { variants, open } => union(types, &name, &documentation, variants, *open),
        Shape::Alias(value) => {
            let value = inner(value);
            quote!(#documentation pub type #name = #value;)
        }
        Shape::Wrapper(value) => {
            let value = inner(value);
            quote! {
                #documentation
                #[derive(Clone, Debug, PartialEq, ::serde::Deserialize, ::serde::Serialize)]
                #[serde(transparent)]
                pub struct #name(pub #value);
            }
        }
    }
}

fn structure(
    types: &Types,
    name: &Ident,
    documentation: &TokenStream,
    fields: &[Field],
    further: Option<&Use>,
    received: bool,
) -> TokenStream {
    let members = fields.iter().map(|field| member(types, field, received));
    let further_member = further.map(|value| {
        let value = further_type(value);
        let text = if received {
            " Members that the contract does not name."
        } else {
            " Further members."
        };
        quote! {
            #[doc = #text]
            #[serde(flatten)]
            pub undocumented: #value,
        }
    });
    let all_optional = fields
        .iter()
        .all(|field| matches!(field.presence, Presence::Optional | Presence::Maybe));
    let default = all_optional.then(|| quote!(Default,));
    let (deserialize, methods) = if received {
        (None, reading(types, name, fields))
    } else {
        (
            Some(quote!(::serde::Deserialize,)),
            construction(name, fields, further),
        )
    };
    quote! {
        #documentation
        #[derive(Clone, Debug, #default PartialEq, #deserialize ::serde::Serialize)]
        pub struct #name {
            #(#members)*
            #further_member
        }
        #methods
    }
}

/// Reads what the partner sends, whatever else comes with it.
fn reading(types: &Types, name: &Ident, fields: &[Field]) -> TokenStream {
    let arms = fields.iter().map(|field| {
        let (field_name, wire) = (ident(&field.name), &field.wire);
        if types.is_of_integers(&field.value) && !field.boxed {
            quote!(#wire => self.#field_name = members.next_value::<::countersign_contract::value::Lenient<_>>()?.0,)
        } else {
            quote!(#wire => self.#field_name = members.next_value()?,)
        }
    });
    quote! {
        impl ::countersign_contract::value::Members for #name {
            fn member<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                name: String,
                members: &mut A,
            ) -> Result<(), A::Error> {
                match name.as_str() {
                    #(#arms)*
                    _ => {
                        self.undocumented.insert(name, members.next_value()?);
                    }
                }
                Ok(())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::countersign_contract::value::object(deserializer)
            }
        }
    }
}

fn further_type(value: &Use) -> TokenStream {
    match value {
        Use::Any => inner(&Use::AnyObject),
        other => inner(&Use::Map(Box::new(other.clone()))),
    }
}

/// The type of a field, without what says whether it is there.
fn bare(field: &Field) -> TokenStream {
    let value = inner(&field.value);
    if field.boxed {
        quote!(Box<#value>)
    } else {
        value
    }
}

fn field_type(field: &Field) -> TokenStream {
    let value = bare(field);
    match field.presence {
        Presence::Required => value,
        Presence::RequiredOrNull | Presence::Optional => quote!(Option<#value>),
        Presence::Maybe => quote!(::countersign_contract::value::Maybe<#value>),
    }
}

fn member(types: &Types, field: &Field, received: bool) -> TokenStream {
    let name = ident(&field.name);
    let mut attributes = Vec::new();
    if field.name != field.wire {
        let wire = &field.wire;
        attributes.push(quote!(rename = #wire));
    }
    match field.presence {
        Presence::Required => {}
        // Without this, serde would take an absent member for `null`.
        Presence::RequiredOrNull if !types.is_of_integers(&field.value) => {
            attributes.push(quote!(
                deserialize_with = "::serde::Deserialize::deserialize"
            ));
        }
        Presence::RequiredOrNull => {}
        Presence::Optional => {
            attributes.push(quote!(default, skip_serializing_if = "Option::is_none"));
        }
        Presence::Maybe => {
            let default = (!received).then(|| quote!(default,));
            attributes.push(quote!(#default skip_serializing_if = "Maybe::is_absent"));
        }
    }
    if !received && types.is_of_integers(&field.value) && !field.boxed {
        attributes.push(quote!(
            deserialize_with = "::countersign_contract::value::integer"
        ));
    }
    let serde = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
    let documentation = if field.documentation.is_empty() {
        format!("{} on the wire.", code(&field.wire))
    } else {
        field.documentation.clone()
    };
    let documentation = doc(&documentation);
    let field_type = field_type(field);
    quote! {
        #documentation
        #serde
        pub #name: #field_type,
    }
}

/// A constructor with the required members, and a setter for each of the others.
fn construction(name: &Ident, fields: &[Field], further: Option<&Use>) -> TokenStream {
    let is_required = |field: &&Field| {
        matches!(
            field.presence,
            Presence::Required | Presence::RequiredOrNull
        )
    };
    let required: Vec<&Field> = fields.iter().filter(is_required).collect();
    let parameters = required.iter().map(|field| {
        let (name, field_type) = (ident(&field.name), field_type(field));
        quote!(#name: impl Into<#field_type>)
    });
    let values = fields.iter().map(|field| {
        let name = ident(&field.name);
        if is_required(&field) {
            quote!(#name: #name.into())
        } else {
            quote!(#name: Default::default())
        }
    });
    let further = further.map(|_| quote!(undocumented: Default::default(),));
    let setters = fields
        .iter()
        .filter(|field| !is_required(field))
        .map(|field| {
            let (name, field_type) = (ident(&field.name), field_type(field));
            let value = bare(field);
            // Methods of these names would hide those that every value has.
            let hides = ["clone", "default", "into", "new"].contains(&field.name.as_str());
            let setter = if hides {
                ident(&format!("set_{}", field.name))
            } else {
                name.clone()
            };
            let text = format!(" Sets [`{}`](Self::{}).", field.name, field.name);
            match field.presence {
                Presence::Maybe => quote! {
                    #[doc = #text]
                    #[must_use]
                    pub fn #setter(mut self, value: impl Into<#field_type>) -> Self {
                        self.#name = value.into();
                        self
                    }
                },
                _ => quote! {
                    #[doc = #text]
                    #[must_use]
                    pub fn #setter(mut self, value: impl Into<#value>) -> Self {
                        self.#name = Some(value.into());
                        self
                    }
                },
            }
        });
    let text = if required.is_empty() {
        " With no member set."
    } else {
        " With the members that must be there."
    };
    let clippy = (required.len() > 7).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "the contract requires them")]),
    );
    quote! {
        impl #name {
            #[doc = #text]
            #clippy
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* #further }
            }
            #(#setters)*
        }
    }
}

fn enumeration(
    name: &Ident,
    documentation: &TokenStream,
    values: &[String],
    open: bool,
) -> TokenStream {
    let mut scope = Scope::with(&["Other", "Self"]);
    let variants: Vec<Ident> = values
        .iter()
        .map(|value| {
            let plain = if value.is_empty() {
                "Empty".to_owned()
            } else {
                type_name(value)
            };
            ident(&scope.claim(plain))
        })
        .collect();
    let texts = values.iter().map(|value| {
        if value.is_empty() {
            doc("The empty text.")
        } else {
            doc(&code(value))
        }
    });
    let other = open.then(|| {
        quote! {
            /// A value that the contract does not name, as it came.
            Other(String),
        }
    });
    let copy = (!open).then(|| quote!(Copy,));
    let as_other = open.then(|| quote!(Self::Other(other) => other,));
    let constness = (!open).then(|| quote!(const));
    let from = if open {
        quote! {
            impl From<String> for #name {
                fn from(value: String) -> Self {
                    match value.as_str() {
                        #(#values => Self::#variants,)*
                        _ => Self::Other(value),
                    }
                }
            }

            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    let value: String = ::serde::Deserialize::deserialize(deserializer)?;
                    Ok(value.into())
                }
            }
        }
    } else {
        let expected = format!("one of {}", values.join(", "));
        quote! {
            impl ::std::str::FromStr for #name {
                type Err = String;

                /// Reads the text used on the wire; of another one says what was expected.
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
        #[derive(Clone, #copy Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#texts #variants,)*
            #other
        }

        impl #name {
            /// The text used on the wire.
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

fn union(
    types: &Types,
    name: &Ident,
    documentation: &TokenStream,
    variants: &[Variant],
    open: bool,
) -> TokenStream {
    let forms = variants.iter().map(|variant| {
        let (variant_name, value) = (ident(&variant.name), inner(&variant.value));
        let text = match variant.name.as_str() {
            "Integer" | "Object" => format!(" An {}.", variant.name.to_lowercase()),
            other => format!(" A {}.", other.to_lowercase()),
        };
        let lenient = types
            .is_of_integers(&variant.value)
            .then(|| quote!(#[serde(deserialize_with = "::countersign_contract::value::integer")]));
        quote!(#[doc = #text] #variant_name(#lenient #value),)
    });
    let other = open.then(|| {
        quote! {
            /// A form that the contract does not name, as it came.
            Other(::serde_json::Value),
        }
    });
    let mut converted: Vec<Use> = Vec::new();
    let conversions = variants.iter().filter_map(|variant| {
        let real = types.behind_aliases(&variant.value);
        // Two names for one type would be two conversions from it.
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
        #[derive(Clone, Debug, PartialEq, ::serde::Deserialize, ::serde::Serialize)]
        #[serde(untagged)]
        pub enum #name {
            #(#forms)*
            #other
        }
        #(#conversions)*
    }
}
