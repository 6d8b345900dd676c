//! The documented bodies of responses: an enumeration for each operation.

mod errors;
mod success;
mod successes;

pub(super) use errors::{errors, names as names_of_errors};
pub(super) use success::{Success, success};
pub(super) use successes::{Body, name as name_of_successes, successes, variants};

use countersign_contract::model::{Operation, Part, Response};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::ident;
use crate::{
    documentation::{self, code, doc},
    types::{Types, Use, use_tokens},
};

/// A documented response as a variant of an enumeration.
pub(super) struct Variant<'c> {
    /// The status as written in the contract.
    status: &'c str,
    response: &'c Response,
    pub(super) name: Ident,
    covered: Covered,
}

/// The statuses that a variant covers.
enum Covered {
    Number(u16),
    Range(u16, u16),
    /// All statuses that no other variant covers.
    Rest,
}

impl<'c> Variant<'c> {
    fn of(status: &'c str, response: &'c Response) -> Self {
        let first = status.chars().next().and_then(|first| first.to_digit(10));
        let hundred = first.and_then(|first| u16::try_from(first * 100).ok());
        let (name, covered) = match (status.parse(), first, hundred) {
            (Ok(number), ..) => (format_ident!("Status{number}"), Covered::Number(number)),
            (_, Some(first), Some(hundred)) => {
                let range = Covered::Range(hundred, hundred + 99);
                (format_ident!("Status{first}xx"), range)
            }
            _ => (ident("Default"), Covered::Rest),
        };
        Self {
            status,
            response,
            name,
            covered,
        }
    }

    /// Returns `true` if the name of the variant identifies its status.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.covered, Covered::Number(_))
    }

    /// Returns the documentation of the variant.
    fn documentation(&self) -> TokenStream {
        let text = documentation::described(Some(&self.response.description));
        doc(&text.unwrap_or_else(|| format!("Status {}.", code(self.status))))
    }

    /// Returns the variant with its status, unless its name identifies it, and its body, if it has
    /// one. Given types, it is a declaration; given values, an expression.
    fn holding(&self, status: &TokenStream, body: Option<&TokenStream>) -> TokenStream {
        let name = &self.name;
        match (self.is_number(), body) {
            (true, None) => quote!(#name),
            (true, Some(body)) => quote!(#name(#body)),
            (false, None) => quote!(#name(#status)),
            (false, Some(body)) => quote!(#name(#status, #body)),
        }
    }
}

/// Returns the type of a JSON value, and the code that reads it from `body`.
fn json(value: &Use) -> (TokenStream, TokenStream) {
    let read = quote!(::countersign_contract::value::from_slice(body)?);
    (use_tokens(value, &quote!(super::super::types::)), read)
}

/// Returns the code that selects a variant by status: first by the number itself, then by its
/// range, then `default`, then the rest.
fn decided(arms: &[(Variant<'_>, TokenStream)], rest: &TokenStream) -> TokenStream {
    let (mut exact, mut ranges, mut rest) = (Vec::new(), Vec::new(), rest);
    for (variant, made) in arms {
        match variant.covered {
            Covered::Number(number) => exact.push(quote!(#number => #made,)),
            Covered::Range(low, high) => ranges.push(quote!(#low..=#high => #made,)),
            Covered::Rest => rest = made,
        }
    }
    if exact.is_empty() && ranges.is_empty() {
        return rest.clone();
    }
    quote! {
        match status {
            #(#exact)*
            #(#ranges)*
            _ => #rest,
        }
    }
}

/// Returns the type of the body of a response, if it has one.
fn typed<'t>(types: &'t Types, operation: &Operation, status: &str) -> Option<&'t Use> {
    types.body(&operation.id, &Part::Response(status.to_owned()))
}
