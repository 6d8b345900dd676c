//! What generated clients run on.
//!
//! `progenitor` builds the requests; this crate adds what it leaves out: credentials, a guard over
//! the path, errors that know the contract, bodies read whole or as a stream, and lists read page
//! by page while the laws of paging are watched. It knows no partner: the facts of a contract come
//! as constants from the generated [tables](countersign_contract::table).

mod connection;
mod credentials;
mod error;
mod guard;
pub mod mock;
pub mod pages;
mod receive;
mod response;
mod runtime;

pub use connection::{Connection, ConnectionError};
pub use credentials::{Credential, Credentials, Secret};
pub use error::{ApiError, Error, Undecodable};
pub use receive::{bytes, integers, json, json_or_nothing, stream};
pub use response::Response;
pub use runtime::Runtime;

/// Used by generated code; not a part of this crate's promise.
#[doc(hidden)]
pub mod private {
    pub use futures;
    pub use progenitor_client;
    pub use reqwest;
}
