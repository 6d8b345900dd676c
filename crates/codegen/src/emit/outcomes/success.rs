//! What a successful response gives back.

use countersign_contract::model::{Method, Operation, Part};
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::ident,
    types::{Types, Use, use_tokens},
};

/// What a successful response gives back.
pub(in crate::emit) enum Success {
    Json(Use),
    /// Nothing where the body is empty.
    JsonOrNothing(Use),
    File,
    /// No body is described: it is given as it came.
    Bytes,
    /// The bodies differ: an enumeration has them.
    Differing,
}

/// Where all successful responses are read alike, one type does for them.
pub(in crate::emit) fn success(types: &Types, operation: &Operation) -> Success {
    // RFC 9110, section 9.3.2: whatever is described, no body comes.
    if operation.method == Method::Head {
        return Success::Bytes;
    }
    let mut nothing = false;
    let mut stream = false;
    let mut values: Vec<Use> = Vec::new();
    for (status, response) in operation.successes() {
        if response.content.is_empty() {
            nothing = true;
            continue;
        }
        let part = Part::Response(status.clone());
        if operation.described(&part).is_some() {
            let value = types.body(&operation.id, &part).unwrap_or(&Use::Any);
            if !values.contains(value) {
                values.push(value.clone());
            }
        } else {
            stream = true;
        }
    }
    match (values.pop(), nothing, stream) {
        (Some(value), false, false) if values.is_empty() => Success::Json(value),
        (Some(value), true, false) if values.is_empty() => Success::JsonOrNothing(value),
        (None, false, true) => Success::File,
        (None, _, false) => Success::Bytes,
        _ => Success::Differing,
    }
}

impl Success {
    /// The type of the body, and the method of the runtime that reads it; the name is that of the
    /// enumeration, where there is one.
    pub(in crate::emit) fn reading(&self, name: Option<&str>) -> (TokenStream, TokenStream) {
        let type_of = |value: &Use| use_tokens(value, &quote!(types::));
        match (self, name.map(ident)) {
            (Self::Json(value), _) => (type_of(value), quote!(json)),
            (Self::JsonOrNothing(value), _) => {
                let value = type_of(value);
                (
                    quote!(::std::option::Option<#value>),
                    quote!(json_or_nothing),
                )
            }
            (Self::File, _) => (quote!(::countersign_client::File), quote!(file)),
            (Self::Differing, Some(name)) => (quote!(successes::#name), quote!(success)),
            (Self::Bytes | Self::Differing, _) => (quote!(::bytes::Bytes), quote!(bytes)),
        }
    }
}
