//! The servers of a contract as an enumeration.

use countersign_contract::model::{Contract, Operation, Server};
use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::{
    documentation::{self, code, doc},
    names::{Scope, field_name, type_name},
};

/// Reserved host names, which lead nowhere (RFC 2606, RFC 6761).
const RESERVED: [&str; 7] = [
    "example",
    "invalid",
    "test",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// The maximum length of a name taken from a description, in words.
const LONGEST_NAME: usize = 3;

/// Writes `enum Server`: the servers of the contract, and any other.
pub(super) fn servers(contract: &Contract) -> TokenStream {
    let mut variants = Vec::new();
    let mut arms = Vec::new();
    for (server, (variant, _)) in common(contract).iter().zip(named(contract)) {
        let variant = ident(&variant);
        let url = &server.url;
        let mut parts = vec![format!("{}", code(url))];
        parts.extend(documentation::described(server.description.as_deref()));
        parts.extend(documentation::of_rule(contract, &server.rule));
        let text = doc(&parts.join("\n\n"));
        if server.variables.is_empty() {
            variants.push(quote!(#text #variant,));
            arms.push(quote!(Self::#variant => #url.to_owned(),));
            continue;
        }
        let mut names = Scope::default();
        let fields: Vec<_> = server
            .variables
            .iter()
            .map(|(wire, variable)| {
                let field = ident(&names.claim(field_name(wire)));
                let mut parts: Vec<String> =
                    documentation::described(variable.description.as_deref())
                        .into_iter()
                        .collect();
                if parts.is_empty() {
                    parts.push(format!("The value of {}.", code(wire)));
                }
                let values = variable.enumeration.iter();
                let values = values.map(|value| code(value)).collect::<Vec<_>>();
                let default = code(&variable.default);
                parts.push(if values.is_empty() {
                    format!("The default in the contract is {default}.")
                } else {
                    format!("One of {}; the default is {default}.", values.join(", "))
                });
                let text = doc(&parts.join("\n\n"));
                (field, wire, text)
            })
            .collect();
        let declared = fields
            .iter()
            .map(|(field, _, text)| quote!(#text #field: String,));
        variants.push(quote!(#text #variant { #(#declared)* },));
        let bound = fields.iter().map(|(field, ..)| field);
        let pairs = fields
            .iter()
            .map(|(field, wire, _)| quote!((#wire, #field.as_str())));
        arms.push(quote! {
            Self::#variant { #(#bound),* } => {
                ::countersign_client::server_url(#url, &[#(#pairs),*])
            }
        });
    }
    quote! {
        /// The server that the client calls.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server {
            #(#variants)*
            /// Any other base URL, such as that of a mock.
            Url(String),
        }

        impl Server {
            /// Returns the base URL.
            #[must_use]
            pub fn url(&self) -> String {
                match self {
                    #(#arms)*
                    Self::Url(url) => url.clone(),
                }
            }
        }
    }
}

/// Returns the only server, if its URL is complete. Several servers, or several values of a
/// variable, have no default: one may be production.
pub(super) fn default_server(contract: &Contract) -> Option<String> {
    let mut calls = contract.operations.iter();
    let server = match common(contract) {
        [only] => only,
        [] => calls.find_map(|call| call.servers.first())?,
        _ => return None,
    };
    let mut variables = server.variables.values();
    if variables.any(|variable| variable.enumeration.len() > 1) {
        return None;
    }
    let url = url(server);
    is_callable(&url).then_some(url)
}

/// Returns the name of the first server for testing, if its URL is complete.
pub(super) fn test_server(contract: &Contract) -> Option<String> {
    const WORDS: [&str; 6] = ["sandbox", "test", "staging", "demo", "uat", "preview"];
    let servers = named(contract).into_iter().zip(common(contract));
    let mut tested = servers.filter(|((variant, _), server)| {
        let words = format!("{variant} {}", server.url).to_ascii_lowercase();
        let is_whole = server.variables.is_empty() && is_callable(&url(server));
        is_whole && WORDS.iter().any(|word| words.contains(word))
    });
    tested.next().map(|((variant, _), _)| variant)
}

/// Returns the servers to choose from: the name of the variant and the URL of each.
pub(super) fn named(contract: &Contract) -> Vec<(String, &str)> {
    let mut scope = Scope::with(&["Self", "Url"]);
    let servers = common(contract).iter();
    servers
        .map(|server| (scope.claim(type_name(&name(server))), server.url.as_str()))
        .collect()
}

/// Returns the servers of all calls without a server of their own: those of the contract, unless
/// every call has its own and all are the same.
fn common(contract: &Contract) -> &[Server] {
    let mut calls = contract.operations.iter().filter(|call| !call.webhook);
    match calls.next() {
        Some(first)
            if !first.servers.is_empty() && calls.all(|call| same(first, &call.servers)) =>
        {
            &first.servers
        }
        _ => &contract.servers,
    }
}

/// Returns `true` if there is a server to choose.
pub(super) fn has_servers(contract: &Contract) -> bool {
    !common(contract).is_empty()
}

/// Returns the base URL of a call that has its own server. A relative URL refers to the common
/// server.
pub(crate) fn own_server(contract: &Contract, operation: &Operation) -> Option<String> {
    let own = operation.servers.first()?;
    let is_common = same(operation, common(contract));
    (!is_common).then(|| url(own))
}

fn same(operation: &Operation, servers: &[Server]) -> bool {
    let urls = |servers: &[Server]| servers.iter().map(url).collect::<Vec<_>>();
    urls(&operation.servers) == urls(servers)
}

/// Returns the URL of a server with the default values of its variables.
fn url(server: &Server) -> String {
    let variables = server.variables.iter();
    variables.fold(server.url.clone(), |url, (name, variable)| {
        url.replace(&format!("{{{name}}}"), &variable.default)
    })
}

/// Returns `true` if a client can call the own server of an operation.
pub(crate) fn is_reachable(url: &str) -> bool {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    (is_web || url.starts_with('/') && !url.starts_with("//"))
        && !url.contains(['{', '}', '?', '#', '@', '\\'])
}

/// Returns `true` if a URL is absolute and its host is not reserved.
pub(super) fn is_callable(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let reserved = RESERVED
        .iter()
        .any(|name| host == *name || host.ends_with(&format!(".{name}")));
    matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('{') && !reserved
}

/// Returns the name of a server: its first variable, or else the beginning of its description, if
/// that is a name (`Sandbox, for testing`).
fn name(server: &Server) -> String {
    if let Some(variable) = server.variables.keys().next() {
        return variable.clone();
    }
    let description = server.description.as_deref().unwrap_or_default();
    let is_in_name =
        |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || letter == '-';
    let begin = description.split(|letter| !is_in_name(letter)).next();
    let begin = begin.unwrap_or_default();
    if (1..=LONGEST_NAME).contains(&begin.split_whitespace().count()) {
        begin.to_owned()
    } else {
        "Server".to_owned()
    }
}
