//! An accepted call, as generated code reads it.

use std::{cell::Cell, str::FromStr, sync::Arc};

use bytes::Bytes;
use countersign_contract::{
    model::Contract,
    value::{Tolerant, from_slice},
};

use super::{Body, Parameter};

/// A type that the calls of a partner are read into. Implemented by generated code.
pub trait FromCall: Sized {
    /// Returns the contract that describes the calls.
    fn contract() -> &'static Arc<Contract>;

    /// Reads a call. Returns `None` if the contract does not describe it, or a required body is
    /// missing.
    fn from_call(call: &Call<'_>) -> Option<Self>;
}

/// An accepted call.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    pub(super) operation: &'c str,
    pub(super) parameters: &'c [(String, String)],
    pub(super) body: &'c [u8],
    /// `true` if the body did not have its documented type.
    pub(super) mistyped: &'c Cell<bool>,
}

impl Call<'_> {
    /// Returns the name of the webhook in the contract.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// Returns a variable part of the URL as text.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// Returns a variable part of the URL as a typed value.
    #[must_use]
    pub fn parameter<T: FromStr>(&self, name: &str) -> Parameter<T> {
        self.text(name).as_str().into()
    }

    /// Returns the body as JSON, if there is one.
    #[must_use]
    pub fn body<T: Tolerant>(&self) -> Option<Body<T>> {
        let other = || {
            self.mistyped.set(true);
            Body::Other(Bytes::copy_from_slice(self.body))
        };
        let read = || from_slice(self.body).map_or_else(|_| other(), Body::Known);
        (!self.body.is_empty()).then(read)
    }

    /// Returns the body unchanged, if there is one.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes> {
        (!self.body.is_empty()).then(|| Bytes::copy_from_slice(self.body))
    }
}
