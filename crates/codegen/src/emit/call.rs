//! One call: how its request is sent, and what its response is read as.

use countersign_contract::model::{Contract, Operation, Part, is_json};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ident, pages::pages};
use crate::{
    Error,
    documentation::doc,
    lower::LoweredOperation,
    types::{Types, Use, use_tokens},
};

/// What the builder of a request gets beside its setters.
pub(super) fn call(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    constant: &Ident,
) -> Result<TokenStream, Error> {
    let builder = ident(&lowered.builder);
    let success = success(types, operation);
    let type_of = |value: &Use| use_tokens(value, &quote!(super::types::));
    let (body, receive) = match &success {
        Success::Json(value) if types.is_of_integers(value) => (type_of(value), quote!(integers)),
        Success::Json(value) => (type_of(value), quote!(json)),
        Success::JsonOrNothing(value) => {
            let value = type_of(value);
            (quote!(Option<#value>), quote!(json_or_nothing))
        }
        Success::Bytes => (quote!(::bytes::Bytes), quote!(bytes)),
        Success::Stream => (
            quote!(impl ::futures::Stream<Item = Result<::bytes::Bytes, Error>> + use<>),
            quote!(stream),
        ),
    };
    let about = about(operation, &success);
    let pages = pages(contract, types, operation, lowered, constant)?;
    Ok(quote! {
        impl builder::#builder<'_> {
            #about
            pub async fn send(self) -> Result<Response<#body>, Error> {
                ::countersign_client::#receive(&operations::#constant, self.dispatch().await).await
            }
        }
        #pages
    })
}

/// What a successful response gives back.
enum Success {
    Json(Use),
    /// Nothing where the body is empty.
    JsonOrNothing(Use),
    Bytes,
    Stream,
}

/// All successful responses must be read alike; where they differ, their bytes are given.
fn success(types: &Types, operation: &Operation) -> Success {
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
        } else if response
            .content
            .keys()
            .any(|name| is_json(name) || name == "*/*")
        {
            let value = types
                .body(&operation.id, &Part::Response(status.clone()))
                .unwrap_or(&Use::Any);
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
        (None, false, true) => Success::Stream,
        _ => Success::Bytes,
    }
}

fn about(operation: &Operation, success: &Success) -> TokenStream {
    let (successes, errors): (Vec<&str>, Vec<&str>) = operation
        .responses
        .keys()
        .map(String::as_str)
        .partition(|status| status.starts_with('2'));
    let body = match success {
        Success::Bytes if successes.len() > 1 => {
            "\n\nThe successful responses differ; the status tells which one came, and the body is given as it came."
        }
        Success::JsonOrNothing(_) => "\n\nA success may come without a body.",
        _ => "",
    };
    let errors = if errors.is_empty() {
        "The contract documents no error.".to_owned()
    } else {
        let errors: Vec<String> = errors.iter().map(|status| format!("`{status}`")).collect();
        format!("The contract documents {}.", errors.join(", "))
    };
    doc(&format!(
        "Sends the request.{body}\n\n# Errors\n\nEvery way in which a call can fail; see [`Error`]. {errors}"
    ))
}
