//! Building a receiver.

use std::{collections::BTreeSet, marker::PhantomData, sync::Arc};

use countersign_contract::model::{Contract, Operation, ParameterLocation};

use super::{
    BuildError, Builder, Credential, FromCall, Receiver,
    builder::Place,
    endpoint::Endpoint,
    memory::Memory,
    pattern::{Pattern, Placeholder},
    proof::Proof,
    receiver::Shared,
    report::Reporter,
};

impl<E: FromCall> Builder<E> {
    /// Builds the receiver.
    ///
    /// # Errors
    ///
    /// Returns an error if a path is missing, invalid or can be guessed, if a webhook is
    /// unprotected and not declared open, if a credential is invalid or never used, or if two
    /// webhooks cannot be distinguished.
    pub fn build(self) -> Result<Receiver<E>, BuildError> {
        let contract = E::contract();
        let operations = contract.operations.iter();
        let mut operations: Vec<_> = operations.filter(|operation| operation.webhook).collect();
        for webhook in self
            .paths
            .keys()
            .chain(&self.only)
            .chain(&self.open_webhooks)
        {
            if !operations.iter().any(|operation| operation.id == *webhook) {
                return Err(BuildError::UnknownWebhook { webhook });
            }
        }
        let mut named = self.credentials.keys();
        let unknown = named.find(|scheme| {
            let mut alternatives = operations.iter().flat_map(|operation| &operation.security);
            !alternatives.any(|schemes| schemes.contains_key(*scheme))
        });
        if let Some(scheme) = unknown {
            return Err(BuildError::UnknownScheme {
                scheme: scheme.clone(),
            });
        }
        operations.retain(|known| self.only.is_empty() || self.only.contains(known.id.as_str()));
        let mut named = self.paths.keys().chain(&self.open_webhooks);
        let left_out = named.find(|webhook| !operations.iter().any(|known| known.id == **webhook));
        if let Some(webhook) = left_out {
            return Err(BuildError::NotReceived { webhook });
        }
        let mut given = self.credentials.values().chain(&self.credential);
        if given.any(Credential::is_empty) {
            return Err(BuildError::EmptyCredential);
        }
        if self.unconfigured && (self.credential.is_some() || !self.credentials.is_empty()) {
            return Err(BuildError::CredentialNotConfigured);
        }
        let alternatives = operations.iter().flat_map(|operation| &operation.security);
        if self.credential.is_some() && alternatives.flatten().next().is_none() {
            return Err(BuildError::NothingProtected);
        }
        let mut endpoints: Vec<Endpoint> = Vec::new();
        let mut asked_for = BTreeSet::new();
        for operation in operations {
            let place = self.place(operation)?;
            let pattern = self.pattern(contract, operation, place)?;
            let proofs = self.proofs(contract, operation, place.secret, &mut asked_for)?;
            let endpoint = Endpoint::new(contract, operation, pattern, proofs);
            let same = endpoints.iter().find(|known| {
                known.method == endpoint.method && known.pattern.overlaps(&endpoint.pattern)
            });
            if let Some(same) = same {
                return Err(BuildError::Ambiguous {
                    one: same.id.to_owned(),
                    other: endpoint.id.to_owned(),
                });
            }
            endpoints.push(endpoint);
        }
        self.is_used(&asked_for)?;
        Ok(Receiver {
            shared: Arc::new(Shared {
                endpoints,
                limit: self.limit,
                tolerant: self.tolerant,
                memory: Memory::new(self.remembered),
                #[cfg(feature = "axum")]
                turns: super::turns::Turns::default(),
                #[cfg(feature = "axum")]
                room: tokio::sync::Semaphore::new(super::router::WAITING),
                reporter: Reporter::new(&contract.api, self.listeners),
            }),
            event: PhantomData,
        })
    }

