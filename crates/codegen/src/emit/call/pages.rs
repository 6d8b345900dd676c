//! Lists that are read page by page.

use countersign_contract::model::{
    Contract, Operation, PageParameter, PageParameterLocation, ParameterLocation, Part,
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{super::ident, members::Members};
use crate::{
    Error,
    documentation::{code, doc},
    lower::{BodyValue, LoweredOperation},
    names::field_name,
    types::{Field, Presence, Types, Use, set, use_tokens},
};

/// `pages` and `stream` for an operation that is read page by page.
pub(super) fn pages(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
    members: Option<&Members<'_>>,
    constant: &Ident,
) -> Result<Option<TokenStream>, Error> {
    let Some(pagination) = &operation.pagination else {
        return Ok(None);
    };
    let list = List {
        types,
        operation,
        lowered,
    };
    let accessors = |parameter: &PageParameter, variable: &str| {
        list.accessors(parameter, &ident(variable)).ok_or_else(|| Error::Unsupported {
            file: contract.file.clone(),
            at: parameter.rule.at,
            message: format!("no client can set the page parameter {} of {}", parameter.name, operation.id),
            mend: "let it be a query parameter of type integer, or a member of type integer in objects that must be \
                   there"
                .to_owned(),
        })
    };
    let (limit, offset) = (
        accessors(&pagination.limit, "limit")?,
        accessors(&pagination.offset, "offset")?,
    );
    let ((get_limit, set_limit), (get_offset, set_offset)) = (limit, offset);
    let setters = [
        (&pagination.limit, "The most items of a page"),
        (
            &pagination.offset,
            "How many items come before the first page",
        ),
    ]
    .map(|(parameter, text)| list.setter(parameter, members, text));
    // One name for both would be a setter for neither.
    let setters = (setter_name(&pagination.limit) != setter_name(&pagination.offset))
        .then_some(setters)
        .into_iter()
        .flatten();
    let item = use_tokens(&list.item(&pagination.items), &quote!(types::));
    let page = quote!(::countersign_client::pages::Page<#item>);
    let function = |name: &str, called: &str, text: &str, what: &TokenStream| {
        let (name, called, text) = (ident(name), ident(called), doc(text));
        quote! {
            #text
            pub fn #name(self) -> ::futures::stream::BoxStream<'static, Result<#what, ::countersign_client::Error>> {
                let first = self.first_page();
                Box::pin(::countersign_client::pages::#called(&operations::#constant, Self::facts(), first, move |page| {
                    let request = self.clone().at_page(page);
                    async move { request.call()?.bytes().await }
                }))
            }
        }
    };
    let pages = function(
        "pages",
        "pages",
        "The pages of the list, each read when it is asked for.\n\nA limit and an offset that were set choose the \
         first page. The laws of paging are watched: a list that breaks one ends with [`Error::Page`], after all \
         that was read before.",
        &page,
    );
    let items = function(
        "stream",
        "items",
        "The items of the list, read page by page as they are asked for. See [`pages`](Self::pages).",
        &item,
    );
    Ok(Some(quote! {
            #(#setters)*

            #pages
            #items

            /// The items of the list, each waited for, in code that is not asynchronous. See
            /// [`stream`](Self::stream).
            #[cfg(feature = "blocking")]
            pub fn stream_blocking(self) -> impl Iterator<Item = Result<#item, ::countersign_client::Error>> {
                ::countersign_client::blocking::items(self.stream())
            }

            /// The items of the list, up to this many, read page by page.
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

            fn facts() -> &'static ::countersign_contract::table::Pagination {
                operations::#constant.pagination.as_ref().expect("the table has the pages")
            }

            fn first_page(&self) -> ::countersign_client::pages::PageRequest {
                let limit: Option<i64> = #get_limit;
                let offset: Option<i64> = #get_offset;
                ::countersign_client::pages::PageRequest::first(Self::facts(), limit, offset)
            }

            fn at_page(mut self, page: ::countersign_client::pages::PageRequest) -> Self {
                let ::countersign_client::pages::PageRequest { limit, offset } = page;
                #set_limit
                #set_offset
                self
            }
    }))
}

/// What sets a page parameter that is in the body: the last name of the way to it.
fn setter_name(parameter: &PageParameter) -> Option<String> {
    let last = countersign_contract::json::tokens(&parameter.name).last()?;
    Some(field_name(&last))
}

/// A list whose pages are asked for by two numbers.
struct List<'c> {
    types: &'c Types,
    operation: &'c Operation,
    lowered: &'c LoweredOperation,
}

