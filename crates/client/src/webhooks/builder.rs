//! What a receiver is made of.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    marker::PhantomData,
    sync::Arc,
    time::Duration,
};

#[cfg(feature = "axum")]
use super::Failure;
use super::{Credential, Drift, FromCall, Rejection, Webhook, report::Listeners};
use crate::delivery::{Configuration, Facts};

/// How many bytes of a body are read if nothing else is said: 1 MiB.
const LIMIT: usize = 1024 * 1024;

/// How many calls are remembered if nothing else is said.
const REMEMBERED: usize = 10_000;

/// Gathers what a [`Receiver`](super::Receiver) needs.
///
/// Each webhook needs a path, and something that keeps strangers out: the credential that the contract
/// names, or, where it names none, a path that is a secret. Whoever wants everybody to be let in says
/// so.
#[must_use]
pub struct Builder<E> {
    pub(super) path: Option<Place>,
    pub(super) paths: BTreeMap<&'static str, Place>,
    pub(super) only: BTreeSet<&'static str>,
    pub(super) mount: String,
    pub(super) credential: Option<Credential>,
    pub(super) credentials: BTreeMap<String, Credential>,
    /// Whether the configuration of the partner has no credential.
    pub(super) unconfigured: bool,
    pub(super) open: bool,
    pub(super) open_webhooks: BTreeSet<&'static str>,
    pub(super) clock_tolerance: Option<Duration>,
    pub(super) limit: usize,
    pub(super) remembered: usize,
    pub(super) tolerant: bool,
    pub(super) listeners: Listeners,
    event: PhantomData<fn() -> E>,
}

/// Where calls come in.
pub(super) struct Place {
    /// A path or a URL.
    pub(super) text: String,
    /// Whether whoever knows it is let in.
    pub(super) secret: bool,
}

impl Place {
    fn new(text: impl Into<String>) -> Self {
        let (text, secret) = (text.into(), false);
        Self { text, secret }
    }

    fn secret(text: impl Into<String>) -> Self {
        let (text, secret) = (text.into(), true);
        Self { text, secret }
    }
}

impl<E: FromCall> Builder<E> {
    pub(super) fn new() -> Self {
        Self {
            path: None,
            paths: BTreeMap::new(),
            only: BTreeSet::new(),
            mount: String::new(),
            credential: None,
            credentials: BTreeMap::new(),
            unconfigured: false,
            open: false,
            open_webhooks: BTreeSet::new(),
            clock_tolerance: None,
            limit: LIMIT,
            remembered: REMEMBERED,
            tolerant: false,
            listeners: Listeners::default(),
            event: PhantomData,
        }
    }

    /// Takes calls at the path, or at the path of the URL, that the partner has been given.
    ///
    /// A part that changes is written as `{name}`, with the name that it has in the contract, or as
    /// the placeholder that the partner replaces; what the partner appends may be left out. A query
    /// that is written must be there in each call; otherwise any is let through.
    ///
    /// A path that an HTTP client would change before it sends it (`/a/../b`, a backslash) is an error,
    /// and so is what looks like a placeholder and is none (`{name}`, `:name`, `<name>`, `[name]`).
    /// Escape a brace, a bracket or a colon that is meant as one.
    ///
    /// A path is compared as it is: its case counts, and so do doubled slashes, dots and a slash at
    /// the end. Characters other than letters, digits, `-`, `.` and `_` may come with or without
    /// their escapes.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(Place::new(path));
        self
    }

    /// Takes the calls of one webhook at this path, as [`path`](Self::path) does those of all others.
    pub fn path_of(mut self, webhook: impl Webhook, path: impl Into<String>) -> Self {
        self.paths.insert(webhook.operation().id, Place::new(path));
        self
    }

    /// Takes calls at a [path](Self::path) that only the partner knows. Where the contract has no
    /// credential for a webhook, this keeps strangers out.
    ///
    /// A segment of the path, or a value in its query, must be random and have at least 16 characters,
    /// 8 of them different: make one with `openssl rand -hex 16`. One that is plainly not random, such
    /// as the name of the webhook, is an error of [`build`](Self::build). It is compared in constant time, and no error and no log shows it. The log of a server or proxy
    /// in front may.
    pub fn secret_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(Place::secret(path));
        self
    }

    /// Takes the calls of one webhook at this [secret path](Self::secret_path).
    pub fn secret_path_of(mut self, webhook: impl Webhook, path: impl Into<String>) -> Self {
        let place = Place::secret(path);
        self.paths.insert(webhook.operation().id, place);
        self
    }

    /// Receives this webhook, and of the others only those that are named as well. If none is named,
    /// all webhooks of the contract are received.
    pub fn only(mut self, webhook: impl Webhook) -> Self {
        self.only.insert(webhook.operation().id);
        self
    }

    /// What stands before all these paths in the requests that we see, as behind a proxy.
    pub fn mount(mut self, prefix: impl Into<String>) -> Self {
        self.mount = prefix.into();
        self
    }

    /// What the partner must prove: user name and password, the secret by which it signs, or any
    /// text that is agreed with it. One that no call would be asked for is an error.
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

    /// Lets calls in that prove nothing, whatever the contract says. No credential that was given
    /// counts any more.
    pub fn without_credential(mut self) -> Self {
        self.credential = None;
        self.credentials.clear();
        self.open = true;
        self
    }

    /// Lets calls of this webhook in that prove nothing. The others keep their credentials.
    pub fn without_credential_of(mut self, webhook: impl Webhook) -> Self {
        self.open_webhooks.insert(webhook.operation().id);
        self
    }

    /// Receives what the partner sends that is configured like this, and nothing else: its webhook
    /// with its method, at its path, with its credential.
    ///
    /// Where the configuration has no credential, say [`without_credential`](Self::without_credential)
    /// as well, if everyone is to be let in; a credential that is given beside it is an error, since the
    /// partner does not send it. Where it has no URL, the partner calls nowhere, so there
    /// is no path either.
    pub fn configured<D: Facts>(mut self, configuration: &Configuration<D>) -> Self {
        self.path = configuration.url().map(Place::new);
        self.only = [configuration.webhook().operation().id].into();
        self.unconfigured = configuration.credential().is_none();
        match configuration.credential() {
            Some(credential) => self.credential(credential),
            None => self,
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

    /// How many handled calls are remembered to tell duplicates: 10,000 if nothing is said. Each takes
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

    /// Calls this with each call that is rejected: which webhook, which status and what is wrong, but
    /// no value of the call.
    ///
    /// It is called before the answer goes out, on the thread that received the call, so it must not
    /// take long. If it panics, the call is answered all the same. See [`Rejection::over_limit`] for
    /// floods.
    pub fn on_rejected(mut self, listener: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        self.listeners.rejected = Some(Arc::new(listener));
        self
    }

    /// Calls this with each call that a [router](super::Receiver::router) let in and that was not
    /// handled: the function failed or panicked, or the caller hung up first.
    ///
    /// It is called as [`on_rejected`](Self::on_rejected) is.
    #[cfg(feature = "axum")]
    pub fn on_failed(mut self, listener: impl Fn(&Failure) + Send + Sync + 'static) -> Self {
        self.listeners.failed = Some(Arc::new(listener));
        self
    }

    /// Calls this with each rule that a call breaks which is let in all the same, once for each rule
    /// and call; of more than 20 rules, with the most severe. Of a call with more than 200 violations
    /// only so many are looked at.
    ///
    /// It is called as [`on_rejected`](Self::on_rejected) is.
    pub fn on_drift(mut self, listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.listeners.drift = Some(Arc::new(listener));
        self
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
