//! Calls whose successes have different bodies.

use bytes::Bytes;
use countersign_contract::table::Operation;

use super::File;
use crate::calls::{
    Error,
    platform::Incoming,
    runtime::{Inner, Received, Take},
};

/// The successes that the contract documents for an operation, if their bodies differ. Implemented
/// by generated code.
pub trait Success: Sized {
    /// Returns how to read the body of a response with this status. Called before the body is read.
    fn reading(status: u16) -> Reading<Self>;
}

/// The handling of a body. Both functions take the status.
pub enum Reading<S> {
    /// The body is read whole and then decoded as the contract documents.
    Whole(fn(u16, &Bytes) -> Result<S, serde_json::Error>),
    /// The body is a file and is streamed.
    File(fn(u16, File) -> S),
}

/// A success, as far as its body is read within an attempt.
pub(crate) enum Arrived<S> {
    Whole(Received, fn(u16, &Bytes) -> Result<S, serde_json::Error>),
    File(Incoming, fn(u16, File) -> S),
}

/// Reads the whole body or streams it, as the status requires.
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
