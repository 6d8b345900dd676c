//! One call: how its request is sent, and what its response is read as.

use countersign_contract::model::{Contract, Operation, Part, is_json};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ident, pages::pages, refusals::names};
use crate::{
    Error,
    documentation::{code, doc},
    lower::{BodyKind, LoweredOperation},
    types::{Definition, Field, Presence, Shape, Types, Use, field_type_from, use_tokens},
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
        Success::File => (quote!(::countersign_client::File), quote!(file)),
    };
    let about = about(contract, operation, &success);
    let pages = pages(contract, types, operation, lowered, constant)?;
    let members = members(types, operation, lowered);
    let values = lowered.parameters.iter().filter_map(|parameter| {
        let (index, name) = (parameter.index?, ident(&parameter.name));
        Some(quote!(.with(#index, &self.#name)))
    });
    Ok(quote! {
        impl builder::#builder<'_> {
            #about
            pub async fn send(self) -> Result<Response<#body>, Error> {
                self.call()?.#receive().await
            }

            /// Sends the request and waits for the response, in code that is not asynchronous.
            ///
            /// # Errors
            ///
            /// As for [`send`](Self::send).
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> Result<Response<#body>, Error> {
                ::countersign_client::blocking::wait(self.send())
            }

            /// What this one call has otherwise than its client: retries, timeout, whether the
            /// request is held against the contract.
            #[must_use]
            pub fn options(mut self, options: ::countersign_client::CallOptions) -> Self {
                self.options = options;
                self
            }

            #(#members)*

            fn call(self) -> Result<::countersign_client::Call, Error> {
                let (client, options) = (self.client, self.options);
                let parameters = ::countersign_client::Parameters::new() #(#values)*;
                ::countersign_client::Call::new(
                    client.inner(),
                    &operations::#constant,
                    options,
                    parameters,
                    self.request(),
                )
            }
        }
        #pages
    })
}

/// A setter for each member of the body, where at most one member must be given.
fn members(types: &Types, operation: &Operation, lowered: &LoweredOperation) -> Vec<TokenStream> {
    let body = types.body(&operation.id, &Part::Request);
    let Some(Use::Named(name)) = body.filter(|_| lowered.body == BodyKind::Required) else {
        return Vec::new();
    };
    let Some(fields) = types.definition(&Use::Named(name.clone())).and_then(fields) else {
        return Vec::new();
    };
    let is_required =
        |field: &&Field| !matches!(field.presence, Presence::Optional | Presence::Maybe);
    let begins_empty = |field: &Field| {
        let of_its_own = types.definition(&field.value).and_then(self::fields);
        field.presence == Presence::Required
            && !field.boxed
            && of_its_own.is_some_and(|fields| !fields.iter().any(|field| is_required(&field)))
    };
    let required: Vec<&Field> = fields.iter().filter(is_required).collect();
    let given: Vec<&&Field> = required
        .iter()
        .filter(|field| !begins_empty(field))
        .collect();
    let settable: Vec<&Field> = match given.as_slice() {
        [] => fields.iter().collect(),
        [one] => vec![*one],
        _ => return Vec::new(),
    };
    let body = ident(name);
    settable
        .into_iter()
        .filter(|field| lowered.is_free(&field.name))
        .map(|field| {
            let method = ident(&field.name);
            let text = doc(&format!("Sets {} of the body.\n\n{}", code(&field.wire), field.documentation));
            let types = quote!(super::types::);
            let value = field_type_from(field, &types);
            let empty = |field: &Field| {
                let value = field_type_from(field, &types);
                quote!(<#value as ::std::default::Default>::default())
            };
            let arguments = required.iter().map(|other| {
                if other.name == field.name {
                    quote!(value)
                } else {
                    empty(other)
                }
            });
            let begun = quote!(super::types::#body::new(#(#arguments),*));
            let set = if is_required(&field) {
                quote! {
                    let value: #value = value.into();
                    match &mut self.body {
                        Ok(body) => body.#method = value,
                        Err(_) => self.body = Ok(#begun),
                    }
                }
            } else {
                let empty = required.iter().map(|field| empty(field));
                quote! {
                    let mut body = self.body.unwrap_or_else(|_| super::types::#body::new(#(#empty),*));
                    body.#method = value.into();
                    self.body = Ok(body);
                }
            };
            quote! {
                #text
                #[must_use]
                pub fn #method(mut self, value: impl Into<#value>) -> Self {
                    #set
                    self
                }
            }
        })
        .collect()
}

fn fields(definition: &Definition) -> Option<&[Field]> {
    match &definition.shape {
        Shape::Struct { fields, .. } => Some(fields),
        _ => None,
    }
}

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
        (None, false, true) => Success::File,
        _ => Success::Bytes,
    }
}

fn about(contract: &Contract, operation: &Operation, success: &Success) -> TokenStream {
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
        let names = names(contract);
        let found = names.iter().find(|(known, _)| known.id == operation.id);
        let bodies = found.map(|(_, name)| format!(" [`errors::{name}`] has their bodies."));
        let (errors, bodies) = (errors.join(", "), bodies.unwrap_or_default());
        format!("The contract documents {errors}.{bodies}")
    };
    doc(&format!(
        "Sends the request.{body}\n\n# Errors\n\nEvery way in which a call can fail; see [`Error`]. {errors}"
    ))
}
