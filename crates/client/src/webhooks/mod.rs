//! Receiving the calls that a partner makes to us.
//!
//! A [`Receiver`] takes the head of a request and the bytes of its body, from any framework, and
//! returns a typed event or the [reason](Rejected) for rejecting the call. It authenticates the
//! caller in constant time, and finds the webhook by path and method. It limits the size of the
//! body, validates it against the contract and reads it tolerantly. It marks repeated calls as
//! duplicates. It does not depend on the order of calls. It contains nothing specific to a partner:
//! the events come from generated code, everything else from the contract.
//!
//! No receiver is open by mistake: a webhook needs a path, and either a credential or a secret
//! path, unless it is declared [open](Builder::without_credential). Rejected calls and drift from
//! the contract are reported to `tracing` and to [listeners](Builder::on_rejected).
//!
//! With the feature `axum`, [`Receiver::router`] serves a receiver as a router, and `Receivers`
//! serves several.

mod build;
mod builder;
mod call;
mod constant;
mod credential;
mod endpoint;
mod error;
mod event;
mod head;
mod memory;
mod parameter;
mod pattern;
mod proof;
mod receiver;
#[cfg(feature = "axum")]
mod receivers;
mod rejected;
mod report;
#[cfg(feature = "axum")]
mod router;
mod signature;
#[cfg(test)]
mod tests;
#[cfg(feature = "axum")]
mod turns;
mod weakness;
mod webhook;
mod written;

pub use builder::Builder;
pub use call::{Call, FromCall};
pub use credential::Credential;
pub use error::BuildError;
pub use event::{Body, Parameter};
pub use receiver::{Received, Receiver};
#[cfg(feature = "axum")]
pub use receivers::Receivers;
pub use rejected::{CredentialFault, Rejected};
pub use report::{Drift, Rejection};
#[cfg(feature = "axum")]
pub use report::{Failure, FailureReason, Stage};
#[cfg(feature = "axum")]
pub use router::Handled;
pub use signature::{SignatureFault, Signer};
pub use weakness::Weakness;
pub use webhook::Webhook;
