//! Objects with named members.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    construction::construction,
    debug,
    field::{field_type, further_type},
    tolerant::tolerant,
    value::ident,
};
use crate::{
    documentation::{code, doc},
    types::{Field, Presence, Types, Use},
};

pub(super) fn structure(
    types: &Types,
    name: &Ident,
    documentation: &TokenStream,
    fields: &[Field],
    further: Option<&Use>,
    received: bool,
) -> TokenStream {
    let members = fields.iter().map(|field| {
        let attributes = (!received).then(|| attributes(types, field));
        member(field, attributes.as_ref())
    });
    let further_member = further.map(|value| {
        let value = further_type(value);
        let (text, flat) = if received {
            (
                " Members that the contract does not name, or whose values have another type.",
                None,
            )
        } else {
            (" Further members.", Some(quote!(#[serde(flatten)])))
        };
        quote!(#[doc = #text] #flat pub undocumented: #value,)
    });
    let all_optional = fields
        .iter()
        .all(|field| matches!(field.presence, Presence::Optional | Presence::Maybe));
    let default = all_optional.then(|| quote!(Default,));
    let debug = debug::of_structure(types, name, fields, further.is_some());
    let construction = construction(types, name, fields, further, received);
    let (serde, by_hand) = if received {
        let (reading, writing) = (reading(name, fields), writing(name, fields));
        (None, Some(quote!(#reading #writing)))
    } else {
        (Some(quote!(::serde::Deserialize, ::serde::Serialize)), None)
    };
    quote! {
        #documentation
        #[derive(Clone, #default PartialEq, #serde)]
        pub struct #name {
            #(#members)*
            #further_member
        }
        #debug
        #construction
        #by_hand
    }
}

/// Writes the code that reads an object from the partner, including unexpected members.
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

/// Writes the code that serializes an object from the partner without changes.
fn writing(name: &Ident, fields: &[Field]) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (field_name, wire) = (ident(&field.name), &field.wire);
        quote!(members.member(#wire, &self.#field_name)?;)
    });
    let mutable = (!fields.is_empty()).then(|| quote!(mut));
    quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let #mutable members = ::countersign_contract::value::WrittenMembers::of(&self.undocumented, serializer)?;
                #(#members)*
                members.end()
            }
        }
    }
}

/// Returns the `serde` attributes of a member that we send.
fn attributes(types: &Types, field: &Field) -> TokenStream {
    let mut attributes = Vec::new();
    if field.name != field.wire {
        let wire = &field.wire;
        attributes.push(quote!(rename = #wire));
    }
    match field.presence {
        // Without this, serde would treat an absent member as `null`.
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
            attributes.push(quote!(default, skip_serializing_if = "Maybe::is_unwritten"));
        }
    }
    if types.is_of_integers(&field.value) && !field.boxed {
        attributes.push(quote!(
            deserialize_with = "::countersign_contract::value::integer"
        ));
    }
    if attributes.is_empty() {
        return TokenStream::new();
    }
    quote!(#[serde(#(#attributes),*)])
}

fn member(field: &Field, attributes: Option<&TokenStream>) -> TokenStream {
    let name = ident(&field.name);
    let documentation = if field.documentation.is_empty() {
        format!("The member {}.", code(&field.wire))
    } else {
        field.documentation.clone()
    };
    let documentation = doc(&documentation);
    let field_type = field_type(field);
    quote! {
        #documentation
        #attributes
        pub #name: #field_type,
    }
}
