//! What a call holds of its request: its parameters and its body.

use countersign_contract::model::{Contract, Operation};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::ident;
use super::members::Members;
use crate::{
    documentation,
    lower::{BodyValue, LoweredBody, LoweredOperation, LoweredParameter, ParameterValue},
    types::{Types, Use, use_tokens},
};

/// A parameter or the body, as a call holds it.
pub(super) struct State {
    /// The field.
    pub(super) name: Ident,
    /// Its type, if it must be given.
    pub(super) kind: TokenStream,
    /// What it says of itself.
    pub(super) documentation: String,
    /// The type that is taken for it.
    pub(super) taken: TokenStream,
    /// The value, from what was taken, which has the name of the field.
    pub(super) converted: TokenStream,
    /// How it begins.
    pub(super) begin: Begin,
}

/// How a parameter or the body begins.
pub(super) enum Begin {
    /// As the caller says, who must say it.
    Argument,
    /// With this value.
    Value(TokenStream),
    /// Without a value.
    Nothing,
}

impl State {
    /// The type of the field.
    pub(super) fn field(&self) -> TokenStream {
        let kind = &self.kind;
        match self.begin {
            Begin::Nothing => quote!(::std::option::Option<#kind>),
            Begin::Argument | Begin::Value(_) => quote!(#kind),
        }
    }

    /// The setter, unless the value is an argument.
    pub(super) fn setter(&self) -> Option<TokenStream> {
        let Self {
            name,
            taken,
            converted,
            ..
        } = self;
        let value = match self.begin {
            Begin::Argument => return None,
            Begin::Value(_) => quote!(#converted),
            Begin::Nothing => quote!(Some(#converted)),
        };
        let text = documentation::doc(&self.documentation);
        Some(quote! {
            #text
            pub fn #name(mut self, #name: #taken) -> Self {
                self.#name = #value;
                self
            }
        })
    }
}

/// All that a call holds: the parameters in the order of the path and the contract, then the body.
pub(super) fn states(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
) -> Vec<State> {
    let mut parameters: Vec<_> = lowered.parameters.iter().collect();
    parameters.sort_by_key(|parameter| parameter.place(operation));
    let parameters = parameters
        .into_iter()
        .map(|lowered| parameter(contract, operation, lowered));
    let body = lowered.body.iter().map(|body| self::body(types, body));
    parameters.chain(body).collect()
}

fn parameter(contract: &Contract, operation: &Operation, lowered: &LoweredParameter) -> State {
    let name = ident(&lowered.name);
    let type_of = |value: &Use| use_tokens(value, &quote!(types::));
    let listed = |item: &Use| {
        let item_type = type_of(item);
        match item {
            Use::Text => (
                quote!(impl IntoIterator<Item = impl Into<#item_type>>),
                quote!(#name.into_iter().map(Into::into).collect()),
            ),
            _ => (
                quote!(impl IntoIterator<Item = #item_type>),
                quote!(#name.into_iter().collect()),
            ),
        }
    };
    let (kind, (taken, converted)) = match &lowered.value {
        ParameterValue::One(Use::Text) => (
            type_of(&Use::Text),
            (
                quote!(impl Into<::std::string::String>),
                quote!(#name.into()),
            ),
        ),
        ParameterValue::One(value) => {
            let kind = type_of(value);
            (kind.clone(), (kind, quote!(#name)))
        }
        ParameterValue::Each(item) => {
            let kind = type_of(item);
            (quote!(::std::vec::Vec<#kind>), listed(item))
        }
        ParameterValue::CommaSeparated(item) => {
            let kind = type_of(item);
            (
                quote!(::countersign_contract::value::CommaSeparated<#kind>),
                listed(item),
            )
        }
    };
    let described = lowered
        .index
        .and_then(|index| operation.parameters.get(index));
    let parts = [
        described.and_then(|parameter| documentation::described(parameter.description.as_deref())),
        described.and_then(|parameter| documentation::of_rule(contract, &parameter.rule)),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let wire = documentation::code(&lowered.wire);
    State {
        name,
        kind,
        documentation: if text.is_empty() {
            format!("Sets {wire}.")
        } else {
            text
        },
        taken,
        converted,
        begin: if lowered.required {
            Begin::Argument
        } else {
            Begin::Nothing
        },
    }
}

fn body(types: &Types, body: &LoweredBody) -> State {
    let (kind, taken) = match &body.value {
        BodyValue::Json(value) | BodyValue::Form(value) => {
            let kind = use_tokens(value, &quote!(types::));
            match value {
                Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean => {
                    (kind.clone(), kind)
                }
                _ => (kind.clone(), quote!(impl Into<#kind>)),
            }
        }
        BodyValue::Text => {
            let kind = use_tokens(&Use::Text, &quote!());
            (kind.clone(), quote!(impl Into<#kind>))
        }
        BodyValue::Bytes => (quote!(::reqwest::Body), quote!(impl Into<::reqwest::Body>)),
    };
    let begin = match Members::of(types, body) {
        _ if !body.required => Begin::Nothing,
        Some(members) => Begin::Value(members.empty),
        None => Begin::Argument,
    };
    let name = ident("body");
    let converted = if taken.to_string() == kind.to_string() {
        quote!(#name)
    } else {
        quote!(#name.into())
    };
    State {
        name,
        kind,
        documentation: format!(
            "The body, which is sent as {}.",
            documentation::code(&body.media_type)
        ),
        taken,
        converted,
        begin,
    }
}
