//! From what the partner sends to what we send, where both are of one schema: it is read, changed
//! and sent back.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::ident;
use crate::types::{Shape, Types, Use};

/// The conversions of a type of what the partner sends, if we send it as well.
pub(super) fn conversions(types: &Types, received: &str) -> Option<TokenStream> {
    let sent = types.sent_as.get(received)?;
    let definition = |name: &str| types.definition(&Use::Named(name.to_owned()));
    let (of_received, of_sent) = (definition(received)?, definition(sent)?);
    if [of_received, of_sent]
        .iter()
        .any(|found| matches!(found.shape, Shape::Alias(_)))
    {
        return None;
    }
    let back = matches!(of_sent.shape, Shape::Enumeration { .. }).then(|| {
        let (received, sent) = (ident(received), ident(sent));
        quote! {
            impl From<#sent> for #received {
                fn from(value: #sent) -> Self {
                    value.as_str().to_owned().into()
                }
            }
        }
    });
    let (received, sent) = (ident(received), ident(sent));
    Some(quote! {
        /// What has come, to be sent again. What is only received is left out.
        impl TryFrom<#received> for #sent {
            type Error = ::countersign_contract::value::Unsendable;

            // Spelt out: `Self::Error` may be a variant.
            fn try_from(received: #received) -> Result<Self, ::countersign_contract::value::Unsendable> {
                ::countersign_contract::value::sendable(&received)
            }
        }
        #back
    })
}
