//! The client: the typed side of the calls.

use std::collections::BTreeSet;

use countersign_contract::model::{
    Contract, Operation, PageParameter, PageParameterLocation, Part, SecurityScheme, is_json,
};
use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, module, operations::constants, plumbing::plumbing};
use crate::{
    Error, File,
    documentation::{self, doc},
    lower::{LoweredOperation, lower},
    names::{Scope, field_name},
    types::{Definition, Field, Presence, Shape, Types, Use, use_tokens},
};

/// `client/mod.rs` and `client/plumbing.rs`, if the contract has calls that we make.
pub(crate) fn client(contract: &Contract, types: &Types) -> Result<Vec<File>, Error> {
    if contract.operations.iter().all(|operation| operation.webhook) {
        return Ok(Vec::new());
    }
    let module = module(contract);
    let lowered = lower(contract, types, &format!("crate::{module}::types"))?;
    let facts = constants(contract);
    let mut sends = Vec::new();
    let mut arms = Vec::new();
    for (operation, constant) in &facts {
        let Some(call) = lowered.operations.iter().find(|call| call.id == operation.id) else { continue };
        let (method, constant) = (&call.method, ident(constant));
        arms.push(quote!(#method => &operations::#constant,));
        sends.push(Call { contract, types, operation, call, constant }.tokens()?);
    }
    let connect = connect(contract);
    let tokens = quote! {
        mod plumbing;

        use ::countersign_client::{Connection, ConnectionError, Credential, Error, Response, Runtime, Secret};
        use ::progenitor_client::{ClientHooks, ClientInfo as _, OperationInfo};

        use super::{operations, types};

        pub use plumbing::{Client, builder};

        #connect

        /// The facts of an operation, by the name that the generated requests have for it.
        fn facts(operation: &str) -> ::std::option::Option<&'static ::countersign_contract::table::Operation> {
            ::std::option::Option::Some(match operation {
                #(#arms)*
                _ => return ::std::option::Option::None,
            })
        }

        impl ClientHooks<Runtime> for Client {
            async fn pre<E>(
                &self,
                request: &mut ::reqwest::Request,
                info: &OperationInfo,
            ) -> ::std::result::Result<(), ::progenitor_client::Error<E>> {
                let Some(operation) = facts(info.operation_id) else { return Ok(()) };
                self.inner().prepare(operation, request).map_err(::progenitor_client::Error::InvalidRequest)
            }
        }

        #(#sends)*
    };
    Ok(vec![
        File::rust(
            format!("{module}/client/mod.rs"),
            &contract.file,
            &format!("A typed client of {}.", documentation::escape(&contract.title)),
            tokens,
        )?,
        plumbing(contract, &lowered)?,
    ])
}

/// How a client is made: base URL and credentials.
fn connect(contract: &Contract) -> TokenStream {
    let base = contract.servers.first().map_or_else(String::new, |server| {
        server.variables.iter().fold(server.url.clone(), |url, (name, variable)| {
            url.replace(&format!("{{{name}}}"), &variable.default)
        })
    });
    let mut scope = Scope::with(&["base_url", "http_client", "build"]);
    let setters = contract.security_schemes.iter().filter_map(|(name, scheme)| {
        let method = ident(&scope.claim(field_name(name)));
        let text = doc(&format!("Holds the credential for the security scheme `{name}`."));
        Some(match scheme {
            SecurityScheme::ApiKey { .. } => quote! {
                #text
                #[must_use]
                pub fn #method(self, value: impl Into<Secret>) -> Self {
                    Self(self.0.credential(#name, Credential::ApiKey(value.into())))
                }
            },
            SecurityScheme::Http { scheme, .. } if scheme == "basic" => quote! {
                #text
                #[must_use]
                pub fn #method(self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
                    let credential = Credential::Basic { user: user.into(), password: password.into() };
                    Self(self.0.credential(#name, credential))
                }
            },
            SecurityScheme::Http { scheme, .. } if scheme != "bearer" => return None,
            _ => quote! {
                #text
                #[must_use]
                pub fn #method(self, token: impl Into<Secret>) -> Self {
                    Self(self.0.credential(#name, Credential::Bearer(token.into())))
                }
            },
        })
    });
    quote! {
        impl Client {
            /// Begins a client.
            pub fn builder() -> ClientBuilder {
                ClientBuilder(Connection::new(#base, operations::OPERATIONS, operations::SECURITY_SCHEMES))
            }
        }

        /// Gathers what a client needs: where to call, and as whom.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct ClientBuilder(Connection);

        impl ClientBuilder {
            /// Calls this base URL instead of the first server of the contract.
            pub fn base_url(self, base_url: &str) -> Self {
                Self(self.0.base_url(base_url))
            }

            /// Uses this HTTP client instead of one of its own.
            pub fn http_client(self, client: ::reqwest::Client) -> Self {
                Self(self.0.client(client))
            }

            #(#setters)*

            /// Makes the client.
            ///
            /// # Errors
            ///
            /// If the base URL is not one, or the HTTP client cannot be made.
            pub fn build(self) -> ::std::result::Result<Client, ConnectionError> {
                let (base_url, client, runtime) = self.0.build()?;
                Ok(Client::new_with_client(&base_url, client, runtime))
            }
        }
    }
}

/// One call.
struct Call<'c> {
    contract: &'c Contract,
    types: &'c Types,
    operation: &'c Operation,
    call: &'c LoweredOperation,
    constant: proc_macro2::Ident,
}

/// What a successful response gives back.
enum Success<'c> {
    Json(&'c Use),
    Bytes,
    Stream,
}

impl Call<'_> {
    fn tokens(&self) -> Result<TokenStream, Error> {
        let (builder, constant) = (ident(&self.call.builder), &self.constant);
        let text = doc(&format!(
            "Sends the request.\n\n# Errors\n\nEvery way in which a call can fail; see [`Error`]. {}",
            self.documented_errors()
        ));
        let (body, receive) = match self.success() {
            Success::Json(value) => (use_tokens(value, &quote!(types::)), quote!(json)),
            Success::Bytes => (quote!(::bytes::Bytes), quote!(bytes)),
            Success::Stream => (
                quote!(impl ::futures::Stream<Item = ::std::result::Result<::bytes::Bytes, Error>>),
                quote!(stream),
            ),
        };
        let pages = self.pages()?;
        Ok(quote! {
            impl builder::#builder<'_> {
                #text
                pub async fn send(self) -> ::std::result::Result<Response<#body>, Error> {
                    ::countersign_client::#receive(&operations::#constant, self.dispatch().await).await
                }
            }
            #pages
        })
    }

    fn documented_errors(&self) -> String {
        let statuses: Vec<String> = self
            .operation
            .responses
            .keys()
            .filter(|status| !status.starts_with('2'))
            .map(|status| format!("`{status}`"))
            .collect();
        if statuses.is_empty() {
            return "The contract documents no error.".to_owned();
        }
        format!("The contract documents {}.", statuses.join(", "))
    }

    /// All successful responses must be read alike; where they differ, their bytes are given.
    fn success(&self) -> Success<'_> {
        let successes: Vec<_> =
            self.operation.responses.iter().filter(|(status, _)| status.starts_with('2')).collect();
        let mut bodies = BTreeSet::new();
        let mut value = None;
        for (status, response) in &successes {
            let json = response.content.keys().any(|name| is_json(name) || name == "*/*");
            let body = self.types.body(&self.operation.id, &Part::Response((*status).clone()));
            bodies.insert(match (response.content.is_empty(), json, body) {
                (true, ..) => "none".to_owned(),
                (_, true, body) => format!("{body:?}"),
                (_, false, _) => "stream".to_owned(),
            });
            value = value.or(body);
        }
        match (bodies.len(), bodies.first().map(String::as_str), value) {
            (1, Some("stream"), _) => Success::Stream,
            (1, _, Some(value)) => Success::Json(value),
            _ => Success::Bytes,
        }
    }

    /// `pages` and `stream` for an operation that is read page by page.
    fn pages(&self) -> Result<Option<TokenStream>, Error> {
        let Some(pagination) = &self.operation.pagination else { return Ok(None) };
        let item = self.item(&pagination.items);
        let item = use_tokens(&item, &quote!(types::));
        let (builder, constant) = (ident(&self.call.builder), &self.constant);
        let limit = self.page_parameter(&pagination.limit)?;
        let offset = self.page_parameter(&pagination.offset)?;
        let (get_limit, set_limit) = (limit.get, limit.set);
        let (get_offset, set_offset) = (offset.get, offset.set);
        let function = |name: &str, called: &str, text: &str, what: &TokenStream| {
            let (name, called, text) = (ident(name), ident(called), doc(text));
            quote! {
                #text
                pub fn #name(
                    self,
                ) -> impl ::futures::Stream<Item = ::std::result::Result<#what, Error>> + use<'a> {
                    let first = self.first_page();
                    let facts = operations::#constant.pagination.as_ref().expect("the table has the pages");
                    ::countersign_client::pages::#called(&operations::#constant, facts, first, move |page| {
                        let request = self.clone().at_page(page);
                        async move {
                            ::countersign_client::bytes(&operations::#constant, request.dispatch().await).await
                        }
                    })
                }
            }
        };
        let pages = function(
            "pages",
            "pages",
            "The pages of the list, each read when it is asked for.\n\nA limit and an offset that were set \
             choose the first page. The laws of paging are watched: a list that breaks one ends with \
             [`Error::Page`], after all that was read before.",
            &quote!(::countersign_client::pages::Page<#item>),
        );
        let items = function(
            "stream",
            "items",
            "The items of the list, read page by page as they are asked for. See [`pages`](Self::pages).",
            &item,
        );
        Ok(Some(quote! {
            impl<'a> builder::#builder<'a> {
                #pages
                #items

                fn first_page(&self) -> ::countersign_client::pages::PageRequest {
                    let limit: ::std::option::Option<i64> = #get_limit;
                    let offset: ::std::option::Option<i64> = #get_offset;
                    let facts = operations::#constant.pagination.as_ref().expect("the table has the pages");
                    ::countersign_client::pages::PageRequest::first(facts, limit, offset)
                }

                fn at_page(mut self, page: ::countersign_client::pages::PageRequest) -> Self {
                    let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
                    let offset = i64::try_from(page.offset).unwrap_or(i64::MAX);
                    #set_limit
                    #set_offset
                    self
                }
            }
        }))
    }

    /// The type of the items at a pointer into the successful response.
    fn item(&self, pointer: &str) -> Use {
        let status = self.operation.responses.keys().find(|status| status.starts_with('2'));
        let Some(mut value) = status
            .and_then(|status| self.types.body(&self.operation.id, &Part::Response(status.clone())))
            .cloned()
        else {
            return Use::Any;
        };
        for token in countersign_contract::json::tokens(pointer) {
            let Some(field) = self.field(&value, &token) else { return Use::Any };
            value = field.value.clone();
        }
        match self.behind_alias(value) {
            Use::List(item) => *item,
            _ => Use::Any,
        }
    }

    fn behind_alias(&self, mut value: Use) -> Use {
        while let Some(Definition { shape: Shape::Alias(inner), .. }) = self.types.definition(&value) {
            value = inner.clone();
        }
        value
    }

    fn field(&self, value: &Use, wire: &str) -> Option<&Field> {
        let value = self.behind_alias(value.clone());
        match &self.types.definition(&value)?.shape {
            Shape::Struct { fields, .. } => fields.iter().find(|field| field.wire == wire),
            _ => None,
        }
    }

    fn unsupported(&self, parameter: &PageParameter) -> Error {
        Error::Unsupported {
            file: self.contract.file.clone(),
            at: parameter.rule.at,
            message: format!("no client can set the page parameter {} of {}", parameter.name, self.operation.id),
            mend: "let it be a query parameter of type integer, or a member of type integer in objects that are described".to_owned(),
        }
    }

    fn page_parameter(&self, parameter: &PageParameter) -> Result<Accessors, Error> {
        let variable = if parameter.name == self.limit_name() { ident("limit") } else { ident("offset") };
        match parameter.location {
            PageParameterLocation::Query => {
                let name = ident(&field_name(&parameter.name));
                Ok(Accessors {
                    get: quote!(self.#name.as_ref().ok().copied().flatten()),
                    set: quote!(self.#name = Ok(Some(#variable));),
                })
            }
            PageParameterLocation::Body => {
                self.in_body(parameter, &variable).ok_or_else(|| self.unsupported(parameter))
            }
        }
    }

    fn limit_name(&self) -> &str {
        self.operation.pagination.as_ref().map_or("", |pagination| pagination.limit.name.as_str())
    }

    /// Reads and writes a member of the body, through objects that must be there.
    fn in_body(&self, parameter: &PageParameter, variable: &proc_macro2::Ident) -> Option<Accessors> {
        let mut value = self.types.body(&self.operation.id, &Part::Request)?.clone();
        let mut path = quote!();
        let tokens: Vec<String> = countersign_contract::json::tokens(&parameter.name).collect();
        let (last, through) = tokens.split_last()?;
        for token in through {
            let field = self.field(&value, token)?;
            if field.presence != Presence::Required || field.boxed {
                return None;
            }
            let name = ident(&field.name);
            path = quote!(#path.#name);
            value = field.value.clone();
        }
        let field = self.field(&value, last)?;
        if self.behind_alias(field.value.clone()) != Use::Integer64 {
            return None;
        }
        let name = ident(&field.name);
        let (read, written) = match field.presence {
            Presence::Required => (quote!(Some(body #path.#name)), quote!(#variable)),
            Presence::Maybe => (quote!(body #path.#name.value().copied()), quote!(#variable.into())),
            Presence::Optional | Presence::RequiredOrNull => (quote!(body #path.#name), quote!(Some(#variable))),
        };
        Some(Accessors {
            get: quote!(self.body.as_ref().ok().and_then(|body| #read)),
            set: quote!(if let Ok(body) = &mut self.body { body #path.#name = #written; }),
        })
    }
}

/// How a page parameter is read from a builder and written to it.
struct Accessors {
    get: TokenStream,
    set: TokenStream,
}
