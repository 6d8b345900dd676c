//! The state of a call: its parameters and its body.

use countersign_contract::model::{Contract, Operation};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::ident;
use super::members::Members;
use crate::{
    documentation,
    lower::{BodyValue, LoweredBody, LoweredOperation, LoweredParameter, ParameterValue},
    types::{FormPart, PartValue, Shape, Types, Use, use_tokens},
};

/// A parameter or the body, as stored in a call.
pub(super) struct State {
    /// The name of the field.
    pub(super) name: Ident,
    /// The type of the value, without `Option`.
    pub(super) kind: TokenStream,
    /// The documentation.
    pub(super) documentation: String,
    /// The type of the argument.
    pub(super) taken: TokenStream,
    /// The conversion of the argument, which has the name of the field, to the value.
    pub(super) converted: TokenStream,
    /// The initial value.
    pub(super) initial: InitialValue,
}

/// The initial value of a parameter or the body.
pub(super) enum InitialValue {
    /// A required argument.
    Argument,
    /// A default value.
    Value(TokenStream),
    /// No value.
    Nothing,
}

impl InitialValue {
    fn of(required: bool) -> Self {
        if required {
            Self::Argument
        } else {
            Self::Nothing
        }
    }
}

impl State {
    fn of(name: Ident, taken: ArgumentType, documentation: String, initial: InitialValue) -> Self {
        Self {
            name,
            kind: taken.kind,
            documentation,
            taken: taken.argument,
            converted: taken.converted,
            initial,
        }
    }

    /// Returns the type of the field.
    pub(super) fn field(&self) -> TokenStream {
        let kind = &self.kind;
        match self.initial {
            InitialValue::Nothing => quote!(::std::option::Option<#kind>),
            InitialValue::Argument | InitialValue::Value(_) => quote!(#kind),
        }
    }

    /// Returns the setter, unless the value is an argument.
    pub(super) fn setter(&self) -> Option<TokenStream> {
        let Self {
            name,
            taken,
            converted,
            ..
        } = self;
        let value = match self.initial {
            InitialValue::Argument => return None,
            InitialValue::Value(_) => quote!(#converted),
            InitialValue::Nothing => quote!(Some(#converted)),
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

/// Returns the state of a call: the parameters in the order of the path and the contract, then the
/// body.
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
        .map(|lowered| parameter(contract, types, operation, lowered));
    let body = lowered.body.iter().flat_map(|body| match &body.value {
        BodyValue::Multipart(parts) => parts
            .iter()
            .map(|(name, part)| self::part(name, part))
            .collect(),
        _ => vec![self::body(types, body)],
    });
    parameters.chain(body).collect()
}

/// The type of a value, the type of its argument, and the conversion of the argument, which has the
/// name of the field.
struct ArgumentType {
    kind: TokenStream,
    argument: TokenStream,
    converted: TokenStream,
}

impl ArgumentType {
    /// Takes exactly this type.
    fn exact(name: &Ident, kind: TokenStream) -> Self {
        Self {
            argument: kind.clone(),
            kind,
            converted: quote!(#name),
        }
    }

    /// Takes any type that converts to this type.
    fn into(name: &Ident, kind: TokenStream) -> Self {
        Self {
            argument: quote!(impl Into<#kind>),
            kind,
            converted: quote!(#name.into()),
        }
    }

    /// Takes a value. Numbers and booleans are not converted from other types.
    fn value(name: &Ident, value: &Use) -> Self {
        let kind = use_tokens(value, &quote!(types::));
        match value {
            Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean => Self::exact(name, kind),
            _ => Self::into(name, kind),
        }
    }

    /// Takes a collection of values.
    fn each(types: &Types, name: &Ident, item: &Use, kind: TokenStream) -> Self {
        let item_kind = use_tokens(item, &quote!(types::));
        let (argument, converted) = if *item == Use::Text || is_union(types, item) {
            (
                quote!(impl IntoIterator<Item = impl Into<#item_kind>>),
                quote!(#name.into_iter().map(Into::into).collect()),
            )
        } else {
            (
                quote!(impl IntoIterator<Item = #item_kind>),
                quote!(#name.into_iter().collect()),
            )
        };
        Self {
            kind,
            argument,
            converted,
        }
    }
}

/// Returns `true` if a value is a union, to which each of its variants converts.
fn is_union(types: &Types, value: &Use) -> bool {
    let definition = types.definition(value);
    definition.is_some_and(|found| matches!(found.shape, Shape::Union { .. }))
}

fn parameter(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredParameter,
) -> State {
    let name = ident(&lowered.name);
    let item_kind = |item: &Use| use_tokens(item, &quote!(types::));
    let taken = match &lowered.value {
        ParameterValue::One(value @ Use::Named(_)) if !is_union(types, value) => {
            ArgumentType::exact(&name, item_kind(value))
        }
        ParameterValue::One(value) => ArgumentType::value(&name, value),
        ParameterValue::Each(item) => {
            let kind = item_kind(item);
            ArgumentType::each(types, &name, item, quote!(::std::vec::Vec<#kind>))
        }
        ParameterValue::Composed(Use::List(item), _) => {
            let kind = item_kind(item);
            ArgumentType::each(types, &name, item, quote!(::std::vec::Vec<#kind>))
        }
        ParameterValue::Composed(value, _) => ArgumentType::exact(&name, item_kind(value)),
        ParameterValue::CommaSeparated(item) => {
            let kind = item_kind(item);
            let kind = quote!(::countersign_contract::value::CommaSeparated<#kind>);
            ArgumentType::each(types, &name, item, kind)
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
    let text = if text.is_empty() {
        let place = described.map_or("path", |parameter| parameter.location.as_str());
        format!("The {place} parameter {wire}.")
    } else {
        text
    };
    State::of(name, taken, text, InitialValue::of(lowered.required))
}

fn part(name: &str, part: &FormPart) -> State {
    let name = ident(name);
    let upload = quote!(::countersign_client::Upload);
    let taken = match &part.value {
        PartValue::File => ArgumentType::into(&name, upload),
        PartValue::Files => ArgumentType {
            kind: quote!(::std::vec::Vec<#upload>),
            argument: quote!(impl IntoIterator<Item = impl Into<#upload>>),
            converted: quote!(#name.into_iter().map(Into::into).collect()),
        },
        PartValue::Value(value) => ArgumentType::value(&name, value),
    };
    let wire = documentation::code(&part.wire);
    let text = format!("The part {wire} of the form.\n\n{}", part.documentation);
    State::of(name, taken, text, InitialValue::of(part.required))
}

fn body(types: &Types, body: &LoweredBody) -> State {
    let name = ident("body");
    let taken = match &body.value {
        BodyValue::Json(value) | BodyValue::Form(value) => ArgumentType::value(&name, value),
        BodyValue::Bytes => ArgumentType::into(&name, quote!(::reqwest::Body)),
        BodyValue::Text | BodyValue::Multipart(_) => ArgumentType::value(&name, &Use::Text),
    };
    let begin = match Members::of(types, body) {
        Some(members) if body.required && !body.replaces => InitialValue::Value(members.empty),
        _ => InitialValue::of(body.required),
    };
    let replaces = if body.replaces {
        " It replaces the existing resource."
    } else {
        ""
    };
    let text = format!(
        "The body, sent as {}.{replaces}",
        documentation::code(&body.media_type)
    );
    State::of(name, taken, text, begin)
}
