//! Calls that a partner makes to us, received.
//!
//! A [`Receiver`] takes the head of a request and the bytes of its body, from whatever framework,
//! and answers with a typed event or with the [reason](Rejected) why not: who calls is proven in
//! constant time, the call is told apart by path and method, the body is bounded, validated by the
//! contract and read tolerantly, and a call that has come before is marked as a duplicate. No order
//! is assumed. It knows no partner: the events come from generated code, all else from the
//! contract.
//!
//! No receiver is open by mistake: a webhook needs a path, and a credential or a path that is a secret,
//! unless it is [said](Builder::without_credential) that everybody may call. What is rejected, and what
//! drifts from the contract, is reported to `tracing` and to [listeners](Builder::on_rejected).
//!
//! With the feature `axum`, [`Receiver::router`] is all of it as one route, and `Receivers` several of
//! them.

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
