//! `Debug` for types whose values must not be logged.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::value::ident;
use crate::types::{Field, Presence, Types, Use, Variant};

/// Writes `Debug` for an object: its members by name, without strings and numbers.
pub(super) fn of_structure(
    types: &Types,
    name: &Ident,
    fields: &[Field],
    further: bool,
) -> TokenStream {
    let text = name.to_string();
    let members = fields.iter().map(|field| {
        let (member, text) = (ident(&field.name), &field.name);
        let text = text.trim_start_matches("r#");
        let shown = match field.presence {
            _ if is_shown(types, &field.value) => quote!(self.#member),
            Presence::Required => quote!(::countersign_contract::value::Hidden(&self.#member)),
            Presence::RequiredOrNull | Presence::Optional | Presence::Maybe => {
                quote!(self.#member.as_ref().map(::countersign_contract::value::Hidden))
            }
        };
        quote!(.field(#text, &#shown))
    });
    let further = further.then(|| {
        let hidden = quote!(::countersign_contract::value::Hidden(&self.undocumented));
        quote!(.field("undocumented", &#hidden))
    });
    debug(
        name,
        &quote!(f.debug_struct(#text) #(#members)* #further .finish()),
    )
}

/// Writes `Debug` for an open enumeration, whose unknown values are hidden.
pub(super) fn of_open_enumeration(name: &Ident) -> TokenStream {
    debug(
        name,
        &quote!(match self {
            Self::Other(other) => f
                .debug_tuple("Other")
                .field(&::countersign_contract::value::Hidden(other))
                .finish(),
            known => ::std::fmt::Debug::fmt(known.as_str(), f),
        }),
    )
}

/// Writes `Debug` for a union: each variant with its name.
pub(super) fn of_union(
    types: &Types,
    name: &Ident,
    variants: &[Variant],
    open: bool,
) -> TokenStream {
    let forms = variants.iter().map(|variant| {
        let (form, text) = (ident(&variant.name), &variant.name);
        let value = shown(types, &variant.value, &quote!(value));
        quote!(Self::#form(value) => f.debug_tuple(#text).field(#value).finish(),)
    });
    let other = open.then(|| {
        let value = shown(types, &Use::Any, &quote!(value));
        quote!(Self::Other(value) => f.debug_tuple("Other").field(#value).finish(),)
    });
    debug(name, &quote!(match self { #(#forms)* #other }))
}

/// Writes `Debug` for a newtype.
pub(super) fn of_wrapper(types: &Types, name: &Ident, value: &Use) -> TokenStream {
    let text = name.to_string();
    let value = shown(types, value, &quote!(&self.0));
    debug(name, &quote!(f.debug_tuple(#text).field(#value).finish()))
}

fn debug(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        /// Omits strings and numbers, because they may be secret or personal.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #body
            }
        }
    }
}

/// Returns a reference to a value, hidden if it must not be logged.
fn shown(types: &Types, value: &Use, reference: &TokenStream) -> TokenStream {
    if is_shown(types, value) {
        reference.clone()
    } else {
        quote!(&::countersign_contract::value::Hidden(#reference))
    }
}

/// Returns `true` if the value can be shown by its own `Debug`: a boolean, an enumeration, or a
/// type that hides secrets itself.
fn is_shown(types: &Types, value: &Use) -> bool {
    match types.behind_aliases(value) {
        Use::Boolean | Use::Named(_) => true,
        Use::List(value) | Use::Map(value) | Use::Nullable(value) => is_shown(types, &value),
        Use::Any | Use::AnyObject | Use::Text | Use::Integer32 | Use::Integer64 | Use::Number => {
            false
        }
    }
}
