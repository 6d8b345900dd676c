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

/// The code of a call that reads a list page by page.
pub(super) struct Pages {
    /// The methods.
    pub(super) methods: TokenStream,
    /// The code that runs before the request is built. It sets the first page.
    pub(super) begin: TokenStream,
    /// The code that runs on the call afterwards.
    pub(super) follow: TokenStream,
}

/// A parameter that selects a page, and where it is sent.
struct Chosen<'c> {
    location: PageParameterLocation,
    name: &'c str,
    rule: &'c Rule,
    text: &'static str,
}

/// Returns the code for the pages of an operation, if it is paginated.
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
        text: "The maximum number of items per page",
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
    // Two setters of the same name would collide, so neither is written.
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

/// Returns the parameter that selects the page, if it is sent as a value.
fn chosen(next: &NextPage) -> Option<Chosen<'_>> {
    let (location, name, text) = match next {
        NextPage::Offset(offset) => (
            offset.location,
            &offset.name,
            "The number of items before the first page",
        ),
        NextPage::Page(page) => (page.location, &page.name, "The number of the first page"),
        NextPage::Cursor(cursor) => (
            cursor.location,
            &cursor.name,
            "The position of the first page",
        ),
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
            "the client cannot set the page parameter {} of {}",
            chosen.name, operation.id
        ),
        help: format!(
            "make it a query parameter of type {kind}, or a member of type {kind} inside required objects"
        ),
    }
}

/// The code of a call that finds and requests the page at a position.
struct Way {
    /// The settings that select the first page, in words.
    text: String,
    /// The number that was set, if pages are requested by number.
    number: TokenStream,
    /// The position that was set, unless the caller passed one.
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
                text: "The list is read from its beginning".to_owned(),
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
                text: "The limit and offset of the call select the first page".to_owned(),
                ..number(&quote!(offset))
            },
            NextPage::Page(_) => Self {
                text: "The page of the call is the first one".to_owned(),
                ..number(&quote!(number))
            },
            NextPage::Cursor(_) | NextPage::Link(_) => {
                let (kind, read) = (place.kind.tokens(), &place.read);
                let begin = taken(&quote!(cursor::<#kind>));
                let set = place.write(&quote!(cursor));
                let text = (place.kind != PlaceKind::Text)
                    .then(|| quote!(.map(|cursor| cursor.to_string())));
                Self {
                    text: "The cursor of the call is the position of the first page".to_owned(),
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

/// Returns the public methods.
fn methods(item: &TokenStream, begin: &str, stable: bool) -> TokenStream {
    let mode = if stable {
        "If pages contradict each other, the list ends with [`ErrorKind::Page`](::countersign_client::ErrorKind::Page) after the items that were read: the document \
         promises that order and totals stay the same. See [`lenient_pages`](Self::lenient_pages)."
    } else {
        "Pages that contradict each other are reported as drift, and reading continues: the document does not \
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
            "Returns the pages of the list. Each page is requested when the stream is polled.\n\n{begin}, unless \
             [`from_page`](Self::from_page) sets another page. Each item is returned once. {mode}"
        ),
        &page,
    );
    let items = function(
        "stream",
        "items",
        "Returns the items of the list. Pages are requested as the stream is polled. [`pages`](Self::pages) also returns \
         the unreadable items.",
        item,
    );
    quote! {
        /// Begins at this page: the [`next`](countersign_client::pages::Page::next) of an earlier
        /// page of the list.
        pub fn from_page(mut self, position: ::countersign_client::pages::Position) -> Self {
            self.begin_at = Some(position);
            self
        }

        /// Continues to read the list if its pages break a rule of pagination, and reports the
        /// anomaly as drift. Unreadable items are in
        /// [`Page::odd`](::countersign_client::pages::Page::odd).
        pub fn lenient_pages(mut self) -> Self {
            self.options = self.options.lenient_pages();
            self
        }

        /// Ends the list with [`ErrorKind::Page`](::countersign_client::ErrorKind::Page) if its
        /// pages break a rule of pagination, after the items that were read.
        pub fn strict_pages(mut self) -> Self {
            self.options = self.options.strict_pages();
            self
        }

        #pages
        #items

        /// Returns the items of the list. Each step blocks the current thread. See
        /// [`stream`](Self::stream).
        #[cfg(feature = "blocking")]
        pub fn stream_blocking(self) -> impl Iterator<Item = Result<#item, ::countersign_client::Error>> {
            let pages = self.pages();
            ::countersign_client::blocking::items(::futures::TryStreamExt::map_ok(pages, |page| page.items))
        }

        /// Reads the list page by page, and returns at most this many items.
        ///
        /// In a list that continues after pages that contradict each other, unreadable and repeated
        /// items are omitted; [`pages`](Self::pages) returns them.
        ///
        /// # Errors
        ///
        /// Returns an error if a call fails or the pages break a rule of pagination. The error
        /// holds the items read so far and the position at which to continue.
        pub async fn collect_all(
            self,
            limit: usize,
        ) -> Result<Vec<#item>, ::countersign_client::pages::Interrupted<#item>> {
            ::countersign_client::pages::collect(self.pages(), limit).await
        }
    }
}
