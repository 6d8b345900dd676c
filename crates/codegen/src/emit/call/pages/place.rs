//! The place of a page parameter in a call: a query parameter or a member of the body.

use countersign_contract::model::{Operation, PageParameterLocation, ParameterLocation, Part};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::{super::ident, members::Members};
use crate::{
    documentation::{code, doc},
    lower::{BodyValue, LoweredOperation},
    names::field_name,
    types::{Field, Presence, Types, Use, set},
};

/// The code of a call that reads and writes a page parameter.
pub(super) struct Place {
    /// The type of the parameter.
    pub(super) kind: PlaceKind,
    /// The current value, as an `Option` of its type.
    pub(super) read: TokenStream,
    /// The path of the field.
    path: TokenStream,
    wrap: Wrap,
}

/// The type of a page parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    Integer32,
    Integer64,
    Text,
}

/// The conversion of a value to the type of its field.
#[derive(Clone, Copy)]
enum Wrap {
    AsItIs,
    Some,
    Maybe,
}

impl Place {
    /// Returns the code that sets the parameter to a value of its type.
    pub(super) fn write(&self, value: &TokenStream) -> TokenStream {
        let path = &self.path;
        match self.wrap {
            Wrap::AsItIs => quote!(#path = #value;),
            Wrap::Some => quote!(#path = Some(#value);),
            Wrap::Maybe => quote!(#path = #value.into();),
        }
    }

    /// Returns the code that sets the parameter to a variable of type `u64`.
    pub(super) fn write_number(&self, variable: &Ident) -> TokenStream {
        let integer = self.kind.tokens();
        self.write(&quote!(#integer::try_from(#variable).unwrap_or(#integer::MAX)))
    }

    /// Returns the code that sets the parameter to a variable of type `i64`.
    pub(super) fn write_integer(&self, variable: &Ident) -> TokenStream {
        match self.kind {
            PlaceKind::Integer32 => {
                let least_or_most = quote!(if #variable < 0 { i32::MIN } else { i32::MAX });
                self.write(&quote!(i32::try_from(#variable).unwrap_or(#least_or_most)))
            }
            PlaceKind::Integer64 | PlaceKind::Text => self.write(&quote!(#variable)),
        }
    }

    /// Returns the current value as an `Option<i64>`, if it is an integer.
    pub(super) fn read_number(&self) -> Option<TokenStream> {
        let read = &self.read;
        match self.kind {
            PlaceKind::Integer32 => Some(quote!(#read.map(i64::from))),
            PlaceKind::Integer64 => Some(read.clone()),
            PlaceKind::Text => None,
        }
    }
}

impl PlaceKind {
    fn of(types: &Types, value: &Use) -> Option<Self> {
        match types.behind_aliases(value) {
            Use::Integer32 => Some(Self::Integer32),
            Use::Integer64 => Some(Self::Integer64),
            Use::Text => Some(Self::Text),
            _ => None,
        }
    }

    pub(super) fn tokens(self) -> TokenStream {
        match self {
            Self::Integer32 => quote!(i32),
            Self::Integer64 => quote!(i64),
            Self::Text => quote!(String),
        }
    }
}

/// A list, and the call that requests its pages.
pub(super) struct List<'c> {
    pub(super) types: &'c Types,
    pub(super) operation: &'c Operation,
    pub(super) lowered: &'c LoweredOperation,
}

impl List<'_> {
    /// Returns the type of the items in the successful response.
    pub(super) fn item(&self, pointer: &str) -> Use {
        let body = self.operation.successes().find_map(|(status, _)| {
            let part = Part::Response(status.clone());
            self.types.body(&self.operation.id, &part)
        });
        body.map_or(Use::Any, |body| self.types.item(body, pointer))
    }

    /// Returns the place of the parameter with this location and name.
    pub(super) fn place(&self, location: PageParameterLocation, name: &str) -> Option<Place> {
        match location {
            PageParameterLocation::Query => self.in_query(name),
            PageParameterLocation::Body => self.in_body(name),
        }
    }

    /// Returns a setter for a parameter deep in the body, which has no other setter.
    pub(super) fn setter(
        &self,
        location: PageParameterLocation,
        pointer: &str,
        members: Option<&Members<'_>>,
        text: &str,
    ) -> Option<TokenStream> {
        if location != PageParameterLocation::Body {
            return None;
        }
        let name = setter_name(pointer)?;
        if !self.lowered.is_free(&name) || members.is_some_and(|members| members.sets(&name)) {
            return None;
        }
        let text = doc(&format!("{text}: {} of the body.", code(pointer)));
        let (path, field) = self.member(pointer)?;
        let name = ident(&name);
        let (argument, value) = set(self.types, field, &quote!(types::));
        Some(quote! {
            #text
            pub fn #name(mut self, value: #argument) -> Self {
                #path = #value;
                self
            }
        })
    }

    fn in_query(&self, wanted: &str) -> Option<Place> {
        let mut parameters = self.operation.parameters.iter();
        let index = parameters
            .position(|known| known.location == ParameterLocation::Query && known.name == wanted)?;
        let kind = PlaceKind::of(self.types, self.types.parameter(&self.operation.id, index)?)?;
        let name = ident(self.lowered.parameter(index)?);
        let path = quote!(self.#name);
        let (read, wrap) = match (self.operation.parameters[index].required, kind) {
            (true, PlaceKind::Text) => (quote!(Some(#path.clone())), Wrap::AsItIs),
            (true, _) => (quote!(Some(#path)), Wrap::AsItIs),
            (false, PlaceKind::Text) => (quote!(#path.clone()), Wrap::Some),
            (false, _) => (path.clone(), Wrap::Some),
        };
        Some(Place {
            kind,
            read,
            path,
            wrap,
        })
    }

    fn in_body(&self, pointer: &str) -> Option<Place> {
        let (path, field) = self.member(pointer)?;
        let kind = PlaceKind::of(self.types, &field.value)?;
        let is_text = kind == PlaceKind::Text;
        let (read, wrap) = match field.presence {
            Presence::Required if is_text => (quote!(Some(#path.clone())), Wrap::AsItIs),
            Presence::Required => (quote!(Some(#path)), Wrap::AsItIs),
            Presence::Maybe if is_text => (quote!(#path.value().cloned()), Wrap::Maybe),
            Presence::Maybe => (quote!(#path.value().copied()), Wrap::Maybe),
            _ if is_text => (quote!(#path.clone()), Wrap::Some),
            _ => (path.clone(), Wrap::Some),
        };
        Some(Place {
            kind,
            read,
            path,
            wrap,
        })
    }

    /// Returns a member of the body, inside required objects, and the path to it.
    fn member(&self, pointer: &str) -> Option<(TokenStream, &Field)> {
        let body = self.lowered.body.as_ref()?;
        if !body.required || !matches!(body.value, BodyValue::Json(_) | BodyValue::Form(_)) {
            return None;
        }
        let mut value = self.types.body(&self.operation.id, &Part::Request)?.clone();
        let mut path = quote!(self.body);
        let tokens: Vec<String> = countersign_contract::json::tokens(pointer).collect();
        let (last, through) = tokens.split_last()?;
        for token in through {
            let field = self.types.field(&value, token)?;
            if field.presence != Presence::Required || field.boxed {
                return None;
            }
            let name = ident(&field.name);
            path = quote!(#path.#name);
            value = field.value.clone();
        }
        let field = self.types.field(&value, last)?;
        let name = ident(&field.name);
        Some((quote!(#path.#name), field))
    }
}

/// Returns the name of the setter of a value in the body: the last token of its pointer.
pub(super) fn setter_name(pointer: &str) -> Option<String> {
    let last = countersign_contract::json::tokens(pointer).last()?;
    Some(field_name(&last))
}
