//! The runtime of generated clients and webhook receivers.
//!
//! It contains nothing specific to a partner. The facts of a contract are constants in the
//! generated [tables](countersign_contract::table).
//!
//! - **Calls** (feature `calls`): `progenitor` builds the requests; this crate sends them and reads
//!   the responses. It adds credentials, guards the path, validates requests before they are sent,
//!   retries, maps errors to the contract, reports responses that drift from the contract, streams
//!   files, and reads lists page by page while checking the paging laws.
//! - **Webhooks** (feature `webhooks`): receives and validates the calls that partners make to us,
//!   and builds the configuration that describes to a partner how to make them.
//! - **Mocks** (feature `mock`): a mock server that explains why it does not answer a request, with
//!   answers that are validated against the contract.
//!
//! # In a browser
//!
//! Calls and webhooks build for `wasm32-unknown-unknown` and run wherever JavaScript provides
//! `fetch`, `setTimeout` and `crypto`: in a browser, in a web worker, in Node. A browser imposes
//! some limits:
//!
//! - It **follows redirects**. On a redirect to another origin it drops `Authorization`, but keeps
//!   an API key that the contract puts in its own header.
//! - It manages connections: there is no `connect_timeout` and no `proxy`. A server that cannot be
//!   reached is an [`ErrorKind::Transport`], so a POST is not retried after that. The calls of a
//!   notifier have no timeout.
//! - It reserves some headers: a key cannot be sent as a cookie.
//! - It exposes only those headers of a cross-origin response that the server allows.
//!   `Retry-After`, a `Link` to the next page or a request id may be missing.
//! - It has no disk, so there is no `save_to`. The length of a [`File`] is unknown until the file
//!   has been received; `fetch` ensures that it is complete.
//! - It has one thread. Responses are validated on that thread, after pending work. The features
//!   `blocking`, `axum` and `mock` do not build. A call that is used on a thread other than its own
//!   panics.

#[cfg(any(feature = "calls", feature = "webhooks"))]
mod basic;
#[cfg(feature = "calls")]
mod calls;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod clock;
#[cfg(feature = "webhooks")]
pub mod delivery;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod finite;
pub mod mock;
#[cfg(feature = "calls")]
mod plain_http;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod reporting;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod validation_queue;
#[cfg(feature = "webhooks")]
pub mod webhooks;

#[cfg(feature = "calls")]
pub use calls::*;

/// The underlying HTTP client, in the version that [`Middleware`] and `configure_http` use.
#[cfg(feature = "calls")]
pub use reqwest;
