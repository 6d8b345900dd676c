//! The calls of the partner to us, as events.

mod example;

use countersign_contract::model::{
    Contract, Operation, Parameter, ParameterLocation, Part, SecurityScheme,
};
use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, module, operations::constants};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, field_name, type_name},
    types::{Types, Use, use_tokens},
};
use example::example;

/// Returns the operations that the partner calls, each with its name in Rust.
pub(super) fn webhooks(contract: &Contract) -> Vec<(&Operation, String)> {
    let mut scope = Scope::with(&["Self"]);
    let operations = contract.operations.iter();
    operations
        .filter(|operation| operation.webhook)
        .map(|operation| (operation, scope.claim(type_name(&operation.id))))
        .collect()
}

/// Writes `webhooks.rs`, if the contract has webhooks.
pub(crate) fn events(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    let webhooks = webhooks(contract);
    if webhooks.is_empty() {
        return Ok(None);
    }
    let names = names(contract, &webhooks);
    let variants = webhooks.iter().map(|(operation, name)| {
        let (name, text) = (ident(name), about(contract, operation));
        let fields = fields(contract, types, operation);
        let fields = fields.iter().map(
            |Field {
                 text, name, value, ..
             }| {
                let (name, text) = (ident(name), doc(text));
                quote!(#text #name: #value,)
            },
        );
        quote!(#text #name { #(#fields)* },)
    });
    let arms = webhooks.iter().map(|(operation, name)| {
        let (name, id) = (ident(name), &operation.id);
        let fields = fields(contract, types, operation);
        let fields = fields.iter().map(|Field { name, read, .. }| {
            let name = ident(name);
            quote!(#name: #read,)
        });
        quote!(#id => Self::#name { #(#fields)* },)
    });
    let example = doc(&example(contract, &webhooks));
    let signer = signer(contract, &webhooks);
    let tokens = quote! {
        use super::operations;

        #names

        /// A call from the partner.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            #(#variants)*
        }

        impl ::countersign_client::webhooks::FromCall for Event {
            fn contract() -> &'static ::std::sync::Arc<::countersign_contract::model::Contract> {
                super::contract::contract()
            }

            fn from_call(call: &::countersign_client::webhooks::Call<'_>) -> Option<Self> {
                Some(match call.operation() {
                    #(#arms)*
                    _ => return None,
                })
            }
        }

        /// Receives the calls of the partner, with any HTTP framework.
        ///
        #example
        pub type Receiver = ::countersign_client::webhooks::Receiver<Event>;

        /// A builder for [`Receiver`].
        pub type ReceiverBuilder = ::countersign_client::webhooks::Builder<Event>;

        #signer
    };
    let path = format!("{}/webhooks.rs", module(contract));
    File::importing(
        path,
        &contract.file,
        "The calls of the partner to us, received as events.",
        tokens,
        &[
            "bytes::Bytes",
            "countersign_client::webhooks::Body",
            "countersign_client::webhooks::Call",
            "countersign_client::webhooks::FromCall",
            "countersign_client::webhooks::Parameter",
            "countersign_contract::model::Contract",
            "countersign_contract::table::Operation",
            "std::sync::Arc",
        ],
    )
    .map(Some)
}

/// Writes the enumeration of the webhooks.
fn names(contract: &Contract, webhooks: &[(&Operation, String)]) -> TokenStream {
    let variants = webhooks.iter().map(|(operation, name)| {
        let (name, id) = (ident(name), code(&operation.id));
        let text = match documentation::within_a_line(operation.summary.as_deref()) {
            Some(summary) => format!("{id}: {}.", summary.trim_end_matches('.')),
            None => format!("{id}."),
        };
        let text = doc(&text);
        quote!(#text #name,)
    });
    let constants = constants(contract);
    let constants = constants.iter().filter(|(operation, _)| operation.webhook);
    let arms = webhooks
        .iter()
        .zip(constants)
        .map(|((_, name), (_, constant))| {
            let (name, constant) = (ident(name), ident(constant));
            quote!(Self::#name => &operations::#constant,)
        });
    quote! {
        /// A webhook by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Webhook {
            #(#variants)*
        }

        impl ::countersign_client::webhooks::Webhook for Webhook {
            fn operation(self) -> &'static ::countersign_contract::table::Operation {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// Returns the documentation of a webhook.
fn about(contract: &Contract, operation: &Operation) -> TokenStream {
    let summary = documentation::within_a_line(operation.summary.as_deref());
    let parts = [
        Some(summary.unwrap_or_else(|| format!("The webhook {}.", code(&operation.id)))),
        documentation::described(operation.description.as_deref()),
        documentation::of_rule(contract, &operation.rule),
    ];
    doc(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"))
}

/// A field of an event.
struct Field {
    name: String,
    text: String,
    value: TokenStream,
    read: TokenStream,
}

fn fields(contract: &Contract, types: &Types, operation: &Operation) -> Vec<Field> {
    let mut names = Scope::with(&["body"]);
    let parameters = operation.parameters.iter().enumerate();
    let in_path = parameters.filter(|(_, known)| known.location == ParameterLocation::Path);
    let mut fields: Vec<Field> = in_path
        .map(|(index, parameter)| {
            let wire = &parameter.name;
            let (value, read) = match number(types.parameter(&operation.id, index)) {
                Some(value) => (
                    quote!(::countersign_client::webhooks::Parameter<#value>),
                    quote!(call.parameter(#wire)),
                ),
                None => (quote!(::std::string::String), quote!(call.text(#wire))),
            };
            Field {
                name: names.claim(field_name(wire)),
                text: of_parameter(contract, parameter),
                value,
                read,
            }
        })
        .collect();
    fields.extend(body(contract, types, operation));
    fields
}

fn of_parameter(contract: &Contract, parameter: &Parameter) -> String {
    let parts = [
        documentation::described(parameter.description.as_deref()),
        documentation::of_rule(contract, &parameter.rule),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        format!("The path parameter {}.", code(&parameter.name))
    } else {
        text
    }
}

/// Returns the type of a parameter that is not a string.
fn number(value: Option<&Use>) -> Option<TokenStream> {
    let value = value.filter(|value| {
        matches!(
            value,
            Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean
        )
    });
    value.map(|value| use_tokens(value, &quote!()))
}

fn body(contract: &Contract, types: &Types, operation: &Operation) -> Option<Field> {
    let request = operation.request.as_ref()?;
    let (value, read) = match types.body(&operation.id, &Part::Request) {
        Some(value) => {
            let value = use_tokens(value, &quote!(super::types::));
            (
                quote!(::countersign_client::webhooks::Body<#value>),
                quote!(call.body()),
            )
        }
        None => (quote!(::bytes::Bytes), quote!(call.bytes())),
    };
    let (value, read) = if request.required {
        (value, quote!(#read?))
    } else {
        (quote!(::std::option::Option<#value>), read)
    };
    let parts = [
        Some(
            match documentation::described(request.description.as_deref()) {
                Some(text) => text,
                None => "The body.".to_owned(),
            },
        ),
        documentation::of_rule(contract, &request.rule),
    ];
    Some(Field {
        name: "body".to_owned(),
        text: parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"),
        value,
        read,
    })
}

/// Returns the type that signs calls as the partner does, if the partner signs any.
fn signer(contract: &Contract, webhooks: &[(&Operation, String)]) -> Option<TokenStream> {
    let alternatives = webhooks
        .iter()
        .flat_map(|(operation, _)| &operation.security);
    let mut schemes = alternatives.flat_map(|set| set.keys());
    let is_signature = |name: &String| {
        matches!(
            contract.security_schemes.get(name),
            Some(SecurityScheme::Signature { .. })
        )
    };
    schemes.any(is_signature).then(|| {
        quote! {
            /// Signs calls as the partner does, to test a receiver.
            pub type Signer = ::countersign_client::webhooks::Signer<Event>;
        }
    })
}
