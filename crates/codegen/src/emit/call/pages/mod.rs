//! Lists that are read page by page.

mod place;

use countersign_contract::model::{Contract, NextPage, Operation, PageParameterLocation, Rule};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use self::place::{List, Place, PlaceKind, setter_name};
use super::{super::ident, members::Members};
use crate::{
    Error,
    documentation::doc,
    lower::LoweredOperation,
    types::{Types, use_tokens},
};

/// What a call has that reads a list page by page.
pub(super) struct Pages {
    /// Its methods.
    pub(super) methods: TokenStream,
    /// What is done before its request is made, for the page where it begins.
    pub(super) begin: TokenStream,
    /// What is done with the call then.
    pub(super) follow: TokenStream,
}

/// What chooses a page, as the contract says where it is sent.
struct Chosen<'c> {
    location: PageParameterLocation,
    name: &'c str,
    rule: &'c Rule,
    text: &'static str,
}

/// The pages of an operation that is read page by page.
pub(super) fn pages(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    members: Option<&Members<'_>>,
    constant: &Ident,
) -> Result<Option<Pages>, Error> {
    let Some(pagination) = &operation.pagination else {
        return Ok(None);
    };
    let list = List {
        types,
        operation,
        lowered,
    };
    let limit = pagination.limit.as_ref().map(|limit| Chosen {
        location: limit.location,
        name: &limit.name,
        rule: &limit.rule,
        text: "The most items of a page",
    });
    let next = chosen(&pagination.next);
    let placed = |chosen: &Chosen<'_>, takes_text: bool| {
        let place = list.place(chosen.location, chosen.name);
        place
            .filter(|place| takes_text || place.kind != PlaceKind::Text)
            .ok_or_else(|| unset(contract, operation, chosen, takes_text))
    };
    let limit_place = limit
        .as_ref()
        .map(|limit| placed(limit, false))
        .transpose()?;
    let takes_text = matches!(pagination.next, NextPage::Cursor(_));
    let next_place = next
        .as_ref()
        .map(|next| placed(next, takes_text))
        .transpose()?;

    let chosen: Vec<_> = limit.iter().chain(&next).collect();
    let names: Vec<_> = chosen
        .iter()
        .map(|chosen| setter_name(chosen.name))
        .collect();
    // One name for both would be a setter for neither.
    let is_one = names.len() == 2 && names[0] == names[1];
    let setters = chosen.iter().filter(|_| !is_one);
    let setters = setters
        .filter_map(|chosen| list.setter(chosen.location, chosen.name, members, chosen.text));

    let item = use_tokens(&list.item(&pagination.items), &quote!(types::));
    let way = Way::of(&pagination.next, next_place.as_ref(), constant);
    let read_limit = limit_place.as_ref().and_then(Place::read_number);
    let read_limit = read_limit.unwrap_or_else(|| quote!(None));
    let set_limit = limit_place.as_ref().map(|place| {
        let set = place.write_integer(&ident("limit"));
        quote! {
            if let Some(limit) = page.limit {
                #set
            }
        }
    });
    let (begin_text, number, position) = (&way.text, &way.number, &way.position);
    let methods = methods(&item, begin_text, pagination.stable);
    Ok(Some(Pages {
        methods: quote! {
            #(#setters)*
            #methods

            fn facts() -> &'static ::countersign_contract::table::Pagination {
                operations::#constant.pagination.as_ref().expect("the table has the pages")
            }

            fn reading(&self) -> ::countersign_client::pages::Reading {
                let (runtime, _) = self.client.parts();
                ::countersign_client::pages::Reading::of(runtime, &operations::#constant, Self::facts(), self.options)
            }

            fn first_page(&self) -> ::countersign_client::pages::PageRequest {
                let limit: Option<i64> = #read_limit;
                let position = self.begin_at.clone() #position;
                ::countersign_client::pages::PageRequest::first(Self::facts(), limit, #number, position)
            }

            fn at_page(mut self, page: ::countersign_client::pages::PageRequest) -> Self {
                #set_limit
                self.begin_at = Some(page.position);
                self
            }
        },
        begin: way.begin,
        follow: way.follow,
    }))
}

/// What chooses the page itself, if it is sent as a value.
fn chosen(next: &NextPage) -> Option<Chosen<'_>> {
    let (location, name, text) = match next {
        NextPage::Offset(offset) => (
            offset.location,
            &offset.name,
            "How many items come before the first page",
        ),
        NextPage::Page(page) => (page.location, &page.name, "The number of the first page"),
        NextPage::Cursor(cursor) => (cursor.location, &cursor.name, "Where the first page begins"),
        NextPage::Link(_) => return None,
    };
    Some(Chosen {
        location,
        name,
        rule: next.rule(),
        text,
    })
}

fn unset(
    contract: &Contract,
    operation: &Operation,
    chosen: &Chosen<'_>,
    takes_text: bool,
) -> Error {
    let kind = if takes_text {
        "text or integer"
    } else {
        "integer"
    };
    Error::Unsupported {
        file: contract.file_of(chosen.rule.at).to_owned(),
        at: chosen.rule.at,
        message: format!(
            "no client can set the page parameter {} of {}",
            chosen.name, operation.id
        ),
        help: format!(
            "let it be a query parameter of type {kind}, or a member of type {kind} in objects that must be there"
        ),
    }
}

/// How a call finds and reaches the page at a position.
struct Way {
    /// Which settings choose the first page, in words.
    text: String,
    /// The number that was set, if the page is asked for by one.
    number: TokenStream,
    /// The position that was set, unless one was given.
    position: TokenStream,
    begin: TokenStream,
    follow: TokenStream,
}

