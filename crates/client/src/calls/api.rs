//! What generated code tells the runtime about its contract.

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
    /// The servers that a client can choose, each by its name in the generated `Server` and its URL.
    pub servers: &'static [(&'static str, &'static str)],
    /// All operations.
    pub operations: &'static [&'static Operation],
    /// All ways to prove who calls.
    pub security_schemes: &'static [SecurityScheme],
    /// The contract itself.
    pub contract: Option<fn() -> &'static Arc<Contract>>,
    /// The validator of an operation and a part, if the contract documents both.
    pub validator: fn(&str, &Part) -> Option<&'static Validator>,
}

impl Api {
    /// A contract that documents nothing, for a test.
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

    /// The validator of the request body of an operation.
    pub(crate) fn of_request(&self, operation: &Operation) -> Option<&'static Validator> {
        (self.validator)(operation.id, &Part::Request)
    }

    /// The validator of what an event holds that comes with a status.
    pub(crate) fn of_event(
        &self,
        operation: &Operation,
        status: u16,
    ) -> Option<&'static Validator> {
        let response = operation.response(status)?;
        (self.validator)(operation.id, &Part::Event(response.status.to_owned()))
    }

    /// The validator of the body that comes with a status, if the contract documents the status.
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
