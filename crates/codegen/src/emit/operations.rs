//! The facts about the operations as constants.

use countersign_contract::model::{
    ApiKeyLocation, Contract, CursorSource, ErrorCode, NextPage, Operation, PageLink,
    PageLinkLocation, Pagination, ParameterLocation, Part, Response, Schema, SecurityScheme,
    Severity,
};
use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, module, option, own_server};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    lower::{CORRELATION, IDEMPOTENCY, can_prove},
    names::{Scope, constant_name},
};

/// Writes `operations.rs`: operations, their responses, error codes and pagination; security
/// schemes.
pub(crate) fn operations(contract: &Contract) -> Result<File, Error> {
    let constants = constants(contract);
    let names: Vec<_> = constants.iter().map(|(_, name)| ident(name)).collect();
    let definitions = constants.iter().map(|(operation, name)| {
        let name = ident(name);
        let call = if operation.webhook {
            "a call the partner makes to us"
        } else {
            "a call we make"
        };
        let summary = documentation::within_a_line(operation.summary.as_deref());
        let text = format!(
            "{}: {}{call}, {} {}.",
            code(&operation.id),
            summary
                .map(|summary| format!("{}; ", summary.trim_end_matches('.')))
                .unwrap_or_default(),
            operation.method,
            code(&operation.path)
        );
        let text = doc(&text);
        let value = table(contract, operation);
        quote! { #text pub static #name: ::countersign_contract::table::Operation = #value; }
    });
    // The table omits security schemes that no client can use.
    let usable = contract
        .security_schemes
        .iter()
        .filter(|(_, scheme)| can_prove(scheme));
    let schemes = usable.map(|(name, scheme)| {
        let credential = match scheme {
            SecurityScheme::ApiKey { location, name, .. } => {
                let location = match location {
                    ApiKeyLocation::Header => quote!(Header),
                    ApiKeyLocation::Query => quote!(Query),
                    ApiKeyLocation::Cookie => quote!(Cookie),
                };
                quote!(ApiKey { location: ::countersign_contract::model::ApiKeyLocation::#location, name: #name })
            }
            SecurityScheme::Http { scheme, .. } if scheme == "basic" => quote!(Basic),
            _ => quote!(Bearer),
        };
        quote! {
            ::countersign_contract::table::SecurityScheme {
                name: #name,
                credential: ::countersign_contract::table::Credential::#credential,
            }
        }
    });
    let tokens = quote! {
        #(#definitions)*

        /// All operations, in the order of the contract.
        pub static OPERATIONS: &[&::countersign_contract::table::Operation] = &[#(&#names),*];

        /// The security schemes that a client can use.
        pub static SECURITY_SCHEMES: &[::countersign_contract::table::SecurityScheme] = &[#(#schemes),*];
    };
    File::importing(
        format!("{}/operations.rs", module(contract)),
        &contract.file,
        "The facts about the operations as constants.",
        tokens,
        &IMPORTED,
    )
}

/// The names that the constants import from other modules.
const IMPORTED: [&str; 10] = [
    "countersign_contract::model::ApiKeyLocation",
    "countersign_contract::model::Method",
    "countersign_contract::table::Credential",
    "countersign_contract::table::ErrorCode",
    "countersign_contract::table::NextPage",
    "countersign_contract::table::Operation",
    "countersign_contract::table::PageLimit",
    "countersign_contract::table::Pagination",
    "countersign_contract::table::Response",
    "countersign_contract::table::SecurityScheme",
];

/// Returns the operations and the names of their constants.
pub(super) fn constants(contract: &Contract) -> Vec<(&Operation, String)> {
    let mut scope = Scope::with(&["OPERATIONS", "SECURITY_SCHEMES"]);
    contract
        .operations
        .iter()
        .map(|operation| (operation, scope.claim(constant_name(&operation.id))))
        .collect()
}

fn table(contract: &Contract, operation: &Operation) -> TokenStream {
    let (id, path, webhook) = (&operation.id, &operation.path, operation.webhook);
    let method = ident(&heck::ToPascalCase::to_pascal_case(
        operation.method.as_str().to_lowercase().as_str(),
    ));
    let request = operation
        .request
        .iter()
        .flat_map(|request| request.content.keys());
    let responses = operation
        .responses
        .iter()
        .map(|(status, response)| row(status, response));
    let security = operation.security.iter().map(|set| {
        let names = set.keys();
        quote!(&[#(#names),*])
    });
    let server = option(own_server(contract, operation).filter(|_| !webhook));
    let pagination = option(
        operation
            .pagination
            .as_ref()
            .map(|pagination| pages(contract, operation, pagination)),
    );
    let correlation_header = option(header(operation, CORRELATION));
    let idempotency_header = option(header(operation, IDEMPOTENCY));
    quote! {
        ::countersign_contract::table::Operation {
            id: #id,
            method: ::countersign_contract::model::Method::#method,
            path: #path,
            webhook: #webhook,
            server: #server,
            request: &[#(#request),*],
            responses: &[#(#responses),*],
            security: &[#(#security),*],
            pagination: #pagination,
            correlation_header: #correlation_header,
            idempotency_header: #idempotency_header,
        }
    }
}

fn row(status: &str, response: &Response) -> TokenStream {
    let content = response.content.keys();
    let codes = response.error_codes.iter().map(|ErrorCode { code, sub_code, message, .. }| {
        let (sub_code, message) = (option(sub_code.as_ref()), option(message.as_ref()));
        quote!(::countersign_contract::table::ErrorCode { code: #code, sub_code: #sub_code, message: #message })
    });
    quote! {
        ::countersign_contract::table::Response {
            status: #status,
            content: &[#(#content),*],
            error_codes: &[#(#codes),*],
        }
    }
}

/// Returns the header parameter with one of these names, if there is one.
fn header<'o>(operation: &'o Operation, names: &[&str]) -> Option<&'o str> {
    let parameters = operation.parameters.iter();
    let mut headers = parameters.filter(|known| known.location == ParameterLocation::Header);
    let is_one = |name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    headers
        .find(|known| is_one(&known.name))
        .map(|known| known.name.as_str())
}

fn pages(contract: &Contract, operation: &Operation, pagination: &Pagination) -> TokenStream {
    let limit = option(pagination.limit.as_ref().map(|limit| {
        let (default, minimum, maximum) = (
            option(limit.default),
            option(limit.minimum),
            option(limit.maximum),
        );
        quote!(::countersign_contract::table::PageLimit { default: #default, minimum: #minimum, maximum: #maximum })
    }));
    let next = next_page(&pagination.next);
    let items = &pagination.items;
    let items_stated = has_items(contract, operation, items);
    let (total, total_pages, has_more, item_id) = (
        option(pagination.total.as_ref()),
        option(pagination.total_pages.as_ref()),
        option(pagination.has_more.as_ref()),
        option(pagination.item_id.as_ref()),
    );
    let stable = pagination.stable;
    quote! {
        ::countersign_contract::table::Pagination {
            limit: #limit,
            next: ::countersign_contract::table::NextPage::#next,
            items: #items,
            items_stated: #items_stated,
            total: #total,
            total_pages: #total_pages,
            has_more: #has_more,
            item_id: #item_id,
            stable: #stable,
        }
    }
}

/// Returns `true` if the document states that the successful response contains its items.
fn has_items(contract: &Contract, operation: &Operation, pointer: &str) -> bool {
    let Some((parent, _)) = pointer.rsplit_once('/') else {
        return false;
    };
    let item = countersign_contract::json::tokens(pointer).last();
    let bodies = operation.successes().filter_map(|(status, _)| {
        let (_, media) = operation.described(&Part::Response(status.clone()))?;
        contract.schema_at(media.schema.as_ref()?, parent)
    });
    let states = |schema: &Schema| {
        item.as_ref().is_some_and(|item| {
            let rule = schema.required_rule(item);
            schema.required.contains(item)
                && rule.is_some_and(|rule| contract.severity(&rule.clauses) == Severity::Error)
        })
    };
    let mut found = bodies.map(|schema| {
        let branches = schema.all_of.iter().map(|branch| contract.resolve(branch));
        std::iter::once(schema).chain(branches).any(states)
    });
    found.next().unwrap_or_default()
}

fn next_page(next: &NextPage) -> TokenStream {
    match next {
        NextPage::Offset(parameter) => {
            let default = option(parameter.default);
            quote!(Offset { default: #default })
        }
        NextPage::Page(parameter) => {
            let first = parameter.default.or(parameter.minimum).unwrap_or(1);
            quote!(Number { first: #first })
        }
        NextPage::Cursor(cursor) => match &cursor.next {
            CursorSource::Body(pointer) => quote!(Cursor(#pointer)),
            CursorSource::LastItem(pointer) => quote!(LastItem(#pointer)),
        },
        NextPage::Link(PageLink { location, name, .. }) => match location {
            PageLinkLocation::Header => quote!(LinkHeader(#name)),
            PageLinkLocation::Body => quote!(Link(#name)),
        },
    }
}
