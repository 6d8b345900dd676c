//! What generated clients run on.
//!
//! `progenitor` builds the requests; this crate sends them and reads what comes back: credentials,
//! a guard over the path, requests held against the contract before they are sent, further tries,
//! errors that know the contract, responses that drift from it, files, and lists read page by page
//! while the laws of paging are watched. It knows no partner: the facts of a contract come as
//! constants from the generated [tables](countersign_contract::table).

mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod credentials;
#[cfg(feature = "webhooks")]
pub mod delivery;
mod drift;
mod error;
pub mod mock;
mod options;
pub mod pages;
mod request;
mod response;
mod retry;
mod runtime;
mod settings;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use api::Api;
pub use builder::{BuildError, Builder};
pub use call::Call;
pub use credentials::{AccessToken, Credential, CredentialError, OAuth, Secret, TokenError};
pub use drift::{Drift, Validation};
pub use error::{ApiError, Documented, Error, InvalidRequest, Reason, UnusableBody};
pub use options::CallOptions;
#[doc(hidden)]
pub use request::Unbuilt;
pub use response::{File, FileError, Progress, Response};
pub use retry::Retry;
pub use runtime::Runtime;
#[doc(hidden)]
pub use settings::server_url;

/// Used by generated code; not a part of this crate's promise.
#[doc(hidden)]
pub mod private {
    pub use futures;
    pub use progenitor_client;
    pub use reqwest;
}
