//! Objects with named members.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    construction::construction,
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
