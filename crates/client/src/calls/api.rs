//! The facts of a contract, which generated code passes to the runtime.

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Method, Part},
    table::{Operation, SecurityScheme},
    validate::Validator,
};

/// The facts of a contract, as constants of the generated code.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The slug of the partner.
    pub name: &'static str,
    /// The servers that a client can choose: the name in the generated `Server`, and the URL.
    pub servers: &'static [(&'static str, &'static str)],
    /// All operations.
    pub operations: &'static [&'static Operation],
    /// All security schemes.
    pub security_schemes: &'static [SecurityScheme],
    /// The contract itself.
    pub contract: Option<fn() -> &'static Arc<Contract>>,
    /// Returns the validator for a part of an operation, if the contract documents both.
    pub validator: fn(&str, &Part) -> Option<&'static Validator>,
}

impl Api {
    /// Returns a contract that documents nothing, for tests.
    ///
    /// ```
    /// assert!(countersign_client::Api::empty().operations.is_empty());
    /// ```
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            name: "",
            servers: &[],
            operations: &[],
            security_schemes: &[],
            contract: None,
            validator: |_, _| None,
        }
    }

    /// Returns the validator of the request body of an operation.
    pub(crate) fn of_request(&self, operation: &Operation) -> Option<&'static Validator> {
        (self.validator)(operation.id, &Part::Request)
    }

    /// Returns the validator of the events of a response with this status.
    pub(crate) fn of_event(
        &self,
        operation: &Operation,
        status: u16,
    ) -> Option<&'static Validator> {
        let response = operation.response(status)?;
        (self.validator)(operation.id, &Part::Event(response.status.to_owned()))
    }

    /// Returns the validator of the body of a response with this status, if the contract documents
    /// the status.
    pub(crate) fn of_response(
        &self,
        operation: &Operation,
        status: u16,
    ) -> Option<&'static Validator> {
        // RFC 9110, section 9.3.2: a response to HEAD has no body, whatever is documented.
        if operation.method == Method::Head {
            return None;
        }
        let response = operation.response(status)?;
        (self.validator)(operation.id, &Part::Response(response.status.to_owned()))
    }
}
