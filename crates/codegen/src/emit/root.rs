//! The root of the generated package.

use countersign_contract::model::Contract;
use quote::quote;

use super::{ident, module};
use crate::{
    Error, File,
    documentation::{self, doc},
};

/// Writes `lib.rs`.
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

        /// The runtime of clients and receivers: errors, options, credentials.
        #[cfg(any(feature = "client", feature = "webhooks"))]
        pub use ::countersign_client;
        /// The model of a contract, verdicts, and the building blocks of the types.
        pub use ::countersign_contract;

        /// The crate on which the mocks are built.
        #[cfg(feature = "mock")]
        pub use ::httpmock;

        /// The compiled-in contracts, by slug.
        pub const CONTRACTS: &[(&str, Compiled)] = &[#(#entries)*];

        /// A function that returns a compiled-in contract.
        pub type Compiled = fn() -> &'static ::std::sync::Arc<::countersign_contract::model::Contract>;
    };
    File::rust(
        "lib.rs".to_owned(),
        "specs",
        "Typed clients, validators and contracts of the partners.\n\n\
         Each partner is a feature. `client`, `blocking`, `validate`, `webhooks`, `axum` and `mock` select\n\
         its parts. `cargo xtask codegen` generates this package; edit `specs/` instead.",
        tokens,
    )
}