    /// Rejects a credential that belongs to none of these schemes.
    fn is_used(&self, asked_for: &BTreeSet<&str>) -> Result<(), BuildError> {
        let mut named = self.credentials.keys();
        if let Some(scheme) = named.find(|scheme| !asked_for.contains(scheme.as_str())) {
            let scheme = Some(scheme.clone());
            return Err(BuildError::UnusedCredential { scheme });
        }
        let mut others = asked_for.iter();
        if self.credential.is_some() && others.all(|scheme| self.credentials.contains_key(*scheme))
        {
            return Err(BuildError::UnusedCredential { scheme: None });
        }
        Ok(())
    }

    fn place(&self, operation: &Operation) -> Result<&Place, BuildError> {
        let place = self.paths.get(operation.id.as_str()).or(self.path.as_ref());
        place
            .filter(|place| !place.text.is_empty())
            .ok_or_else(|| BuildError::PathMissing {
                webhook: operation.id.clone(),
            })
    }

    fn pattern(
        &self,
        contract: &Contract,
        operation: &Operation,
        place: &Place,
    ) -> Result<Pattern, BuildError> {
        let parameters = operation.parameters.iter();
        let in_path = parameters.filter(|known| known.location == ParameterLocation::Path);
        let names: Vec<&str> = in_path.map(|known| known.name.as_str()).collect();
        let placeholder = contract.delivery.as_ref().map(|delivery| Placeholder {
            text: &delivery.url.placeholder,
            parameter: &delivery.url.parameter,
            append: delivery.url.append,
        });
        let parse = |mount| Pattern::parse(&place.text, mount, &names, placeholder.as_ref());
        let pattern = parse(&self.mount)?;
        if !place.secret {
            return Ok(pattern);
        }
        // The prefix of a path is not what the partner was given.
        let operations = contract.operations.iter();
        let ids = operations.map(|known| known.id.as_str());
        let known: Vec<_> = ids
            .chain([contract.api.as_str(), contract.title.as_str()])
            .collect();
        if let Some(weakness) = parse("")?.weakness(&known) {
            return Err(BuildError::Guessable {
                webhook: operation.id.clone(),
                weakness,
            });
        }
        Ok(pattern.secret())
    }

    /// Returns the alternative sets of proofs of an operation; none if nothing has to be proven.
    /// Adds their schemes to those that are used.
    fn proofs<'c>(
        &self,
        contract: &Contract,
        operation: &'c Operation,
        secret: bool,
        asked_for: &mut BTreeSet<&'c str>,
    ) -> Result<Vec<Vec<Proof>>, BuildError> {
        if self.open || self.open_webhooks.contains(operation.id.as_str()) {
            return Ok(Vec::new());
        }
        let mut proofs = Vec::new();
        let mut missing = None;
        // An alternative without a scheme would accept every call.
        let named = operation.security.iter().filter(|set| !set.is_empty());
        for alternative in named.clone() {
            match self.alternative(contract, operation, alternative.keys()) {
                Ok(whole) => {
                    proofs.push(whole);
                    asked_for.extend(alternative.keys().map(String::as_str));
                }
                Err(error) => missing = Some(error),
            }
        }
        // One alternative is enough.
        if !proofs.is_empty() {
            return Ok(proofs);
        }
        let is_demanded = named.count() == operation.security.len() && missing.is_some();
        if secret && !is_demanded {
            return Ok(proofs);
        }
        Err(missing.unwrap_or_else(|| BuildError::Unprotected {
            webhook: operation.id.clone(),
        }))
    }

    fn alternative<'c>(
        &self,
        contract: &Contract,
        operation: &Operation,
        schemes: impl Iterator<Item = &'c String>,
    ) -> Result<Vec<Proof>, BuildError> {
        schemes
            .map(|name| {
                let given = self.credentials.get(name).or(self.credential.as_ref());
                let credential = given.cloned().ok_or_else(|| BuildError::NoCredential {
                    webhook: operation.id.clone(),
                    scheme: name.clone(),
                })?;
                let scheme = contract.security_schemes.get(name);
                Proof::new(name, scheme, credential, self.clock_tolerance)
            })
            .collect()
    }
}