impl List<'_> {
    /// The type of the items in the successful response.
    fn item(&self, pointer: &str) -> Use {
        let mut statuses = self.operation.responses.keys();
        let status = statuses.find(|status| status.starts_with('2'));
        let part = status.map(|status| Part::Response(status.clone()));
        let body = part.and_then(|part| self.types.body(&self.operation.id, &part));
        body.map_or(Use::Any, |body| self.types.item(body, pointer))
    }

    /// A setter for a page parameter that is set nowhere else: deeper in the body.
    fn setter(
        &self,
        parameter: &PageParameter,
        members: Option<&Members<'_>>,
        text: &str,
    ) -> Option<TokenStream> {
        if parameter.location != PageParameterLocation::Body {
            return None;
        }
        let name = setter_name(parameter)?;
        if !self.lowered.is_free(&name) || members.is_some_and(|members| members.sets(&name)) {
            return None;
        }
        let text = doc(&format!("{text}: {} of the body.", code(&parameter.name)));
        let (path, field) = self.member(parameter)?;
        let name = ident(&name);
        let (argument, value) = set(self.types, field, &quote!(types::));
        Some(quote! {
            #text
            pub fn #name(mut self, value: #argument) -> Self {
                #path = #value;
                self
            }
        })
    }

    /// How a page parameter is read from a call, and written to it from a variable that holds an
    /// integer.
    fn accessors(
        &self,
        parameter: &PageParameter,
        variable: &Ident,
    ) -> Option<(TokenStream, TokenStream)> {
        match parameter.location {
            PageParameterLocation::Query => self.in_query(parameter, variable),
            PageParameterLocation::Body => self.in_body(parameter, variable),
        }
    }

    fn in_query(
        &self,
        page: &PageParameter,
        variable: &Ident,
    ) -> Option<(TokenStream, TokenStream)> {
        let mut parameters = self.operation.parameters.iter();
        let is_it = |known: &countersign_contract::model::Parameter| {
            known.location == ParameterLocation::Query && known.name == page.name
        };
        let index = parameters.position(is_it)?;
        let (integer, convert) = self.integer(self.types.parameter(&self.operation.id, index)?)?;
        let name = ident(self.lowered.parameter(index)?);
        let number = quote!(#integer::try_from(#variable).unwrap_or(#integer::MAX));
        Some(if self.operation.parameters[index].required {
            (
                quote!(Some(self.#name)#convert),
                quote!(self.#name = #number;),
            )
        } else {
            (
                quote!(self.#name #convert),
                quote!(self.#name = Some(#number);),
            )
        })
    }

    fn in_body(
        &self,
        page: &PageParameter,
        variable: &Ident,
    ) -> Option<(TokenStream, TokenStream)> {
        let (path, field) = self.member(page)?;
        let (integer, convert) = self.integer(&field.value)?;
        let number = quote!(#integer::try_from(#variable).unwrap_or(#integer::MAX));
        let (read, written) = match field.presence {
            Presence::Required => (quote!(Some(#path)), number),
            Presence::Maybe => (quote!(#path.value().copied()), quote!(#number.into())),
            Presence::Optional | Presence::RequiredOrNull => (path.clone(), quote!(Some(#number))),
        };
        Some((quote!(#read #convert), quote!(#path = #written;)))
    }

    /// A member of the body, below objects that must be there, and how it is reached.
    fn member(&self, page: &PageParameter) -> Option<(TokenStream, &Field)> {
        let body = self.lowered.body.as_ref()?;
        if !body.required || !matches!(body.value, BodyValue::Json(_) | BodyValue::Form(_)) {
            return None;
        }
        let mut value = self.types.body(&self.operation.id, &Part::Request)?.clone();
        let mut path = quote!(self.body);
        let tokens: Vec<String> = countersign_contract::json::tokens(&page.name).collect();
        let (last, through) = tokens.split_last()?;
        for token in through {
            let field = self.types.field(&value, token)?;
            if field.presence != Presence::Required || field.boxed {
                return None;
            }
            let name = ident(&field.name);
            path = quote!(#path.#name);
            value = field.value.clone();
        }
        let field = self.types.field(&value, last)?;
        let name = ident(&field.name);
        Some((quote!(#path.#name), field))
    }

    /// The type of an integer, and how an `Option` of it becomes one of `i64`.
    fn integer(&self, value: &Use) -> Option<(TokenStream, TokenStream)> {
        match self.types.behind_aliases(value) {
            Use::Integer32 => Some((quote!(i32), quote!(.map(i64::from)))),
            Use::Integer64 => Some((quote!(i64), quote!())),
            _ => None,
        }
    }
}
