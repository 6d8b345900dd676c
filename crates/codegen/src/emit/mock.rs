//! Mocks of the calls, for the crate `httpmock`.
//!
//! `progenitor` has such an emitter, but with it a path value is an unescaped regular expression,
//! a PDF cannot be sent, and an unregistered status stops the generator.

use std::fmt::Write as _;

use countersign_contract::model::{Contract, Media, Operation, ParameterLocation, Part, is_json};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    lower::{LoweredOperation, LoweredParameter, lower},
    names::{Scope, type_name},
    types::{Types, Use, use_tokens},
};

/// Methods that a mock server has.
const SERVER: [&str; 18] = [
    "new",
    "address",
    "base_url",
    "forward_to",
    "forward_to_async",
    "host",
    "mock",
    "mock_async",
    "playback",
    "playback_async",
    "port",
    "proxy",
    "proxy_async",
    "record",
    "record_async",
    "reset",
    "reset_async",
    "url",
];

/// `mock.rs`, if the contract has calls that we make.
pub(crate) fn mock(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    if contract
        .operations
        .iter()
        .all(|operation| operation.webhook)
    {
        return Ok(None);
    }
    // The names are those of the client.
    let lowered = lower(contract, types, "super::types")?;
    // A method of the server itself would hide ours.
    let mut methods = Scope::with(&SERVER);
    let mut names = Scope::with(&[
        "Method",
        "Mock",
        "MockServer",
        "MockServerExt",
        "Then",
        "When",
    ]);
    let mut declarations = Vec::new();
    let mut implementations = Vec::new();
    let mut wrappers = Vec::new();
    for lowered in &lowered.operations {
        let Some(operation) = contract.operation(&lowered.id) else {
            continue;
        };
        let method = ident(&methods.claim(lowered.method.clone()));
        let when = ident(&names.claim(type_name(&format!("{} when", operation.id))));
        let then = ident(&names.claim(type_name(&format!("{} then", operation.id))));
        let text = doc(&format!("Mocks {}.", code(&operation.id)));
        let signature = quote! {
            fn #method(&self, configure: impl FnOnce(#when, #then)) -> Mock<'_>
        };
        declarations.push(quote!(#text #signature;));
        implementations.push(quote! {
            #signature {
                self.mock(|when, then| configure(#when::new(when), #then(then)))
            }
        });
        wrappers.push(expectation(types, operation, lowered, &when));
        wrappers.push(answer(types, operation, &then));
    }
    let tokens = quote! {
        use ::httpmock::{Method, Mock, MockServer, Then, When};

        /// A method for each call on [`MockServer`].
        pub trait MockServerExt {
            #(#declarations)*
        }

        impl MockServerExt for MockServer {
            #(#implementations)*
        }

        #(#wrappers)*
    };
    File::importing(
        format!("{}/mock.rs", module(contract)),
        &contract.file,
        "Mocks of the calls, for the crate httpmock. What the contract does not allow can be said\n\
         after `into_inner`.",
        tokens,
        &[],
    )
    .map(Some)
}

/// What a mocked call must be.
fn expectation(
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    name: &Ident,
) -> TokenStream {
    let method = ident(operation.method.as_str());
    let any = expression(&operation.path, None);
    let parameters = lowered
        .parameters
        .iter()
        .map(|parameter| condition(types, operation, parameter));
    let content = || {
        operation
            .request
            .iter()
            .flat_map(|request| &request.content)
    };
    let media_types = content().map(|(media_type, _)| media_type);
    let body = content().any(|found| is_typed(&found)).then(|| {
        let value = types.body(&operation.id, &Part::Request);
        let value = use_tokens(value.unwrap_or(&Use::Any), &quote!(super::types::));
        quote! {
            /// With this body.
            pub fn body(self, body: &#value) -> Self {
                Self(self.0.json_body_obj(body))
            }
        }
    });
    let text_body = || {
        quote! {
            /// With this body.
            pub fn body(self, body: impl Into<String>) -> Self {
                Self(self.0.body(body))
            }
        }
    };
    let is_text = media_types
        .clone()
        .any(|media_type| media_type == "text/plain");
    let body = body.or_else(|| is_text.then(text_body));
    let text = doc(&format!(
        "What a mocked call of {} must be.",
        code(&operation.id)
    ));
    quote! {
        #text
        pub struct #name(When);

        impl #name {
            fn new(when: When) -> Self {
                Self(when.method(Method::#method).path_matches(#any))
            }

            /// What the contract does not allow can be said here.
            pub fn into_inner(self) -> When {
                self.0
            }

            #(#parameters)*
            #body
        }
    }
}

/// What one parameter must be.
fn condition(types: &Types, operation: &Operation, lowered: &LoweredParameter) -> TokenStream {
    let (function, wire) = (ident(&lowered.name), &lowered.wire);
    // What stands in the path only is any text.
    let described = lowered
        .index
        .and_then(|index| Some((operation.parameters.get(index)?, index)));
    let location = described.map_or(ParameterLocation::Path, |(parameter, _)| parameter.location);
    let value = described.and_then(|(_, index)| types.parameter(&operation.id, index));
    let value = value.map_or(Use::Text, |value| match types.behind_aliases(value) {
        Use::Nullable(value) => *value,
        value => value,
    });
    let is_apart = described.is_some_and(|(parameter, _)| parameter.explode)
        && location == ParameterLocation::Query;
    let (item, is_list) = match value {
        Use::List(item) => (*item, true),
        value => (value, false),
    };
    let together = is_list && !is_apart;
    // In a query a number without a fraction is written with one.
    let (argument, text) =
        if item == Use::Number && location == ParameterLocation::Query && !together {
            (
                quote!(impl Into<f64>),
                quote!(::serde_json::Value::from(value.into())),
            )
        } else if together {
            (
                quote!(impl ::std::fmt::Display),
                quote!(::countersign_contract::value::CommaSeparated(
                    value.into_iter().collect()
                )),
            )
        } else {
            (quote!(impl ::std::fmt::Display), quote!(value))
        };
    let condition = match location {
        ParameterLocation::Path => {
            let expression = expression(&operation.path, Some(wire));
            quote!(self.0.path_matches(
                #expression.replace("{}", &::countersign_client::mock::segment(#text))
            ))
        }
        ParameterLocation::Query if is_list && is_apart => quote! {
            value.into_iter().fold(self.0, |when, value| when.query_param(#wire, #text.to_string()))
        },
        ParameterLocation::Query => quote!(self.0.query_param(#wire, #text.to_string())),
        ParameterLocation::Header | ParameterLocation::Cookie => {
            quote!(self.0.header(#wire, #text.to_string()))
        }
    };
    let (argument, what) = if is_list {
        (quote!(impl IntoIterator<Item = #argument>), "these values")
    } else {
        (argument, "this value")
    };
    let text = doc(&format!(
        "With {what} of the {location} parameter {}.",
        code(wire)
    ));
    quote! {
        #text
        pub fn #function(self, value: #argument) -> Self {
            Self(#condition)
        }
    }
}

/// What a mocked call gives back.
fn answer(types: &Types, operation: &Operation, name: &Ident) -> TokenStream {
    let functions = operation.responses.iter().map(|(status, response)| {
        let lower = status.to_lowercase();
        let function = if lower == "default" {
            ident("default_response")
        } else {
            format_ident!("status_{lower}")
        };
        let number = status.parse::<u16>().ok();
        let parameter = number.is_none().then(|| quote!(status: u16,));
        let number = number.map_or_else(|| quote!(status), |number| quote!(#number));
        let text = documentation::described(Some(&response.description));
        let text = doc(&text.unwrap_or_else(|| format!("Status {status}.")));
        let part = Part::Response(status.clone());
        let json = response.content.iter().any(|found| is_typed(&found));
        let mut found = response.content.iter();
        let found = found.find(|found| is_typed(found) == json);
        // What may be anything is JSON to the client, unless it is a file.
        let media_type = found.map(|(name, _)| match name.as_str() {
            "*/*" if json => "application/json",
            "*/*" => "application/octet-stream",
            name => name,
        });
        let (body, sent) = match media_type {
            Some(media_type) if json => {
                let value = types.body(&operation.id, &part).unwrap_or(&Use::Any);
                let value = use_tokens(value, &quote!(super::types::));
                (
                    quote!(body: &#value),
                    quote!(.header("content-type", #media_type).json_body_obj(body)),
                )
            }
            Some(media_type) => (
                quote!(body: impl AsRef<[u8]>),
                quote!(.header("content-type", #media_type).body(body)),
            ),
            None => (quote!(), quote!()),
        };
        quote! {
            #text
            pub fn #function(self, #parameter #body) -> Self {
                Self(self.0.status(#number)#sent)
            }
        }
    });
    let text = doc(&format!(
        "What a mocked call of {} gives back.",
        code(&operation.id)
    ));
    quote! {
        #text
        pub struct #name(Then);

        impl #name {
            /// What the contract does not allow can be said here.
            pub fn into_inner(self) -> Then {
                self.0
            }

            #(#functions)*
        }
    }
}

/// Whether a body of this media type has a type.
fn is_typed((name, media): &(&String, &Media)) -> bool {
    is_json(name) || *name == "*/*" && !media.is_file()
}

/// A regular expression for the path as it is sent, in which one parameter is `{}` and the others are anything.
fn expression(path: &str, parameter: Option<&str>) -> String {
    let mut expression = "^".to_owned();
    for (index, part) in path.split(['{', '}']).enumerate() {
        // Names of parameters and what stands between them alternate.
        if index % 2 == 1 {
            expression.push_str(if Some(part) == parameter {
                "{}"
            } else {
                "[^/]+"
            });
            continue;
        }
        for character in part.chars() {
            match character {
                '/' | '-' | '_' | '%' => expression.push(character),
                _ if character.is_ascii_alphanumeric() => expression.push(character),
                // URLs hold some of these as they are, and some encoded.
                _ if character.is_ascii_graphic() => {
                    let _ = write!(
                        expression,
                        "(?i:%{:02X}|\\{character})",
                        u32::from(character)
                    );
                }
                _ => {
                    expression.push_str("(?i:");
                    for byte in character.to_string().bytes() {
                        let _ = write!(expression, "%{byte:02X}");
                    }
                    expression.push(')');
                }
            }
        }
    }
    expression + "$"
}
