//! A method of the mock server for each call.

use countersign_contract::model::Contract;
use quote::quote;

use super::{
    answer::{answer, json},
    expectation::{authorized, expectation},
};
use crate::{
    Error, File,
    documentation::{code, doc},
    emit::{ident, module, operations::constants},
    lower::lower,
    names::{Scope, type_name},
    types::Types,
};

/// Methods that a mock server has.
const SERVER: [&str; 18] = [
    "new",
    "address",
    "base_url",
    "forward_to",
    "forward_to_async",
    "host",
    "mock",
    "mock_async",
    "playback",
    "playback_async",
    "port",
    "proxy",
    "proxy_async",
    "record",
    "record_async",
    "reset",
    "reset_async",
    "url",
];

/// `mock.rs`, if the contract has calls that we make.
pub(crate) fn mock(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    // The names are those of the client.
    let lowered = lower(contract, types, "super::types")?.operations;
    // A method of the server itself would hide ours.
    let mut methods = Scope::with(&SERVER);
    let mut names = Scope::with(&[
        "Demand",
        "HttpMockResponse",
        "List",
        "Method",
        "Mock",
        "MockServer",
        "MockServerExt",
        "Operation",
        "Serialize",
        "Then",
        "When",
    ]);
    let mut mocked = Vec::new();
    let mut declarations = Vec::new();
    let mut implementations = Vec::new();
    let mut wrappers = Vec::new();
    let mut example = None;
    for (operation, constant) in constants(contract) {
        let Some(lowered) = lowered.iter().find(|lowered| lowered.id == operation.id) else {
            continue;
        };
        let constant = ident(&constant);
        let method = methods.claim(lowered.method.clone());
        let when = ident(&names.claim(type_name(&format!("{} when", operation.id))));
        let then = ident(&names.claim(type_name(&format!("{} then", operation.id))));
        example.get_or_insert_with(|| method.clone());
        let (text, method) = (
            doc(&format!("Mocks {}.", code(&operation.id))),
            ident(&method),
        );
        let signature = quote! {
            fn #method<R>(&self, configure: impl FnOnce(#when, #then) -> R) -> ::httpmock::Mock<'_>
        };
        declarations.push(quote!(#text #signature;));
        implementations.push(quote! {
            #signature {
                self.mock(|when, then| drop(configure(#when::new(when), #then(then))))
            }
        });
        mocked.push(operation);
        wrappers.push(expectation(types, operation, lowered, &when, &constant));
        wrappers.push(answer(types, operation, &then, &constant));
    }
    let Some(example) = example else {
        return Ok(None);
    };
    let module = module(contract);
    let (authorized, json) = (authorized(&mocked), json(&mocked));
    let tokens = quote! {
        /// A method for each call on [`MockServer`].
        pub trait MockServerExt {
            #(#declarations)*
        }

        impl MockServerExt for ::httpmock::MockServer {
            #(#implementations)*
        }

        #(#wrappers)*
        #authorized
        #json
    };
    File::importing(
        format!("{module}/mock.rs"),
        &contract.file,
        &about(&module, &example),
        tokens,
        &[
            "countersign_client::mock::Demand",
            "countersign_client::mock::List",
            "countersign_client::mock::in_body",
            "countersign_client::mock::in_query",
            "countersign_contract::table::Operation",
            "httpmock::HttpMockResponse",
            "httpmock::Method",
            "httpmock::Mock",
            "httpmock::MockServer",
            "httpmock::Then",
            "httpmock::When",
            "serde::Serialize",
        ],
    )
    .map(Some)
}

/// What the module says of itself.
fn about(module: &str, method: &str) -> String {
    format!(
        "Mocks of the calls, for the crate httpmock.\n\n\
         A mock answers the calls of its operation that carry a credential where the contract demands one\n\
         (`without_credential` lets it answer the others too). The first mock that fits a call answers it.\n\n\
         What the contract does not allow is said after `into_inner`: an undocumented status, a delay, another\n\
         header, a body from a file.\n\n\
         ```no_run\n\
         use httpmock::MockServer;\n\
         use partners::{module}::mock::MockServerExt as _;\n\n\
         let server = MockServer::start();\n\
         let mock = server.{method}(|_, then| {{\n    \
             then.into_inner().status(503).header(\"retry-after\", \"1\").body_from_file(\"busy.html\")\n\
         }});\n\
         // ... call it, then:\n\
         mock.assert();\n\
         ```"
    )
}
