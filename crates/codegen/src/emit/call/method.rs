//! The method of the client that begins a call.

use countersign_contract::model::{Contract, Operation};
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{ident, own_server},
    example::example,
    state::{InitialValue, states},
};
use crate::{
    documentation::{self, code, doc},
    lower::LoweredOperation,
    types::Types,
};

/// Returns the method of the client that begins a call. It takes the required values.
pub(in crate::emit) fn method(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
) -> TokenStream {
    let (method, call) = (ident(&lowered.method), ident(&lowered.call));
    let states = states(contract, types, operation, lowered);
    let mut arguments = Vec::new();
    let mut told = Vec::new();
    let fields: Vec<TokenStream> = states
        .iter()
        .map(|state| {
            let (name, taken, converted) = (&state.name, &state.taken, &state.converted);
            match &state.initial {
                InitialValue::Argument => {
                    arguments.push(quote!(#name: #taken));
                    told.push(listed(&name.to_string(), &state.documentation));
                    if *name == converted.to_string() {
                        quote!(#name)
                    } else {
                        quote!(#name: #converted)
                    }
                }
                InitialValue::Value(value) => quote!(#name: #value),
                InitialValue::Nothing => quote!(#name: None),
            }
        })
        .collect();
    let summary = documentation::described(operation.summary.as_deref());
    let mut parts = vec![summary.unwrap_or_else(|| format!("Calls {}.", code(&operation.id)))];
    parts.push(code(&format!("{} {}", operation.method, operation.path)));
    parts.extend(own_server(contract, operation).map(|url| {
        let url = code(&url);
        format!("Goes to {url}, unless a base URL for all calls was set on the client.")
    }));
    parts.extend(documentation::described(operation.description.as_deref()));
    parts.extend(documentation::of_rule(contract, &operation.rule));
    parts.extend(Some(told.join("\n")).filter(|told| !told.is_empty()));
    parts.extend(example(contract, types, operation, lowered));
    let text = doc(&parts.join("\n\n"));
    let begin_at = operation
        .pagination
        .as_ref()
        .map(|_| quote!(begin_at: None,));
    quote! {
        #text
        pub fn #method(&self, #(#arguments),*) -> calls::#call {
            calls::#call {
                client: self.clone(),
                options: ::countersign_client::CallOptions::new(),
                #begin_at
                #(#fields,)*
            }
        }
    }
}

/// Formats an entry of a list. Markdown requires that paragraphs after the first are indented.
fn listed(name: &str, text: &str) -> String {
    format!("- `{name}`: {}", text.replace('\n', "\n  "))
}
