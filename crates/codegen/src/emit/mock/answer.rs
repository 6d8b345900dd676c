//! The response of a mocked call.

use countersign_contract::{
    json::tokens,
    model::{
        CursorSource, Media, NextPage, Operation, PageCursor, PageLinkLocation,
        PageParameterLocation, Part, is_json,
    },
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::{
    documentation::{self, code, doc},
    emit::ident,
    types::{Presence, Types, Use, use_tokens},
};

/// Returns the type that defines the responses of a mocked call.
pub(super) fn answer(
    types: &Types,
    operation: &Operation,
    name: &Ident,
    constant: &Ident,
) -> TokenStream {
    let functions = operation.responses.iter().map(|(status, response)| {
        let lower = status.to_lowercase();
        let function = if lower == "default" {
            ident("default_response")
        } else {
            format_ident!("status_{lower}")
        };
        let number = status.parse::<u16>().ok();
        let parameter = number.is_none().then(|| quote!(status: u16,));
        let number = number.map_or_else(|| quote!(status), |number| quote!(#number));
        let text = documentation::described(Some(&response.description));
        let text = doc(&text.unwrap_or_else(|| format!("Status {status}.")));
        let part = Part::Response(status.clone());
        let described = operation.described(&part).map(|(name, _)| name);
        let json = described.is_some();
        let first = || response.content.keys().next().map(String::as_str);
        // The client treats a body of any media type as JSON, unless it is a file.
        let media_type = described.or_else(first).map(|name| match name {
            "*/*" if json => "application/json",
            "*/*" => "application/octet-stream",
            name => name,
        });
        let (body, sent) = match media_type {
            Some(media_type) if json => {
                let value = types.body(&operation.id, &part).unwrap_or(&Use::Any);
                let value = use_tokens(value, &quote!(super::types::));
                (
                    quote!(body: &#value),
                    quote!(json(#status, #number, #media_type, body)),
                )
            }
            Some(media_type) => (
                quote!(body: impl AsRef<[u8]>),
                quote!(bytes(#status, #number, #media_type, body)),
            ),
            None => (quote!(), quote!(empty(#status, #number))),
        };
        quote! {
            #text
            #[track_caller]
            pub fn #function(self, #parameter #body) -> Self {
                Self(self.0.#sent)
            }
        }
    });
    let pages = pages(types, operation, constant);
    let text = doc(&format!(
        "The responses of a mocked call of {}.\n\nEach response answers one call; the last one answers all further \
         calls.",
        code(&operation.id)
    ));
    quote! {
        #text
        pub struct #name(::countersign_client::mock::Answers);

        impl #name {
            /// Returns the httpmock builder with the response set so far, for features that the
            /// contract does not describe.
            ///
            /// # Panics
            ///
            /// Panics if several responses were set.
            #[track_caller]
            pub fn into_inner(self) -> ::httpmock::Then {
                self.0.into_inner()
            }

            /// Accepts further responses that violate the contract, to simulate a faulty partner.
            pub fn unchecked(self) -> Self {
                Self(self.0.unchecked())
            }

            /// Repeats the previous response for this number of calls. The last response no longer
            /// answers further calls.
            ///
            /// # Panics
            ///
            /// Panics if there is no previous response, or the number is 0.
            #[track_caller]
            pub fn times(self, count: usize) -> Self {
                Self(self.0.times(count))
            }

            /// Adds a header to the previous response.
            ///
            /// # Panics
            ///
            /// Panics if there is no previous response, or the header violates the contract.
            #[track_caller]
            pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
                Self(self.0.header(name, value))
            }

            #(#functions)*
            #pages
        }
    }
}

/// Returns the method that serves the pages of a list.
fn pages(types: &Types, operation: &Operation, constant: &Ident) -> Option<TokenStream> {
    let pagination = operation.pagination.as_ref()?;
    let (status, media_type) = operation.successes().find_map(|(status, response)| {
        let mut names = response.content.keys();
        Some((status, names.find(|name| is_json(name))?))
    })?;
    let body = types.body(&operation.id, &Part::Response(status.clone()));
    let item = types.item(body.unwrap_or(&Use::Any), &pagination.items);
    let item = use_tokens(&item, &quote!(super::types::));
    let number: u16 = status.parse().unwrap_or(200);
    let none = || quote!(None::<String>);
    let limit = pagination.limit.as_ref();
    let limit = limit.map_or_else(none, |limit| asked(limit.location, &limit.name));
    let next = match &pagination.next {
        NextPage::Offset(parameter) | NextPage::Page(parameter) => {
            asked(parameter.location, &parameter.name)
        }
        NextPage::Cursor(cursor) => asked(cursor.location, &cursor.name),
        NextPage::Link(_) => none(),
    };
    let call = if pagination.limit.is_none() && matches!(pagination.next, NextPage::Link(_)) {
        quote!(_)
    } else {
        quote!(call)
    };
    let named = body.and_then(|body| named(types, body, &pagination.next));
    let text = doc(&format!(
        "Status {number}, with the requested page of these items.\n\nThe page has the position of the next page, \
         the total number of items and whether more follow, if the contract describes these members."
    ));
    Some(quote! {
        #text
        #[track_caller]
        pub fn pages(self, items: impl IntoIterator<Item = #item>) -> Self {
            let facts = super::operations::#constant.pagination.as_ref();
            let list = ::countersign_client::mock::List::new(facts.expect("the table has the pages"), items) #named;
            Self(self.0.pages(#status, #number, #media_type, list, |#call| (#limit, #next)))
        }
    })
}

/// Returns the code that names the next page and marks the last one, if that is neither a string
/// nor `null`.
fn named(types: &Types, body: &Use, next: &NextPage) -> Option<TokenStream> {
    let pointer = match next {
        NextPage::Cursor(PageCursor {
            next: CursorSource::Body(pointer),
            ..
        }) => pointer,
        NextPage::Link(link) if link.location == PageLinkLocation::Body => &link.name,
        _ => return None,
    };
    let mut value = body.clone();
    let mut presence = None;
    for token in tokens(pointer) {
        let field = types.field(&value, &token)?;
        presence = Some(field.stated);
        value = field.value.clone();
    }
    let ending = match presence? {
        Presence::Maybe | Presence::RequiredOrNull => None,
        Presence::Optional => Some(quote!(.ending(None))),
        Presence::Required => Some(quote!(.ending(Some("".into())))),
    };
    let integers = matches!(
        types.behind_aliases(&value),
        Use::Integer32 | Use::Integer64
    )
    .then(|| quote!(.with_integers()));
    Some(quote!(#ending #integers))
}

/// Returns the code that reads a page parameter of a call.
fn asked(location: PageParameterLocation, name: &str) -> TokenStream {
    match location {
        PageParameterLocation::Query => {
            quote!(::countersign_client::mock::in_query(&call.query_params(), #name))
        }
        PageParameterLocation::Body => {
            quote!(::countersign_client::mock::in_body(call.body_ref(), #name))
        }
    }
}

/// Returns `true` if a body of this media type has a type.
pub(super) fn is_typed((name, media): (&String, &Media)) -> bool {
    is_json(name) || name == "*/*" && !media.is_file()
}
