//! The module of one partner.

use countersign_contract::model::Contract;
use quote::quote;

use super::{module, uses::uses, webhooks::webhooks};
use crate::{
    Error, File, documentation,
    types::{self, Types},
};

/// Writes the `mod.rs` of a partner.
pub(crate) fn partner(
    contract: &Contract,
    has_client: bool,
    has_errors: bool,
) -> Result<File, Error> {
    let client = has_client.then(|| {
        quote!(
            #[cfg(feature = "client")]
            pub mod client;
            #[cfg(feature = "client")]
            pub use client::{Client, Server};
        )
    });
    let mock = has_client.then(|| {
        quote!(
            #[cfg(feature = "mock")]
            pub mod mock;
        )
    });
    let errors = has_errors.then(|| {
        quote!(
            pub mod errors;
        )
    });
    let delivery = contract.delivery.as_ref().map(|_| {
        quote!(
            #[cfg(feature = "webhooks")]
            pub mod delivery;
        )
    });
    let webhooks = webhooks(contract).first().map(|_| {
        quote!(
            #[cfg(feature = "webhooks")]
            pub mod webhooks;
        )
    });
    let tokens = quote! {
        #client
        mod contract;
        #delivery
        #errors
        #mock
        pub mod operations;
        pub mod types;
        #[cfg(feature = "validate")]
        pub mod validate;
        #webhooks

        pub use contract::contract;
    };
    let version = documentation::within_a_line(Some(&contract.version));
    let version = version
        .map(|version| format!(", version {version}"))
        .unwrap_or_default();
    let about = documentation::described(contract.description.as_deref()).unwrap_or_default();
    let why = format!("{}{version}.\n\n{about}", documentation::title(contract));
    File::rust(
        format!("{}/mod.rs", module(contract)),
        &contract.file,
        why.trim_end(),
        tokens,
    )
}

/// Writes the `types.rs` of a partner.
pub(crate) fn types(contract: &Contract, types: &Types) -> Result<File, Error> {
    File::importing(
        format!("{}/types.rs", module(contract)),
        &contract.file,
        "The types of the bodies. Types that we send are strict. Types that the partner sends are read tolerantly:\n\
         every member may be absent or `null`. A member of another type, and a member that the contract does not\n\
         name, is kept in `undocumented`.\n\n\
         `new` creates an object with the members that the contract requires; a method sets each other member.\n\
         This includes objects that the partner sends, for use in tests and mocks.",
        types::tokens(types, &uses(contract, types)),
        &types::IMPORTED,
    )
}
