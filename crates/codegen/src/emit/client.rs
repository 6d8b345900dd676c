//! The client: how it is made, and the typed side of its calls.

use countersign_contract::model::{Contract, SecurityScheme};
use proc_macro2::TokenStream;
use quote::quote;

use super::{call::call, ident, module, operations::constants, plumbing::plumbing};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    lower::{can_prove, lower},
    names::{Scope, field_name},
    types::Types,
};

/// `client/mod.rs` and `client/plumbing.rs`, if the contract has calls that we make.
pub(crate) fn client(contract: &Contract, types: &Types) -> Result<Vec<File>, Error> {
    if contract
        .operations
        .iter()
        .all(|operation| operation.webhook)
    {
        return Ok(Vec::new());
    }
    let module = module(contract);
    let lowered = lower(contract, types, &format!("crate::{module}::types"))?;
    let mut calls = Vec::new();
    let mut arms = Vec::new();
    for (operation, constant) in constants(contract) {
        let Some(lowered) = lowered
            .operations
            .iter()
            .find(|lowered| lowered.id == operation.id)
        else {
            continue;
        };
        let (method, constant) = (&lowered.method, ident(&constant));
        arms.push(quote!(#method => &operations::#constant,));
        calls.push(call(contract, types, operation, lowered, &constant)?);
    }
    let connect = connect(contract);
    let tokens = quote! {
        mod plumbing;

        use ::countersign_client::{Connection, ConnectionError, Error, Response, Runtime};
        use ::progenitor_client::{ClientHooks, ClientInfo as _, OperationInfo};

        use super::operations;

        pub use plumbing::{Client, builder};

        #connect

        /// The facts of an operation, by the name that the generated requests have for it.
        fn facts(operation: &str) -> Option<&'static ::countersign_contract::table::Operation> {
            Some(match operation {
                #(#arms)*
                _ => return None,
            })
        }

        impl ClientHooks<Runtime> for Client {
            async fn pre<E>(
                &self,
                request: &mut ::reqwest::Request,
                info: &OperationInfo,
            ) -> Result<(), ::progenitor_client::Error<E>> {
                let Some(operation) = facts(info.operation_id) else { return Ok(()) };
                self.inner().prepare(operation, request).map_err(::progenitor_client::Error::InvalidRequest)
            }
        }

        #(#calls)*
    };
    Ok(vec![
        File::importing(
            format!("{module}/client/mod.rs"),
            &contract.file,
            &format!("A typed client of {}.", documentation::title(contract)),
            tokens,
            &[],
        )?,
        plumbing(contract, &lowered)?,
    ])
}

/// How a client is made: base URL and credentials.
fn connect(contract: &Contract) -> TokenStream {
    let base = contract.servers.first().map_or_else(String::new, |server| {
        server
            .variables
            .iter()
            .fold(server.url.clone(), |url, (name, variable)| {
                url.replace(&format!("{{{name}}}"), &variable.default)
            })
    });
    let mut scope = Scope::with(&["base_url", "build", "clone", "http_client"]);
    let schemes = contract
        .security_schemes
        .iter()
        .filter(|(_, scheme)| can_prove(scheme));
    let setters = schemes.map(|(name, scheme)| {
        let method = ident(&scope.claim(field_name(name)));
        let text = doc(&format!(
            "Holds the credential for the security scheme {}.",
            code(name)
        ));
        let (parameters, credential) = match scheme {
            SecurityScheme::ApiKey { .. } => (
                quote!(key: impl Into<::countersign_client::Secret>),
                quote!(ApiKey(key.into())),
            ),
            SecurityScheme::Http { scheme, .. } if scheme == "basic" => (
                quote!(user: impl Into<String>, password: impl Into<::countersign_client::Secret>),
                quote!(Basic {
                    user: user.into(),
                    password: password.into()
                }),
            ),
            _ => (
                quote!(token: impl Into<::countersign_client::Secret>),
                quote!(Bearer(token.into())),
            ),
        };
        quote! {
            #text
            pub fn #method(self, #parameters) -> Self {
                Self(self.0.credential(#name, ::countersign_client::Credential::#credential))
            }
        }
    });
    let (address, url) = if base.is_empty() {
        (
            "Calls this base URL; the contract names no server.",
            "Begins a client. It needs a base URL.".to_owned(),
        )
    } else {
        (
            "Calls this base URL instead of the first server of the contract.",
            format!("Begins a client of <{base}>."),
        )
    };
    let (address, url) = (doc(address), doc(&url));
    quote! {
        impl Client {
            #url
            pub fn builder() -> ClientBuilder {
                ClientBuilder(Connection::new(#base, operations::OPERATIONS, operations::SECURITY_SCHEMES))
            }
        }

        /// Gathers what a client needs: where to call, and as whom.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct ClientBuilder(Connection);

        impl ClientBuilder {
            #address
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
            pub fn build(self) -> Result<Client, ConnectionError> {
                let (base_url, client, runtime) = self.0.build()?;
                Ok(Client::new_with_client(&base_url, client, runtime))
            }
        }
    }
}
