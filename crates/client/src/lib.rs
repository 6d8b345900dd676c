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
//! - **Mocks** (the feature `mock`): a mock server that says why it does not answer,
//!   and answers that are validated against the contract.
//!
//! # In a browser
//!
//! Both build for `wasm32-unknown-unknown` and work wherever JavaScript has `fetch`, `setTimeout` and
//! `crypto`: in a browser, in its workers, in Node. A browser leaves less choice:
//!
//! - It **follows redirects**. To another origin `Authorization` does not go along; a key that the
//!   contract wants in a header of its own does.
//! - It decides how connections are made: there is no `connect_timeout` and no `proxy`, a server that
//!   cannot be reached is an [`ErrorKind::Transport`], and so a POST is not tried again after that. The
//!   call of a notifier takes as long as it takes.
//! - It keeps some headers to itself: a key cannot be sent as a cookie.
//! - Of another origin it tells only the headers that the server exposes. `Retry-After`, a `Link` to
//!   the next page or the name of a request may be missing.
//! - There is no disk, so no `save_to`, and the length of a [`File`] is not known before it has
//!   come; that all has come is looked after by `fetch`.
//! - There is one thread: responses are judged on it, after what is already waiting, the features
//!   `blocking`, `axum` and `mock` do not build, and a call that is touched on another thread than
//!   its own panics.

#[cfg(any(feature = "calls", feature = "webhooks"))]
mod basic;
#[cfg(feature = "calls")]
mod calls;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod clock;
#[cfg(feature = "webhooks")]
pub mod delivery;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod judging;
pub mod mock;
#[cfg(feature = "calls")]
mod plain_http;
#[cfg(any(feature = "calls", feature = "webhooks"))]
mod reporting;
#[cfg(feature = "webhooks")]
pub mod webhooks;

#[cfg(feature = "calls")]
pub use calls::*;

/// The HTTP client underneath, in the version that [`Middleware`] and `configure_http` take.
#[cfg(feature = "calls")]
pub use reqwest;
