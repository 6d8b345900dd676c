//! What a mocked call must be.

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

/// What a mocked call must be.
pub(super) fn expectation(
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    name: &Ident,
    constant: &Ident,
) -> TokenStream {
    let method = ident(operation.method.as_str());
    let any = expression(&operation.path, None);
    let call = quote!(when.method(::httpmock::Method::#method).path_matches(#any));
    let mut names = Scope::with(&[
        "body",
        "body_includes",
        "into_inner",
        "new",
        "without_credential",
    ]);
    let parameters = lowered.parameters.iter().map(|parameter| {
        let function = ident(&names.claim(parameter.name.clone()));
        condition(types, operation, parameter, &function)
    });
    let parameters: Vec<_> = parameters.collect();
    let body = body(types, operation);
    let text = doc(&format!(
        "What a mocked call of {} must be.",
        code(&operation.id)
    ));
    let (demand, begun, waiver) = if demands(operation) {
        let begun = quote! {
            let (when, demand) = authorized(#call, &super::operations::#constant);
            Self { when, demand }
        };
        let waiver = quote! {
            /// Also without a credential, or with one of another kind.
            pub fn without_credential(self) -> Self {
                self.demand.waive();
                self
            }
        };
        let demand = quote!(demand: ::countersign_client::mock::Demand);
        (Some(demand), begun, Some(waiver))
    } else {
        (None, quote!(Self { when: #call }), None)
    };
    quote! {
        #text
        pub struct #name {
            when: ::httpmock::When,
            #demand
        }

        impl #name {
            fn new(when: ::httpmock::When) -> Self {
                #begun
            }

            /// What the contract does not allow can be said here.
            pub fn into_inner(self) -> ::httpmock::When {
                self.when
            }

            #waiver
            #(#parameters)*
            #body
        }
    }
}

/// What expectations of these calls share, if one needs a credential.
pub(super) fn authorized(calls: &[&Operation]) -> Option<TokenStream> {
    calls.iter().any(|operation| demands(operation)).then(|| {
        quote! {
            /// A call that carries what the contract demands, unless that is waived.
            fn authorized(
                when: ::httpmock::When,
                operation: &'static ::countersign_contract::table::Operation,
            ) -> (::httpmock::When, ::countersign_client::mock::Demand) {
                let demand = ::countersign_client::mock::Demand::new(operation, super::operations::SECURITY_SCHEMES);
                let met = demand.clone();
                let when = when.is_true(move |call| met.is_met(call.headers_vec(), &call.query_params()));
                (when, demand)
            }
        }
    })
}

/// Whether the contract lets nobody call without a credential.
fn demands(operation: &Operation) -> bool {
    !operation.security.is_empty() && operation.security.iter().all(|set| !set.is_empty())
}

/// What the body must be.
fn body(types: &Types, operation: &Operation) -> Option<TokenStream> {
    let request = operation.request.as_ref()?;
    if request.content.iter().any(is_typed) {
        let value = types.body(&operation.id, &Part::Request);
        let value = use_tokens(value.unwrap_or(&Use::Any), &quote!(super::types::));
        return Some(quote! {
            /// With this body.
            pub fn body(mut self, body: &#value) -> Self {
                self.when = self.when.json_body_obj(body);
                self
            }

            /// With a body that has at least what this one has.
            pub fn body_includes(mut self, body: &#value) -> Self {
                self.when = self.when.json_body_includes(::serde_json::json!(body).to_string());
                self
            }
        });
    }
    request.content.contains_key("text/plain").then(|| {
        quote! {
            /// With this body.
            pub fn body(mut self, body: impl Into<String>) -> Self {
                self.when = self.when.body(body);
                self
            }
        }
    })
}

/// What a query parameter of several parts must be.
fn composed(wire: &str, value: &Use, style: &str, function: &Ident) -> TokenStream {
    let (value, style) = (use_tokens(value, &quote!(super::types::)), ident(style));
    let text = doc(&format!(
        "With this value of the query parameter {}.",
        code(wire)
    ));
    quote! {
        #text
        pub fn #function(mut self, value: &#value) -> Self {
            let style = ::countersign_client::QueryStyle::#style;
            self.when = match ::countersign_client::mock::query(style, #wire, value) {
                Some(pairs) => pairs.into_iter().fold(self.when, |when, (name, text)| when.query_param(name, text)),
                None => self.when.is_true(|_| false),
            };
            self
        }
    }
}

/// What one parameter must be.
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
            quote!(self.when.path_matches(
                #expression.replace("{}", &::countersign_client::mock::segment(#text))
            ))
        }
        ParameterLocation::Query if is_list && is_apart => quote! {
            value.into_iter().fold(self.when, |when, value| when.query_param(#wire, #text.to_string()))
        },
        ParameterLocation::Query => quote!(self.when.query_param(#wire, #text.to_string())),
        ParameterLocation::Header | ParameterLocation::Cookie => {
            quote!(self.when.header(#wire, #text.to_string()))
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
        pub fn #function(mut self, value: #argument) -> Self {
            self.when = #condition;
            self
        }
    }
}
