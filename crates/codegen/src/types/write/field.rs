//! The type of a member.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::{inner, use_tokens};
use crate::types::{Field, Presence, Use};

pub(super) fn further_type(value: &Use) -> TokenStream {
    match value {
        Use::Any => inner(&Use::AnyObject),
        other => inner(&Use::Map(Box::new(other.clone()))),
    }
}

/// Returns the type of a field, without `Option` or `Maybe`.
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

/// Returns the type of a field, for code that reaches the types by this path.
pub(crate) fn field_type_from(field: &Field, path: &TokenStream) -> TokenStream {
    let value = bare_from(field, path);
    match field.presence {
        Presence::Required => value,
        Presence::RequiredOrNull | Presence::Optional => quote!(Option<#value>),
        Presence::Maybe => quote!(::countersign_contract::value::Maybe<#value>),
    }
}
