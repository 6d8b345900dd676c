//! One module per generated file.

mod call;
mod client;
mod contract;
mod delivery;
mod errors;
mod mock;
mod operations;
mod outcomes;
mod partner;
mod requests;
mod root;
mod security;
mod servers;
mod uses;
mod validate;
mod webhooks;

pub(crate) use client::client;
pub(crate) use contract::contract;
pub(crate) use delivery::delivery;
pub(crate) use errors::errors;
pub(crate) use mock::mock;
pub(crate) use operations::operations;
pub(crate) use partner::{partner, types};
pub(crate) use root::root;
pub(crate) use servers::{is_reachable, own_server};
pub(crate) use validate::validate;
pub(crate) use webhooks::events;

use countersign_contract::model::Contract;
use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::names::field_name;

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Returns the name of the module of a partner.
pub(crate) fn module(contract: &Contract) -> String {
    field_name(&contract.api)
}

/// Returns `true` if tokens contain a path through this module: its name followed by `::`.
fn leads_through(tokens: &TokenStream, module: &str) -> bool {
    follows(
        tokens,
        module,
        |next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint),
    )
}

/// Returns `true` if tokens call a function of this name.
fn calls(tokens: &TokenStream, function: &str) -> bool {
    follows(
        tokens,
        function,
        |next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis),
    )
}

fn follows(tokens: &TokenStream, name: &str, is_wanted: fn(&TokenTree) -> bool) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Ident(ident) => ident == name && tokens.peek().is_some_and(is_wanted),
            TokenTree::Group(group) => follows(&group.stream(), name, is_wanted),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Returns `Some(value)` or `None` as an expression.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
