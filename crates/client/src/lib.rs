//! What generated clients and receivers run on.
//!
//! It knows no partner: the facts of a contract come as constants from the generated
//! [tables](countersign_contract::table).
//!
//! - **Calls** (the feature `calls`): `progenitor` builds the requests, this crate sends them and
//!   reads what comes back: credentials, a guard over the path, requests held against the contract
//!   before they are sent, further tries, errors that know the contract, responses that drift from
//!   it, files, and lists read page by page while the laws of paging are watched.
//! - **Webhooks** (the feature `webhooks`): calls that partners make to us, received and judged; and
//!   the configuration that tells a partner how to make them.

#[cfg(any(feature = "calls", feature = "webhooks"))]
mod basic;
#[cfg(feature = "calls")]
mod calls;
#[cfg(feature = "webhooks")]
pub mod delivery;
pub mod mock;
#[cfg(feature = "webhooks")]
pub mod webhooks;

#[cfg(feature = "calls")]
pub use calls::*;

/// Used by generated code; not a part of this crate's promise.
#[cfg(feature = "calls")]
#[doc(hidden)]
pub mod private {
    pub use reqwest;
}
