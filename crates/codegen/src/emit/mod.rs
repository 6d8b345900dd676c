//! One module a generated file.

mod call;
mod client;
mod contract;
mod delivery;
mod errors;
mod example;
mod mock;
mod operations;
mod pages;
mod partner;
mod plumbing;
mod refusals;
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
pub(crate) use validate::validate;
pub(crate) use webhooks::events;

use countersign_contract::model::Contract;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::names::field_name;

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The module of a partner.
pub(crate) fn module(contract: &Contract) -> String {
    field_name(&contract.api)
}

/// `Some(value)` or `None`, as an expression.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
