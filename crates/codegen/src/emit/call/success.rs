//! What a successful response gives back.

use countersign_contract::model::{Method, Operation, Part};
use proc_macro2::TokenStream;
use quote::quote;

use crate::types::{Types, Use, use_tokens};

/// What a successful response gives back.
pub(super) enum Success {
    Json(Use),
    /// Nothing where the body is empty.
    JsonOrNothing(Use),
    Bytes,
    File,
}

/// All successful responses must be read alike; where they differ, their bytes are given.
pub(super) fn success(types: &Types, operation: &Operation) -> Success {
    // RFC 9110, section 9.3.2: whatever is described, no body comes.
    if operation.method == Method::Head {
        return Success::Bytes;
    }
    let mut nothing = false;
    let mut stream = false;
    let mut values: Vec<Use> = Vec::new();
    for (status, response) in operation
        .responses
        .iter()
        .filter(|(status, _)| status.starts_with('2'))
    {
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
        _ => Success::Bytes,
    }
}

impl Success {
    /// The type of the body, and the method of the runtime that reads it.
    pub(super) fn reading(&self, types: &Types) -> (TokenStream, TokenStream) {
        let type_of = |value: &Use| use_tokens(value, &quote!(types::));
        match self {
            Self::Json(value) if types.is_of_integers(value) => (type_of(value), quote!(integers)),
            Self::Json(value) => (type_of(value), quote!(json)),
            Self::JsonOrNothing(value) => {
                let value = type_of(value);
                (
                    quote!(::std::option::Option<#value>),
                    quote!(json_or_nothing),
                )
            }
            Self::Bytes => (quote!(::bytes::Bytes), quote!(bytes)),
            Self::File => (quote!(::countersign_client::File), quote!(file)),
        }
    }
}
