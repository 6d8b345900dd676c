//! Objects with named members.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Field, Presence, Types, Use,
    construction::construction,
    emit::{ident, inner, use_tokens},
};
use crate::documentation::{code, doc};

pub(super) fn structure(
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
            " Members that the contract does not name, or that came with a value of another type."
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
    let construction = construction(types, name, fields, further, received);
    let (deserialize, reading) = if received {
        (None, Some(reading(name, fields)))
    } else {
        (Some(quote!(::serde::Deserialize,)), None)
    };
    quote! {
        #documentation
        #[derive(Clone, Debug, #default PartialEq, #deserialize ::serde::Serialize)]
        pub struct #name {
            #(#members)*
            #further_member
        }
        #construction
        #reading
    }
}

/// Reads what the partner sends, whatever else comes with it.
fn reading(name: &Ident, fields: &[Field]) -> TokenStream {
    let arms = fields.iter().map(|field| {
        let (field_name, wire) = (ident(&field.name), &field.wire);
        quote!(#wire => object.#field_name = members.value(name)?,)
    });
    let read = quote! {
        fn of_object<'de, A: ::serde::de::MapAccess<'de>>(
            members: A,
        ) -> Result<::countersign_contract::value::Read<Self>, A::Error> {
            let mut object = Self::default();
            let mut members = ::countersign_contract::value::Members::of(members);
            while let Some(name) = members.next_name()? {
                match &*name {
                    #(#arms)*
                    _ => members.keep(name)?,
                }
            }
            object.undocumented = members.kept();
            Ok(Ok(object))
        }
    };
    tolerant(name, &read)
}

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

pub(super) fn further_type(value: &Use) -> TokenStream {
    match value {
        Use::Any => inner(&Use::AnyObject),
        other => inner(&Use::Map(Box::new(other.clone()))),
    }
}

/// The type of a field, without what says whether it is there.
pub(super) fn bare(field: &Field) -> TokenStream {
    bare_from(field, &quote!())
}

pub(super) fn bare_from(field: &Field, path: &TokenStream) -> TokenStream {
    let value = use_tokens(&field.value, path);
    if field.boxed {
        quote!(Box<#value>)
    } else {
        value
    }
}

pub(super) fn field_type(field: &Field) -> TokenStream {
    field_type_from(field, &quote!())
}

/// The type of a field, for code that reaches the types by this path.
pub(crate) fn field_type_from(field: &Field, path: &TokenStream) -> TokenStream {
    let value = bare_from(field, path);
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
        // Without this, serde would take an absent member for `null`.
        Presence::RequiredOrNull if !types.is_of_integers(&field.value) => {
            attributes.push(quote!(
                deserialize_with = "::serde::Deserialize::deserialize"
            ));
        }
        Presence::Required | Presence::RequiredOrNull => {}
        Presence::Optional => {
            attributes.push(quote!(default, skip_serializing_if = "Option::is_none"));
        }
        Presence::Maybe => {
            let default = (!received).then(|| quote!(default,));
            attributes.push(quote!(#default skip_serializing_if = "Maybe::is_unwritten"));
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
