//! A call that has been let in, as generated code reads it.

use std::{cell::Cell, str::FromStr, sync::Arc};

use bytes::Bytes;
use countersign_contract::{
    model::Contract,
    value::{Tolerant, from_slice},
};

use super::{Body, Parameter};

/// What a partner's calls are read into; generated.
pub trait FromCall: Sized {
    /// The contract that describes the calls.
    fn contract() -> &'static Arc<Contract>;

    /// Reads a call; `None` if it is none of the partner's, or lacks a body that it must have.
    fn from_call(call: &Call<'_>) -> Option<Self>;
}

/// A call that has been let in.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    pub(super) operation: &'c str,
    pub(super) parameters: &'c [(String, String)],
    pub(super) body: &'c [u8],
    /// Whether the body was not of its type.
    pub(super) mistyped: &'c Cell<bool>,
}

impl Call<'_> {
    /// The name of the webhook in the contract.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// A part of the URL as text.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// A part of the URL that is more than text.
    #[must_use]
    pub fn parameter<T: FromStr>(&self, name: &str) -> Parameter<T> {
        self.text(name).as_str().into()
    }

    /// The body as JSON, if there is one.
    #[must_use]
    pub fn body<T: Tolerant>(&self) -> Option<Body<T>> {
        let other = || {
            self.mistyped.set(true);
            Body::Other(Bytes::copy_from_slice(self.body))
        };
        let read = || from_slice(self.body).map_or_else(|_| other(), Body::Known);
        (!self.body.is_empty()).then(read)
    }

    /// The body as it came, if there is one.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes> {
        (!self.body.is_empty()).then(|| Bytes::copy_from_slice(self.body))
    }
}
