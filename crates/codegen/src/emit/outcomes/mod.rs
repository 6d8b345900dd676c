//! What the contract documents as the bodies of responses: an enumeration for each operation.

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
    /// The status as the contract has it.
    status: &'c str,
    response: &'c Response,
    pub(super) name: Ident,
    covered: Covered,
}

/// Which statuses a variant is met by.
enum Covered {
    Number(u16),
    Range(u16, u16),
    /// All that no other variant is met by.
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

    /// Whether its status is told apart by its name.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.covered, Covered::Number(_))
    }

    /// What it says of itself.
    fn documentation(&self) -> TokenStream {
        let text = documentation::described(Some(&self.response.description));
        doc(&text.unwrap_or_else(|| format!("Status {}.", code(self.status))))
    }

    /// The variant with what it holds: its status, unless its name says that, and its body, if it has
    /// one. Where a type is given it is declared, where a value is given it is made.
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

/// The value that JSON is read as, as a type, and how it is read from `body`.
fn json(value: &Use) -> (TokenStream, TokenStream) {
    let read = quote!(::countersign_contract::value::from_slice(body)?);
    (use_tokens(value, &quote!(super::super::types::)), read)
}

/// What a status comes to: the number itself counts first, then its range, then `default`, then the
/// rest.
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

/// The type of the values in the body of a response, if it has one.
fn typed<'t>(types: &'t Types, operation: &Operation, status: &str) -> Option<&'t Use> {
    types.body(&operation.id, &Part::Response(status.to_owned()))
}
