//! Bodies that begin empty: their members are set on the call.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ident;
use crate::{
    documentation::{code, doc},
    lower::{BodyValue, LoweredBody, LoweredOperation},
    types::{Definition, Field, Presence, Shape, Types, Use, field_type_from},
};

/// The members of a body that must be given and in which nothing must be.
pub(super) struct Members<'t> {
    fields: &'t [Field],
    /// The body without any of them.
    pub(super) empty: TokenStream,
}

impl<'t> Members<'t> {
    /// Those of this body, if it is such a one.
    pub(super) fn of(types: &'t Types, body: &LoweredBody) -> Option<Self> {
        let (BodyValue::Json(value @ Use::Named(name)) | BodyValue::Form(value @ Use::Named(name))) =
            &body.value
        else {
            return None;
        };
        let fields = types.definition(value).and_then(fields)?;
        let begins_empty = |field: &&Field| {
            let of_its_own = types.definition(&field.value).and_then(self::fields);
            field.presence == Presence::Required
                && !field.boxed
                && of_its_own.is_some_and(|fields| !fields.iter().any(is_required))
        };
        let required = || fields.iter().filter(|field| is_required(field));
        if !body.required || !required().all(|field| begins_empty(&field)) {
            return None;
        }
        let body = ident(name);
        let arguments = required().map(|field| {
            let value = field_type_from(field, &quote!(types::));
            quote!(<#value as ::std::default::Default>::default())
        });
        Some(Self {
            fields,
            empty: quote!(types::#body::new(#(#arguments),*)),
        })
    }

    /// A setter for each of them that has a name of its own.
    pub(super) fn setters(&self, lowered: &LoweredOperation) -> Vec<TokenStream> {
        let free = |field: &&Field| lowered.is_free(&field.name);
        let setter = |field: &Field| {
            let method = ident(&field.name);
            let text = format!(
                "Sets {} of the body.\n\n{}",
                code(&field.wire),
                field.documentation
            );
            let text = doc(&text);
            // As the setter of the body itself: a text for an optional text.
            let is_optional = field.presence == Presence::Optional;
            let taken = if is_optional {
                Field {
                    presence: Presence::Required,
                    ..field.clone()
                }
            } else {
                field.clone()
            };
            let value = field_type_from(&taken, &quote!(types::));
            let set = if is_optional {
                quote!(Some(#method.into()))
            } else {
                quote!(#method.into())
            };
            quote! {
                #text
                pub fn #method(mut self, #method: impl Into<#value>) -> Self {
                    self.body.#method = #set;
                    self
                }
            }
        };
        self.fields.iter().filter(free).map(setter).collect()
    }

    /// Whether one of them is set by a method of this name.
    pub(super) fn sets(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

fn is_required(field: &Field) -> bool {
    !matches!(field.presence, Presence::Optional | Presence::Maybe)
}

fn fields(definition: &Definition) -> Option<&[Field]> {
    match &definition.shape {
        Shape::Struct { fields, .. } => Some(fields),
        _ => None,
    }
}