impl Way {
    fn of(next: &NextPage, place: Option<&Place>, constant: &Ident) -> Self {
        let operation = quote!(&operations::#constant);
        let taken = |function: &TokenStream| quote!(::countersign_client::pages::Position::#function(self.begin_at.as_ref(), #operation)?);
        let Some(place) = place else {
            let begin = taken(&quote!(link));
            return Self {
                text: "A list is read from its beginning".to_owned(),
                number: quote!(None),
                position: quote!(),
                begin: quote!(let link = #begin;),
                follow: quote!(.at_link(link)?),
            };
        };
        let number = |function: &TokenStream| {
            let begin = taken(function);
            let set = place.write_number(&ident("number"));
            let read = place.read_number().unwrap_or_else(|| quote!(None));
            Self {
                text: String::new(),
                number: read,
                position: quote!(),
                begin: quote! {
                    if let Some(number) = #begin {
                        #set
                    }
                },
                follow: quote!(),
            }
        };
        match next {
            NextPage::Offset(_) => Self {
                text: "A limit and an offset that were set choose the first page".to_owned(),
                ..number(&quote!(offset))
            },
            NextPage::Page(_) => Self {
                text: "A page that was set is the first one".to_owned(),
                ..number(&quote!(number))
            },
            NextPage::Cursor(_) | NextPage::Link(_) => {
                let (kind, read) = (place.kind.tokens(), &place.read);
                let begin = taken(&quote!(cursor::<#kind>));
                let set = place.write(&quote!(cursor));
                let text = (place.kind != PlaceKind::Text)
                    .then(|| quote!(.map(|cursor| cursor.to_string())));
                Self {
                    text: "A cursor that was set says where the first page begins".to_owned(),
                    number: quote!(None),
                    position: quote! {
                        .or_else(|| {
                            let cursor: Option<#kind> = #read;
                            cursor #text .map(::countersign_client::pages::Position::Cursor)
                        })
                    },
                    begin: quote! {
                        if let Some(cursor) = #begin {
                            #set
                        }
                    },
                    follow: quote!(),
                }
            }
        }
    }
}

/// What a person calls.
fn methods(item: &TokenStream, begin: &str, stable: bool) -> TokenStream {
    let mode = if stable {
        "A list whose pages contradict each other ends with [`ErrorKind::Page`](::countersign_client::ErrorKind::Page), after all that was read: the document \
         promises that order and totals stay the same. See [`lenient_pages`](Self::lenient_pages)."
    } else {
        "Pages that contradict each other are reported as drift, and the list is read on: the document does not \
         promise that order and totals stay the same. See [`strict_pages`](Self::strict_pages)."
    };
    let page = quote!(::countersign_client::pages::Page<#item>);
    let function = |name: &str, called: &str, text: &str, what: &TokenStream| {
        let (name, called, text) = (ident(name), ident(called), doc(text));
        quote! {
            #text
            pub fn #name(self) -> ::futures::stream::BoxStream<'static, Result<#what, ::countersign_client::Error>> {
                let first = self.first_page();
                let reading = self.reading();
                Box::pin(::countersign_client::pages::#called(reading, first, move |page| {
                    let request = self.clone().at_page(page.clone());
                    async move { request.call()?.page(Self::facts(), &page).await }
                }))
            }
        }
    };
    let pages = function(
        "pages",
        "pages",
        &format!(
            "The pages of the list, each read when it is asked for.\n\n{begin}, unless \
             [`from_page`](Self::from_page) says so. Each item is given once. {mode}"
        ),
        &page,
    );
    let items = function(
        "stream",
        "items",
        "The items of the list, read page by page as they are asked for. See [`pages`](Self::pages), which also has \
         the items that cannot be read.",
        item,
    );
    quote! {
        /// Begins at this page: one that an earlier page of the list has named as its
        /// [`next`](countersign_client::pages::Page::next).
        pub fn from_page(mut self, position: ::countersign_client::pages::Position) -> Self {
            self.begin_at = Some(position);
            self
        }

        /// Reads the list on where its pages break a law of paging: the anomaly is reported as drift.
        /// An item that cannot be read is in [`Page::odd`](::countersign_client::pages::Page::odd).
        pub fn lenient_pages(mut self) -> Self {
            self.options = self.options.lenient_pages();
            self
        }

        /// Ends the list with [`ErrorKind::Page`](::countersign_client::ErrorKind::Page) where its pages break a
        /// law of paging, after all that was read.
        pub fn strict_pages(mut self) -> Self {
            self.options = self.options.strict_pages();
            self
        }

        #pages
        #items

        /// The items of the list, each waited for, in code that is not asynchronous. See
        /// [`stream`](Self::stream).
        #[cfg(feature = "blocking")]
        pub fn stream_blocking(self) -> impl Iterator<Item = Result<#item, ::countersign_client::Error>> {
            let pages = self.pages();
            ::countersign_client::blocking::items(::futures::TryStreamExt::map_ok(pages, |page| page.items))
        }

        /// Returns the items of the list, up to this many, read page by page.
        ///
        /// Where pages that contradict each other do not end the list, items that cannot be read and
        /// items that come again are left out; [`pages`](Self::pages) has them.
        ///
        /// # Errors
        ///
        /// If a call fails or a law of paging is broken: with the items that were read before,
        /// and where to go on.
        pub async fn collect_all(
            self,
            limit: usize,
        ) -> Result<Vec<#item>, ::countersign_client::pages::Interrupted<#item>> {
            ::countersign_client::pages::collect(self.pages(), limit).await
        }
    }
}
