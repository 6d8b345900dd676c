//! The client: its builder, and its typed calls.

use countersign_contract::model::Contract;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    call::{calls, method},
    ident, leads_through, module,
    operations::constants,
    outcomes::{errors, successes},
    requests::requests,
    security::{credential, credentials},
    servers::{default_server, has_servers, named, own_server, servers},
};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    lower::lower,
    types::Types,
};

/// Writes the files of `client/`, if the contract has outgoing calls.
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
    let (requests, order) = requests(contract, &lowered)?;
    let calls = calls(contract, types, &lowered, &order)?;
    let operations = contract.operations.iter();
    let methods = operations.filter_map(|operation| {
        let lowered = lowered.of(&operation.id)?;
        Some(method(contract, types, operation, lowered))
    });
    let methods: Vec<TokenStream> = methods.collect();
    let imported = methods
        .iter()
        .any(|method| leads_through(method, "types"))
        .then(|| quote!(types,));
    let mut text = vec![format!(
        "A client of {}. Cheap to clone.",
        documentation::title(contract)
    )];
    let left_out = contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook && lowered.of(&operation.id).is_none());
    let left_out: Vec<_> = left_out.map(|operation| code(&operation.id)).collect();
    if !left_out.is_empty() {
        let left_out = left_out.join(", ");
        text.push(format!(
            "It cannot call {left_out}; `cargo xtask codegen` reports why."
        ));
    }
    let text = doc(&text.join("\n\n"));
    let constants = constants(contract).into_iter();
    let called = constants.filter(|_| !left_out.is_empty());
    let called = called.filter(|(operation, _)| lowered.of(&operation.id).is_some());
    let called: Vec<_> = called.map(|(_, name)| ident(&name)).collect();
    let (servers, connect) = (servers(contract), connect(contract, &called));
    let errors = errors(contract, types)?;
    let successes = successes(contract, types)?;
    let modules = [("errors", &errors), ("successes", &successes)]
        .into_iter()
        .filter(|(_, file)| file.is_some())
        .map(|(name, _)| ident(name));
    let tokens = quote! {
        pub mod calls;
        #(pub mod #modules;)*
        mod requests;

        use ::std::{fmt, sync::Arc};

        use ::countersign_client::{Api, BuildError, Builder, Runtime};

        use super::{operations, #imported validate};

        #text
        #[derive(Clone)]
        pub struct Client(Arc<Parts>);

        struct Parts {
            runtime: Runtime,
            requests: requests::Requests,
        }

        impl fmt::Debug for Client {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Client")
                    .field("base_url", &self.0.requests.baseurl)
                    .field("runtime", &self.0.runtime)
                    .finish_non_exhaustive()
            }
        }

        impl Client {
            #(#methods)*

            /// Returns the number of responses that were not validated against the contract,
            /// because 8 others were being validated at the time. `on_drift` does not report on
            /// them.
            #[must_use]
            pub fn unvalidated(&self) -> u64 {
                self.0.runtime.unvalidated()
            }

            fn parts(&self) -> (&Runtime, &requests::Requests) {
                (&self.0.runtime, &self.0.requests)
            }
        }

        #servers
        #connect
    };
    let mut files = vec![
        File::importing(
            format!("{module}/client/mod.rs"),
            &contract.file,
            &format!("A typed client of {}.", documentation::title(contract)),
            tokens,
            &[],
        )?,
        calls,
        requests,
    ];
    files.extend(errors);
    files.extend(successes);
    Ok(files)
}

/// Returns the builder: server, credentials, and the settings that every client has.
///
/// `called` lists the operations that the client can call, if it cannot call all of them.
fn connect(contract: &Contract, called: &[Ident]) -> TokenStream {
    let api = &contract.api;
    let setters = credentials(contract).into_iter().map(|(name, method, scheme)| {
        let method = ident(&method);
        let parts = [
            Some(format!(
                "Sets the credential for the security scheme {}.",
                code(name)
            )),
            documentation::of_rule(contract, scheme.rule()),
            Some("# Errors\n\nReturns an error if the credential can never be sent, for example because it is empty.".to_owned()),
        ];
        let text = doc(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
        let (parameters, credential) = credential(scheme);
        quote! {
            #text
            pub fn #method(self, #parameters) -> Result<Self, ::countersign_client::CredentialError> {
                let credential = ::countersign_client::Credential::#credential;
                Ok(Self(self.0.credential(#name, credential)?))
            }
        }
    });
    let default = default_server(contract).map(|url| quote!(.server(#url)));
    let own = contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook);
    let own = own.filter(|operation| own_server(contract, operation).is_some());
    let own: Vec<_> = own.map(|operation| code(&operation.id)).collect();
    let mut server = "Sets the server to call: one of the contract, or any other.".to_owned();
    if !own.is_empty() {
        let own = own.join(", ");
        let text = format!(
            "\n\nThese operations have their own server and ignore the chosen server of the contract: {own}. They \
             receive the credentials of the client. A [`Server::Url`] and a `base_url` apply to them too."
        );
        server.push_str(&text);
    }
    let server = doc(&server);
    // The servers of the contract apply to the calls without a server of their own.
    let chosen = has_servers(contract).then(|| quote!(_ => self.0.server(url),));
    let (variants, urls): (Vec<_>, Vec<_>) = named(contract).into_iter().unzip();
    let begin = doc(&match default_server(contract) {
        Some(url) => format!("Returns a builder for a client. The default server is <{url}>."),
        None => "Returns a builder for a client. Set the server to call: the contract does not name exactly one server with a \
                 complete URL."
            .to_owned(),
    });
    let operations = if called.is_empty() {
        quote!(operations::OPERATIONS)
    } else {
        quote!(&[#(&operations::#called),*])
    };
    quote! {
        /// The facts about the contract that the runtime uses.
        pub(crate) static API: Api = Api {
            name: #api,
            servers: &[#((#variants, #urls)),*],
            operations: #operations,
            security_schemes: operations::SECURITY_SCHEMES,
            contract: Some(super::contract),
            validator: validate::validator,
        };

        impl Client {
            #begin
            pub fn builder() -> ClientBuilder {
                ClientBuilder(Builder::new(&API)#default)
            }
        }

        /// A builder for [`Client`]: server, credentials, and settings such as timeouts and
        /// retries.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct ClientBuilder(Builder);

        impl ClientBuilder {
            #server
            pub fn server(self, server: Server) -> Self {
                let url = server.url();
                Self(match server {
                    Server::Url(_) => self.0.base_url(url),
                    #chosen
                })
            }

            #(#setters)*

            /// Builds the client.
            ///
            /// # Errors
            ///
            /// Returns a [`BuildError`] if a setting is missing or invalid.
            pub fn build(self) -> Result<Client, BuildError> {
                let (baseurl, client, runtime) = self.0.build()?;
                let requests = requests::Requests { baseurl, client };
                Ok(Client(Arc::new(Parts { runtime, requests })))
            }
        }

        ::countersign_client::builder_settings!(ClientBuilder);
    }
}
