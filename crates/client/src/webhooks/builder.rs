//! How a receiver is made.

use std::{collections::BTreeMap, fmt, marker::PhantomData, sync::Arc, time::Duration};

use countersign_contract::model::{Contract, Operation, ParameterLocation};

use super::{
    BuildError, Credential, FromCall, Receiver, Webhook,
    endpoint::Endpoint,
    memory::Memory,
    pattern::{Pattern, Placeholder},
    proof::Proof,
    receiver::Shared,
};
use crate::delivery::{Configuration, Facts};

/// How many bytes of a body are read if nothing else is said: 1 MiB.
const LIMIT: usize = 1024 * 1024;

/// How many calls are remembered if nothing else is said.
const REMEMBERED: usize = 10_000;

/// Gathers what a [`Receiver`] needs.
#[must_use]
pub struct Builder<E> {
    path: String,
    paths: BTreeMap<&'static str, String>,
    mount: String,
    credential: Option<Credential>,
    credentials: BTreeMap<String, Credential>,
    open: bool,
    clock_tolerance: Option<Duration>,
    limit: usize,
    remembered: usize,
    tolerant: bool,
    event: PhantomData<fn() -> E>,
}

impl<E: FromCall> Builder<E> {
    pub(super) fn new() -> Self {
        Self {
            path: String::new(),
            paths: BTreeMap::new(),
            mount: String::new(),
            credential: None,
            credentials: BTreeMap::new(),
            open: false,
            clock_tolerance: None,
            limit: LIMIT,
            remembered: REMEMBERED,
            tolerant: false,
            event: PhantomData,
        }
    }

    /// The path or the whole URL that the partner has been given; `/` if nothing is said.
    ///
    /// A part that changes is written as `{name}`, with the name that it has in the contract, or as
    /// the placeholder that the partner replaces; what the partner appends may be left out. A query
    /// that is written must be there in each call; otherwise any is let through.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The path of one webhook, where they have been given several.
    pub fn path_of(mut self, webhook: impl Webhook, path: impl Into<String>) -> Self {
        self.paths.insert(webhook.operation().id, path.into());
        self
    }

    /// What stands before all these paths in the requests that we see, as behind a proxy.
    pub fn mount(mut self, prefix: impl Into<String>) -> Self {
        self.mount = prefix.into();
        self
    }

    /// What the partner must prove: user name and password, the secret by which it signs, or any
    /// text that is agreed with it.
    pub fn credential(mut self, credential: impl Into<Credential>) -> Self {
        self.credential = Some(credential.into());
        self.open = false;
        self
    }

    /// What the partner must prove by one security scheme, where there are several.
    pub fn credential_of(
        mut self,
        scheme: impl Into<String>,
        credential: impl Into<Credential>,
    ) -> Self {
        self.credentials.insert(scheme.into(), credential.into());
        self.open = false;
        self
    }

    /// Lets calls in that prove nothing, although the contract protects them. No credential that
    /// was given counts any more.
    pub fn without_credential(mut self) -> Self {
        self.credential = None;
        self.credentials.clear();
        self.open = true;
        self
    }

    /// Receives what the partner sends that is configured like this: its path and its credential.
    ///
    /// Where the configuration has no credential, say [`without_credential`](Self::without_credential)
    /// as well, if everyone is to be let in.
    pub fn configured<D: Facts>(self, configuration: &Configuration<D>) -> Self {
        let receiver = self.path(configuration.url().unwrap_or_default());
        match configuration.credential() {
            Some(credential) => receiver.credential(credential),
            None => receiver,
        }
    }

    /// How far the time of a signed call may lie in the past or in the future, instead of what the
    /// contract says; whole seconds count. A long one lets copies of old calls in.
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.clock_tolerance = Some(tolerance);
        self
    }

    /// How many bytes of a body are read at most: 1 MiB if nothing is said.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// How many calls are remembered to tell duplicates: 10,000 if nothing is said. Each takes
    /// some 40 bytes.
    pub fn remember(mut self, calls: usize) -> Self {
        self.remembered = calls;
        self
    }

    /// Lets calls in that break a rule which the document states, and hands the verdict over.
    /// Without this only a value that is new to an enumeration is let in.
    pub fn tolerant(mut self) -> Self {
        self.tolerant = true;
        self
    }

    /// Makes the receiver.
    ///
    /// # Errors
    ///
    /// If a path or a credential is missing or is none, or webhooks cannot be told apart.
    pub fn build(self) -> Result<Receiver<E>, BuildError> {
        let contract = E::contract();
        let operations = contract.operations.iter();
        let operations: Vec<_> = operations.filter(|operation| operation.webhook).collect();
        for webhook in self.paths.keys() {
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
        let mut given = self.credentials.values().chain(&self.credential);
        if given.any(Credential::is_empty) {
            return Err(BuildError::EmptyCredential);
        }
        let alternatives = operations.iter().flat_map(|operation| &operation.security);
        if self.credential.is_some() && alternatives.flatten().next().is_none() {
            return Err(BuildError::NothingProtected);
        }
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for operation in operations {
            let pattern = self.pattern(contract, operation)?;
            let proofs = self.proofs(contract, operation)?;
            let endpoint = Endpoint::new(contract, operation, pattern, proofs);
            let same = endpoints.iter().find(|known| {
                known.method == endpoint.method && known.pattern.overlaps(&endpoint.pattern)
            });
            if let Some(same) = same {
                return Err(BuildError::Ambiguous {
                    one: same.id.clone(),
                    other: endpoint.id,
                });
            }
            endpoints.push(endpoint);
        }
        Ok(Receiver {
            shared: Arc::new(Shared {
                endpoints,
                limit: self.limit,
                tolerant: self.tolerant,
                memory: Memory::new(self.remembered),
            }),
            event: PhantomData,
        })
    }

    fn pattern(&self, contract: &Contract, operation: &Operation) -> Result<Pattern, BuildError> {
        let parameters = operation.parameters.iter();
        let in_path = parameters.filter(|known| known.location == ParameterLocation::Path);
        let names: Vec<&str> = in_path.map(|known| known.name.as_str()).collect();
        let placeholder = contract.delivery.as_ref().map(|delivery| Placeholder {
            text: &delivery.url.placeholder,
            parameter: &delivery.url.parameter,
            append: delivery.url.append,
        });
        let path = self.paths.get(operation.id.as_str()).unwrap_or(&self.path);
        Pattern::parse(path, &self.mount, &names, placeholder.as_ref())
    }

    fn proofs(
        &self,
        contract: &Contract,
        operation: &Operation,
    ) -> Result<Vec<Vec<Proof>>, BuildError> {
        if self.open {
            return Ok(Vec::new());
        }
        let mut proofs = Vec::new();
        let mut missing = None;
        for alternative in &operation.security {
            match self.alternative(contract, operation, alternative.keys()) {
                // An alternative without a scheme lets everyone in.
                Ok(alternative) if alternative.is_empty() => return Ok(Vec::new()),
                Ok(alternative) => proofs.push(alternative),
                Err(error) => missing = Some(error),
            }
        }
        // One alternative is enough.
        match missing {
            Some(error) if proofs.is_empty() => Err(error),
            _ => Ok(proofs),
        }
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

impl<E> fmt::Debug for Builder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path can hold a secret.
        f.debug_struct("Builder")
            .field("limit", &self.limit)
            .field("remembered", &self.remembered)
            .field("tolerant", &self.tolerant)
            .finish_non_exhaustive()
    }
}
