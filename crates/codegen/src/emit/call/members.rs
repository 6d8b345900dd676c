//! Bodies that begin empty: their members are set on the call.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ident;
use crate::{
    documentation::{code, doc},
    lower::{BodyValue, LoweredBody, LoweredOperation},
    types::{Definition, Field, Presence, Shape, Types, Use, field_type_from, set},
};

/// The members of a body without required members.
pub(super) struct Members<'t> {
    fields: &'t [Field],
    /// The empty body.
    pub(super) empty: TokenStream,
    /// The function that creates the empty body.
    begin: TokenStream,
    required: bool,
}

impl<'t> Members<'t> {
    /// Returns the members of this body, if none of them is required.
    pub(super) fn of(types: &'t Types, body: &LoweredBody) -> Option<Self> {
        let (BodyValue::Json(value @ Use::Named(name)) | BodyValue::Form(value @ Use::Named(name))) =
            &body.value
        else {
            return None;
        };
        let fields = types.definition(value).and_then(fields)?;
        let is_demanded = |field: &Field| is_required(field) && types.only_value(field).is_none();
        let begins_empty = |field: &&Field| {
            let of_its_own = types.definition(&field.value).and_then(self::fields);
            field.presence == Presence::Required
                && !field.boxed
                && of_its_own.is_some_and(|fields| !fields.iter().any(is_demanded))
        };
        let required = || fields.iter().filter(|field| is_demanded(field));
        if !required().all(|field| begins_empty(&field)) {
            return None;
        }
        let kind = ident(name);
        let arguments: Vec<_> = required()
            .map(|field| {
                let value = field_type_from(field, &quote!(types::));
                quote!(<#value as ::std::default::Default>::default())
            })
            .collect();
        let empty = quote!(types::#kind::new(#(#arguments),*));
        Some(Self {
            fields,
            begin: if arguments.is_empty() {
                quote!(types::#kind::new)
            } else {
                quote!(|| #empty)
            },
            empty,
            required: body.required,
        })
    }

    /// Returns a setter for each member whose name is free.
    pub(super) fn setters(&self, types: &Types, lowered: &LoweredOperation) -> Vec<TokenStream> {
        // The constructor has set members with only one possible value.
        let free =
            |field: &&Field| lowered.is_free(&field.name) && types.only_value(field).is_none();
        let begin = &self.begin;
        let body = if self.required {
            quote!(self.body)
        } else {
            quote!(self.body.get_or_insert_with(#begin))
        };
        let setter = |field: &Field| {
            let method = ident(&field.name);
            let text = format!(
                "Sets {} of the body.\n\n{}",
                code(&field.wire),
                field.documentation
            );
            let text = doc(&text);
            let (argument, value) = set(types, field, &quote!(types::));
            quote! {
                #text
                pub fn #method(mut self, value: #argument) -> Self {
                    #body.#method = #value;
                    self
                }
            }
        };
        self.fields.iter().filter(free).map(setter).collect()
    }

    /// Returns `true` if a setter of this name sets one of the members.
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
