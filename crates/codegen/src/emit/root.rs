//! The root of the generated package.

use countersign_contract::model::Contract;
use quote::quote;

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{self, doc},
};

/// `lib.rs`.
pub(crate) fn root(contracts: &[&Contract]) -> Result<File, Error> {
    let modules = contracts.iter().map(|contract| {
        let (module, feature) = (ident(&module(contract)), &contract.api);
        let text = doc(&documentation::title(contract));
        quote! { #text #[cfg(feature = #feature)] pub mod #module; }
    });
    let entries = contracts.iter().map(|contract| {
        let (module, feature) = (ident(&module(contract)), &contract.api);
        quote! { #[cfg(feature = #feature)] (#feature, #module::contract), }
    });
    let tokens = quote! {
        #(#modules)*

        /// What the clients and receivers run on: errors, options, credentials.
        #[cfg(any(feature = "client", feature = "webhooks"))]
        pub use ::countersign_client;
        /// The model of a contract, verdicts, and what the types of the partners are made of.
        pub use ::countersign_contract;

        /// What the mocks are of.
        #[cfg(feature = "mock")]
        pub use ::httpmock;

        /// The contracts that are compiled in, by slug.
        pub const CONTRACTS: &[(&str, Compiled)] = &[#(#entries)*];

        /// Gives a contract that is compiled in.
        pub type Compiled = fn() -> &'static ::std::sync::Arc<::countersign_contract::model::Contract>;
    };
    File::rust(
        "lib.rs".to_owned(),
        "specs",
        "Typed clients, validators and contracts of the partners.\n\n\
         Each partner is a feature; `client`, `blocking`, `validate`, `webhooks`, `axum` and `mock` say\n\
         what is wanted of it. All of it is written by `cargo xtask codegen`; edit `specs/` instead.",
        tokens,
    )
}
