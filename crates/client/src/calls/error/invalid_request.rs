//! Requests that are rejected before they are sent.

use std::fmt;

use countersign_contract::{table::Operation, verdict::Violation};

/// A request that was rejected before it was sent, with everything that is wrong with it. Contains
/// no values of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRequest {
    /// The operation that was to be called.
    pub operation: &'static str,
    /// The reason that it was not sent.
    pub reason: Reason,
}

/// The reason that a request was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The request cannot be written, for this reason.
    Unwritable(&'static str),
    /// A path parameter would direct the request to another operation.
    Path(String),
    /// The client has no credential for it. Lists the alternatives, each as the names of its
    /// security schemes.
    Credential(&'static [&'static [&'static str]]),
    /// Parameters or the body break these stated rules of the contract.
    Rules(Vec<Violation>),
}

impl InvalidRequest {
    pub(crate) fn unwritable(operation: &'static Operation, reason: &'static str) -> Self {
        Self {
            operation: operation.id,
            reason: Reason::Unwritable(reason),
        }
    }

    pub(crate) fn path(operation: &'static Operation, reason: String) -> Self {
        Self {
            operation: operation.id,
            reason: Reason::Path(reason),
        }
    }

    pub(crate) fn credential(operation: &'static Operation) -> Self {
        Self {
            operation: operation.id,
            reason: Reason::Credential(operation.security),
        }
    }

    pub(crate) fn rules(operation: &'static Operation, violations: Vec<Violation>) -> Self {
        Self {
            operation: operation.id,
            reason: Reason::Rules(violations),
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: ", self.operation)?;
        match &self.reason {
            Reason::Unwritable(reason) => f.write_str(reason),
            Reason::Path(reason) => f.write_str(reason),
            Reason::Credential(sets) => {
                let needed = alternatives(sets);
                write!(f, "the client has no credential for it: it needs {needed}")
            }
            Reason::Rules(violations) => write_violations(f, violations),
        }
    }
}

impl std::error::Error for InvalidRequest {}

/// Describes the alternative sets of security schemes: `key, or user and token`.
pub(crate) fn alternatives(sets: &[&[&str]]) -> String {
    let sets: Vec<_> = sets.iter().map(|set| set.join(" and ")).collect();
    sets.join(", or ")
}

/// Writes violations on one line.
pub(super) fn write_violations(
    f: &mut fmt::Formatter<'_>,
    violations: &[Violation],
) -> fmt::Result {
    const MOST: usize = 5;
    for (number, violation) in violations.iter().take(MOST).enumerate() {
        let separator = if number == 0 { "" } else { "; " };
        write!(f, "{separator}{violation}")?;
    }
    match violations.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => write!(f, "; and {more} more"),
    }
}
