//! A method of the mock server for each call.

use countersign_contract::model::Contract;
use quote::quote;

use super::{answer::answer, expectation::expectation, expression::expression};
use crate::{
    Error, File,
    documentation::{code, doc},
    emit::{ident, module, operations::constants},
    lower::lower,
    names::{Scope, type_name},
    types::Types,
};

/// The methods of a mock server.
const SERVER: [&str; 23] = [
    "new",
    "address",
    "base_url",
    "deref",
    "expect",
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
    "start",
    "token_endpoint",
    "unmatched",
    "url",
];

/// Writes `mock.rs`, if the contract has outgoing calls.
pub(crate) fn mock(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    // The mocks use the names of the client.
    let lowered = lower(contract, types, "super::types")?.operations;
    // A method of the server itself would hide a generated one.
    let mut methods = Scope::with(&SERVER);
    let mut names = Scope::with(&[
        "Answers",
        "Expected",
        "List",
        "Mock",
        "MockServer",
        "MockServerExt",
        "MockedCall",
        "Then",
        "When",
    ]);
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
            #[track_caller]
            fn #method<R>(&self, configure: impl FnOnce(#when, #then) -> R) -> ::countersign_client::mock::Mock<'_>
        };
        declarations.push(quote!(#text #signature;));
        let (name, path) = (method.to_string(), expression(&operation.path, None));
        implementations.push(quote! {
            #signature {
                let call = ::countersign_client::mock::MockedCall {
                    api: &super::client::API,
                    operation: &super::operations::#constant,
                    method: #name,
                    path: #path,
                };
                self.expect(call, |expected, answers| drop(configure(#when(expected), #then(answers))))
            }
        });
        wrappers.push(expectation(types, operation, lowered, &when));
        wrappers.push(answer(types, operation, &then, &constant));
    }
    let Some(example) = example else {
        return Ok(None);
    };
    let module = module(contract);
    let tokens = quote! {
        pub use ::countersign_client::mock::MockServer;

        /// An extension of [`MockServer`] with a method for each call.
        pub trait MockServerExt {
            #(#declarations)*
        }

        impl MockServerExt for ::countersign_client::mock::MockServer {
            #(#implementations)*
        }

        #(#wrappers)*
    };
    File::importing(
        format!("{module}/mock.rs"),
        &contract.file,
        &about(&module, &example),
        tokens,
        &[
            "countersign_client::mock::Answers",
            "countersign_client::mock::Expected",
            "countersign_client::mock::List",
            "countersign_client::mock::Mock",
            "countersign_client::mock::MockedCall",
            "countersign_client::mock::in_body",
            "countersign_client::mock::in_query",
            "httpmock::Then",
            "httpmock::When",
        ],
    )
    .map(Some)
}

/// Returns the documentation of the module.
fn about(module: &str, method: &str) -> String {
    format!(
        "Mocks of the calls, built on the httpmock crate.\n\n\
         A mock answers the calls of its operation. If the contract requires a credential, the call must carry one\n\
         (`without_credential` accepts the others too). The first mock that matches a call answers it. A call\n\
         that no mock expects gets status 501 and a text with the nearest expectation and the differences.\n\n\
         A response must match the contract: one that violates a stated rule panics where the test sets it, unless\n\
         `unchecked` precedes it. Several responses are sent one after the other, and the last one is repeated.\n\n\
         ```no_run\n\
         use partners::{module}::mock::{{MockServer, MockServerExt as _}};\n\n\
         let server = MockServer::start();\n\
         let mock = server.{method}(|_, then| {{\n    \
             then.into_inner().status(503).header(\"retry-after\", \"1\").body_from_file(\"busy.html\")\n\
         }});\n\
         // ... call it, then:\n\
         mock.assert();\n\
         ```\n\n\
         `into_inner` returns the httpmock builder, for features that the contract does not describe: an undocumented status,\n\
         a delay, a body from a file."
    )
}
