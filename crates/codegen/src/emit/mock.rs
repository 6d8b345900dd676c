//! Mocks of the calls, for the crate `httpmock`.
//!
//! `progenitor` has such an emitter, but with it a path value is an unescaped regular expression,
//! a PDF cannot be sent, and an unregistered status stops the generator.

use std::fmt::Write as _;

use countersign_contract::model::{Contract, Operation, ParameterLocation, Part, is_json};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, field_name, type_name},
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
    let calls: Vec<&Operation> = contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook)
        .collect();
    if calls.is_empty() {
        return Ok(None);
    }
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
    for operation in calls {
        let method = ident(&methods.claim(field_name(&operation.id)));
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
        wrappers.push(expectation(types, operation, &when));
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
fn expectation(types: &Types, operation: &Operation, name: &proc_macro2::Ident) -> TokenStream {
    let method = ident(operation.method.as_str());
    let any = expression(&operation.path, None);
    let mut scope = Scope::with(&["new", "into_inner", "body"]);
    let parameters = operation.parameters.iter().enumerate().filter_map(|(index, parameter)| {
        let function = ident(&scope.claim(field_name(&parameter.name)));
        let wire = &parameter.name;
        let value = types.parameter(&operation.id, index)?;
        let text = doc(&format!("With this value of the {} parameter {}.", parameter.location, code(wire)));
        let (argument, condition) = match parameter.location {
            ParameterLocation::Path => {
                let expression = expression(&operation.path, Some(wire));
                (quote!(value), quote! {
                    self.0.path_matches(#expression.replace("{}", &::countersign_client::mock::segment(value)))
                })
            }
            ParameterLocation::Query => (quote!(value), quote!(self.0.query_param(#wire, value.to_string()))),
            ParameterLocation::Header => (quote!(value), quote!(self.0.header(#wire, value.to_string()))),
            ParameterLocation::Cookie => return None,
        };
        let is_list = matches!(types.behind_aliases(value), Use::List(_) | Use::Map(_) | Use::AnyObject);
        if is_list {
            return None;
        }
        Some(quote! {
            #text
            pub fn #function(self, #argument: impl ::std::fmt::Display) -> Self {
                Self(#condition)
            }
        })
    });
    let body = types.body(&operation.id, &Part::Request).map(|value| {
        let value = use_tokens(value, &quote!(super::types::));
        quote! {
            /// With this body.
            pub fn body(self, body: &#value) -> Self {
                Self(self.0.json_body_obj(body))
            }
        }
    });
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

/// What a mocked call gives back.
fn answer(types: &Types, operation: &Operation, name: &proc_macro2::Ident) -> TokenStream {
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
        let json = response
            .content
            .keys()
            .any(|media_type| is_json(media_type));
        let media_type = response
            .content
            .keys()
            .find(|media_type| is_json(media_type) == json);
        let (body, sent) = match (types.body(&operation.id, &part), media_type) {
            (Some(value), Some(media_type)) if json => {
                let value = use_tokens(value, &quote!(super::types::));
                (
                    quote!(body: &#value),
                    quote!(.header("content-type", #media_type).json_body_obj(body)),
                )
            }
            (_, Some(media_type)) => (
                quote!(body: impl AsRef<[u8]>),
                quote!(.header("content-type", #media_type).body(body)),
            ),
            (_, None) => (quote!(), quote!()),
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
                '/' | '-' | '_' => expression.push(character),
                _ if character.is_ascii_alphanumeric() => expression.push(character),
                _ if character.is_ascii_graphic() => {
                    expression.push('\\');
                    expression.push(character);
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
