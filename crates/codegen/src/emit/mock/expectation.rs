//! The request that a mock expects.

use countersign_contract::model::{Operation, ParameterLocation, Part};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{answer::is_typed, expression::expression};
use crate::{
    documentation::{code, doc},
    emit::ident,
    lower::{LoweredOperation, LoweredParameter, ParameterValue},
    names::Scope,
    types::{Types, Use, use_tokens},
};

/// Returns the type that defines the request that a mock expects.
pub(super) fn expectation(
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    name: &Ident,
) -> TokenStream {
    let mut names = Scope::with(&["body", "body_includes", "into_inner", "without_credential"]);
    let parameters = lowered.parameters.iter().map(|parameter| {
        let function = ident(&names.claim(parameter.name.clone()));
        condition(types, operation, parameter, &function)
    });
    let parameters: Vec<_> = parameters.collect();
    let body = body(types, operation);
    let text = doc(&format!(
        "The expected request of a mocked call of {}.",
        code(&operation.id)
    ));
    let waiver = demands(operation).then(|| {
        quote! {
            /// Also expects calls without a credential, or with a credential of another kind.
            pub fn without_credential(self) -> Self {
                Self(self.0.without_credential())
            }
        }
    });
    quote! {
        #text
        pub struct #name(::countersign_client::mock::Expected);

        impl #name {
            /// Returns the httpmock builder, to expect features that the contract does not
            /// describe.
            pub fn into_inner(self) -> ::httpmock::When {
                self.0.into_inner()
            }

            #waiver
            #(#parameters)*
            #body
        }
    }
}

/// Returns `true` if the contract requires a credential.
fn demands(operation: &Operation) -> bool {
    !operation.security.is_empty() && operation.security.iter().all(|set| !set.is_empty())
}

/// Returns the methods that expect a body.
fn body(types: &Types, operation: &Operation) -> Option<TokenStream> {
    let request = operation.request.as_ref()?;
    if request.content.iter().any(is_typed) {
        let value = types.body(&operation.id, &Part::Request);
        let value = use_tokens(value.unwrap_or(&Use::Any), &quote!(super::types::));
        return Some(quote! {
            /// Expects this body.
            #[track_caller]
            pub fn body(self, body: &#value) -> Self {
                Self(self.0.json(body))
            }

            /// Expects a body that contains at least the members of this one.
            #[track_caller]
            pub fn body_includes(self, body: &#value) -> Self {
                Self(self.0.json_includes(body))
            }
        });
    }
    request.content.contains_key("text/plain").then(|| {
        quote! {
            /// Expects this body.
            pub fn body(self, body: impl Into<String>) -> Self {
                Self(self.0.text(body))
            }
        }
    })
}

/// Returns the method that expects a query parameter of several parts.
fn composed(wire: &str, value: &Use, style: &str, function: &Ident) -> TokenStream {
    let (value, style) = (use_tokens(value, &quote!(super::types::)), ident(style));
    let text = doc(&format!(
        "Expects this value of the query parameter {}.",
        code(wire)
    ));
    quote! {
        #text
        pub fn #function(self, value: &#value) -> Self {
            let style = ::countersign_client::QueryStyle::#style;
            let parts = ::countersign_client::mock::query(style, #wire, value);
            Self(self.0.composed(#wire, parts))
        }
    }
}

/// Returns the method that expects a parameter.
fn condition(
    types: &Types,
    operation: &Operation,
    lowered: &LoweredParameter,
    function: &Ident,
) -> TokenStream {
    let wire = &lowered.wire;
    if let ParameterValue::Composed(value, style) = &lowered.value {
        return composed(wire, value, style, function);
    }
    // A parameter that appears only in the path is a string.
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
    // In a query, a number without a fraction is written with one.
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
            quote!(self.0.path(#wire, #expression, #text))
        }
        ParameterLocation::Query if is_list && is_apart => quote! {
            value.into_iter().fold(self.0, |expected, value| expected.query(#wire, #text))
        },
        ParameterLocation::Query => quote!(self.0.query(#wire, #text)),
        ParameterLocation::Header | ParameterLocation::Cookie => {
            quote!(self.0.header(#wire, #text))
        }
    };
    let (argument, what) = if is_list {
        (quote!(impl IntoIterator<Item = #argument>), "these values")
    } else {
        (argument, "this value")
    };
    let text = doc(&format!(
        "Expects {what} of the {location} parameter {}.",
        code(wire)
    ));
    quote! {
        #text
        pub fn #function(self, value: #argument) -> Self {
            Self(#condition)
        }
    }
}
