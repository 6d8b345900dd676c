//! API calls.

mod api;
mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod credentials;
mod drift;
mod error;
mod middleware;
mod options;
pub mod pages;
pub(crate) mod platform;
mod request;
mod response;
mod retry;
mod runtime;
mod settings;

pub use api::Api;
pub use builder::{BuildError, Builder, MissingCredential};
pub use call::Call;
pub use credentials::{AccessToken, Credential, CredentialError, OAuth, Secret, TokenError};
pub use drift::{Drift, Validation};
pub use error::{
    ApiError, Documented, Error, ErrorKind, InvalidRequest, Reason, TimeLimit, UnusableBody,
};
pub use middleware::{Middleware, Next};
pub use options::CallOptions;
pub use request::Upload;
#[doc(hidden)]
pub use request::{Multipart, QueryStyle, Unbuilt};
pub use response::{Cut, Event, Events, File, FileError, Progress, Response};
#[doc(hidden)]
pub use response::{Reading, Success};
pub use retry::Retry;
pub use runtime::Runtime;
#[doc(hidden)]
pub use settings::server_url;
