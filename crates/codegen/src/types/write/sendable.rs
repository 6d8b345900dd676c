//! Conversions from received types to sent types of the same schema, to read, change and send back
//! a value.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::value::ident;
use crate::types::{Definition, Field, Presence, Shape, Types, Use, Variant};

/// Returns the conversions of a received type, if we send its schema as well.
pub(super) fn conversions(types: &Types, received: &str) -> Option<TokenStream> {
    let (of_received, of_sent) = pair(types, received)?;
    let value = value(types, of_received, of_sent);
    let (received, sent) = (ident(received), ident(&of_sent.name));
    let back = matches!(of_sent.shape, Shape::Enumeration { .. }).then(|| {
        quote! {
            impl From<#sent> for #received {
                fn from(value: #sent) -> Self {
                    value.as_str().to_owned().into()
                }
            }
        }
    });
    Some(quote! {
        impl ::countersign_contract::value::Sendable<#received> for #sent {
            fn sendable(received: #received) -> Result<Self, ::countersign_contract::value::Unsendable> {
                #value
            }
        }

        /// Converts a received value, so that it can be sent back. Omits read-only members and
        /// members that the contract does not know.
        impl TryFrom<#received> for #sent {
            type Error = ::countersign_contract::value::Unsendable;

            // `Self::Error` may be a variant, so the type is spelled out.
            fn try_from(received: #received) -> Result<Self, ::countersign_contract::value::Unsendable> {
                ::countersign_contract::value::Sendable::sendable(received)
            }
        }
        #back
    })
}

/// Returns the documentation of a type about its counterpart.
pub(super) fn about(types: &Types, name: &str) -> Option<String> {
    if let Some((_, sent)) = pair(types, name) {
        let sent = &sent.name;
        return Some(format!(
            "To send it back, convert it to a [`{sent}`] with `try_from`."
        ));
    }
    let (received, _) = types.sent_as.iter().find(|(_, sent)| *sent == name)?;
    pair(types, received)?;
    Some(format!(
        "The partner sends it as [`{received}`], which `try_from` converts to this type."
    ))
}

/// Returns the received and the sent type of a schema. An alias has none, because its target has
/// the conversion.
fn pair<'t>(types: &'t Types, received: &str) -> Option<(&'t Definition, &'t Definition)> {
    let definition = |name: &str| {
        let found = types.definition(&Use::Named(name.to_owned()));
        found.filter(|found| !matches!(found.shape, Shape::Alias(_)))
    };
    Some((
        definition(received)?,
        definition(types.sent_as.get(received)?)?,
    ))
}

/// Returns the code that converts `received` to the sent type. If the two differ in more than
/// read-only members, it converts through JSON.
fn value(types: &Types, received: &Definition, sent: &Definition) -> TokenStream {
    match (&received.shape, &sent.shape) {
        (
            Shape::Struct { fields, .. },
            Shape::Struct {
                fields: sent,
                further,
            },
        ) => structure(types, fields, sent, further.as_ref()),
        (Shape::Enumeration { .. }, Shape::Enumeration { .. }) => quote! {
            let known = received.as_str().parse();
            known.map_err(|expected: String| ::countersign_contract::value::Unsendable::because(expected))
        },
        (Shape::Union { variants, .. }, Shape::Union { variants: sent, .. })
            if variants.len() == sent.len()
                && variants.iter().zip(sent).all(|(received, sent)| {
                    received.name == sent.name && alike(types, &received.value, &sent.value)
                }) =>
        {
            union(&ident(&received.name), variants)
        }
        (Shape::Wrapper(value), Shape::Wrapper(sent)) if alike(types, value, sent) => {
            quote!(::countersign_contract::value::Sendable::sendable(received.0).map(Self))
        }
        _ => quote!(::countersign_contract::value::sendable::from_json(
            &received
        )),
    }
}

fn structure(
    types: &Types,
    received: &[Field],
    sent: &[Field],
    further: Option<&Use>,
) -> TokenStream {
    let members = sent.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        let Some(source) = received.iter().find(|source| source.wire == *wire) else {
            return quote!(#name: Default::default(),);
        };
        let came = ident(&source.name);
        let made = if source.boxed == field.boxed && alike(types, &source.value, &field.value) {
            let is_any = types.behind_aliases(&field.value) == Use::Any;
            match field.presence {
                Presence::Required => quote!(required(#wire, received.#came)?),
                Presence::RequiredOrNull => quote!(required_or_null(#wire, received.#came)?),
                Presence::Optional if is_any => quote!(anything(received.#came)),
                Presence::Optional => quote!(optional(#wire, received.#came)?),
                Presence::Maybe => quote!(maybe(#wire, received.#came)?),
            }
        } else {
            let kind = quote!(<_, ::countersign_contract::value::sendable::FromJson<_>>);
            match field.presence {
                Presence::Required => quote!(required::#kind(#wire, received.#came)?.0),
                Presence::RequiredOrNull => {
                    quote!(required_or_null::#kind(#wire, received.#came)?.map(|value| value.0))
                }
                Presence::Optional => {
                    quote!(optional::#kind(#wire, received.#came)?.map(|value| value.0))
                }
                Presence::Maybe => {
                    quote!(maybe::#kind(#wire, received.#came)?.map(|value| value.0))
                }
            }
        };
        quote!(#name: ::countersign_contract::value::sendable::#made,)
    });
    let further = further.map(|_| {
        let known = received.iter().map(|field| &field.wire);
        quote!(undocumented: ::countersign_contract::value::sendable::further(received.undocumented, &[#(#known),*])?,)
    });
    let has_source = |field: &Field| received.iter().any(|source| source.wire == field.wire);
    // Nothing is sent if all members are read-only.
    let unused =
        (further.is_none() && !sent.iter().any(has_source)).then(|| quote!(let _ = received;));
    quote!(#unused Ok(Self { #(#members)* #further }))
}

fn union(received: &Ident, variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        quote!(#received::#name(value) => ::countersign_contract::value::Sendable::sendable(value).map(Self::#name),)
    });
    quote! {
        match received {
            #(#arms)*
            #received::Other(_) => Err(::countersign_contract::value::Unsendable::because(
                "it matches none of the variants that can be sent",
            )),
        }
    }
}

/// Returns `true` if a value is converted without going through JSON.
fn alike(types: &Types, received: &Use, sent: &Use) -> bool {
    match (types.behind_aliases(received), types.behind_aliases(sent)) {
        (Use::List(received), Use::List(sent))
        | (Use::Map(received), Use::Map(sent))
        | (Use::Nullable(received), Use::Nullable(sent)) => alike(types, &received, &sent),
        (Use::Named(received), Use::Named(sent)) => types.sent_as.get(&received) == Some(&sent),
        (received, sent) => received == sent && !matches!(sent, Use::Named(_)),
    }
}
