//! The body of a successful response.

use countersign_contract::model::{Method, Operation, Part};
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::ident,
    types::{Types, Use, use_tokens},
};

/// The body of a successful response.
pub(in crate::emit) enum Success {
    Json(Use),
    /// JSON, or `None` if the body is empty.
    JsonOrNothing(Use),
    File,
    /// Raw bytes: the contract describes no body.
    Bytes,
    /// An enumeration, because the bodies differ.
    Differing,
}

/// Returns the body of the successful responses: a single type if all are read alike.
pub(in crate::emit) fn success(types: &Types, operation: &Operation) -> Success {
    // RFC 9110, section 9.3.2: a response to HEAD has no body, whatever the contract describes.
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
    /// Returns the type of the body and the method of the runtime that reads it. `name` is the name
    /// of the enumeration, if there is one.
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
