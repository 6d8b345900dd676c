//! Successes of one call whose bodies differ.

use bytes::Bytes;
use countersign_contract::table::Operation;

use super::File;
use crate::calls::{
    Error,
    platform::Incoming,
    runtime::{Inner, Received, Take},
};

/// What the contract documents as the successes of an operation, where their bodies differ.
/// Generated code says it.
pub trait Success: Sized {
    /// What becomes of the body that comes with a status. It is asked before the body is read.
    fn reading(status: u16) -> Reading<Self>;
}

/// What becomes of a body: both take the status that it came with.
pub enum Reading<S> {
    /// It is read whole, and then as what the contract documents.
    Whole(fn(u16, &Bytes) -> Result<S, serde_json::Error>),
    /// It is a file, and left to come.
    File(fn(u16, File) -> S),
}

/// A success, as far as its body is read within a try.
pub(crate) enum Arrived<S> {
    Whole(Received, fn(u16, &Bytes) -> Result<S, serde_json::Error>),
    File(Incoming, fn(u16, File) -> S),
}

/// The status decides whether the body is read whole or left to come.
impl<S: Success> Take for Arrived<S> {
    async fn take(
        inner: &Inner,
        operation: &'static Operation,
        response: Incoming,
    ) -> Result<Self, Error> {
        match S::reading(response.status().as_u16()) {
            Reading::Whole(read) => {
                let received = Received::take(inner, operation, response).await?;
                Ok(Self::Whole(received, read))
            }
            Reading::File(made) => Ok(Self::File(response, made)),
        }
    }
}
