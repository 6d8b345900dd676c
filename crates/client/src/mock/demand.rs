//! Credentials that a mocked call must have.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use countersign_contract::{
    model::ApiKeyLocation,
    table::{Credential, Operation, SecurityScheme},
};

/// The credentials that the contract requires of a caller. Clones share their state: waiving one
/// waives all.
///
/// Only the form of a credential is checked, not its value.
#[derive(Clone, Debug)]
pub struct Demand {
    operation: &'static Operation,
    schemes: &'static [SecurityScheme],
    waived: Arc<AtomicBool>,
}

impl Demand {
    /// Returns the demand for calls of this operation.
    #[must_use]
    pub fn new(operation: &'static Operation, schemes: &'static [SecurityScheme]) -> Self {
        Self {
            operation,
            schemes,
            waived: Arc::default(),
        }
    }

    /// Allows calls without a credential.
    pub fn waive(&self) {
        self.waived.store(true, Ordering::Relaxed);
    }

    /// Returns `true` if a call with these headers and query parameters has all credentials of one
    /// alternative of the contract.
    #[must_use]
    pub fn is_met(&self, headers: &[(String, String)], query: &[(String, String)]) -> bool {
        let is_carried = |name: &&str| {
            let mut schemes = self.schemes.iter();
            let scheme = schemes.find(|scheme| scheme.name == *name);
            scheme.is_some_and(|scheme| carries(&scheme.credential, headers, query))
        };
        let alternatives = self.operation.security;
        self.waived.load(Ordering::Relaxed)
            || alternatives.is_empty()
            || alternatives.iter().any(|set| set.iter().all(is_carried))
    }
}

fn carries(
    credential: &Credential,
    headers: &[(String, String)],
    query: &[(String, String)],
) -> bool {
    let authorized = |wanted: &str| {
        values(headers, "authorization").any(|value| {
            let parts = value.split_once(' ');
            parts.is_some_and(|(scheme, rest)| {
                scheme.eq_ignore_ascii_case(wanted) && !rest.trim().is_empty()
            })
        })
    };
    match credential {
        Credential::Basic => authorized("basic"),
        Credential::Bearer => authorized("bearer"),
        Credential::ApiKey { location, name } => match location {
            ApiKeyLocation::Header => values(headers, name).any(|value| !value.is_empty()),
            ApiKeyLocation::Query => query
                .iter()
                .any(|(known, value)| known == name && !value.is_empty()),
            ApiKeyLocation::Cookie => {
                let cookies = values(headers, "cookie").flat_map(|value| value.split(';'));
                let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
                pairs.any(|(known, value)| known == *name && !value.is_empty())
            }
        },
    }
}

/// Returns the values of a header.
fn values<'h>(headers: &'h [(String, String)], wanted: &'h str) -> impl Iterator<Item = &'h str> {
    let headers = headers.iter();
    let found = headers.filter(move |(name, _)| name.eq_ignore_ascii_case(wanted));
    found.map(|(_, value)| value.trim())
}
