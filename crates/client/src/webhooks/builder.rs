//! The builder of a receiver.

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

/// The default size limit of a body: 1 MiB.
const LIMIT: usize = 1024 * 1024;

/// The default number of calls that are remembered.
const REMEMBERED: usize = 10_000;

/// A builder of a [`Receiver`](super::Receiver).
///
/// Each webhook needs a path and a protection: the credential that the contract names or, if it
/// names none, a secret path. A webhook that is open to every caller must be declared as open.
#[must_use]
pub struct Builder<E> {
    pub(super) path: Option<Place>,
    pub(super) paths: BTreeMap<&'static str, Place>,
    pub(super) only: BTreeSet<&'static str>,
    pub(super) mount: String,
    pub(super) credential: Option<Credential>,
    pub(super) credentials: BTreeMap<String, Credential>,
    /// `true` if the configuration of the partner has no credential.
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

/// The path or URL at which calls are received.
pub(super) struct Place {
    /// The path or URL.
    pub(super) text: String,
    /// `true` if knowledge of the path is the proof of the caller.
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

    /// Receives calls at the path, or at the path of the URL, that the partner has been given.
    ///
    /// Write a variable part as `{name}`, with its name in the contract, or as the placeholder that
    /// the partner replaces. A part that the partner appends may be omitted. If the path has a
    /// query, each call must have the same query; otherwise any query is accepted.
    ///
    /// A path that an HTTP client would normalize before sending it (`/a/../b`, a backslash) is an
    /// error. So is anything that looks like an unknown placeholder (`{name}`, `:name`, `<name>`,
    /// `[name]`). Escape literal braces, brackets and colons.
    ///
    /// A path is compared exactly: its case, doubled slashes, dots and a trailing slash all count.
    /// Characters other than letters, digits, `-`, `.` and `_` match both escaped and unescaped.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(Place::new(path));
        self
    }

    /// Receives the calls of one webhook at this path, as [`path`](Self::path) does for all others.
    pub fn path_of(mut self, webhook: impl Webhook, path: impl Into<String>) -> Self {
        self.paths.insert(webhook.operation().id, Place::new(path));
        self
    }

    /// Receives calls at a [path](Self::path) that only the partner knows. This protects a webhook
    /// for which the contract has no credential.
    ///
    /// A segment of the path, or a value in its query, must be random and have at least 16
    /// characters, 8 of them different: generate one with `openssl rand -hex 16`. A segment that is
    /// clearly not random, such as the name of the webhook, is an error of [`build`](Self::build).
    /// The path is compared in constant time, and no error and no log shows it. The log of a server
    /// or proxy in front of the receiver may show it.
    pub fn secret_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(Place::secret(path));
        self
    }

    /// Receives the calls of one webhook at this [secret path](Self::secret_path).
    pub fn secret_path_of(mut self, webhook: impl Webhook, path: impl Into<String>) -> Self {
        let place = Place::secret(path);
        self.paths.insert(webhook.operation().id, place);
        self
    }

    /// Receives this webhook, and of the others only those that are also named. If none is named,
    /// all webhooks of the contract are received.
    pub fn only(mut self, webhook: impl Webhook) -> Self {
        self.only.insert(webhook.operation().id);
        self
    }

    /// Sets the prefix of all paths in the requests that reach the receiver, for example behind a
    /// proxy.
    pub fn mount(mut self, prefix: impl Into<String>) -> Self {
        self.mount = prefix.into();
        self
    }

    /// Sets the credential that the partner must prove: user name and password, the secret that
    /// signs its calls, or any text that is agreed with it. A credential that is never used is an
    /// error.
    pub fn credential(mut self, credential: impl Into<Credential>) -> Self {
        self.credential = Some(credential.into());
        self.open = false;
        self
    }

    /// Sets the credential for one security scheme, if there are several.
    pub fn credential_of(
        mut self,
        scheme: impl Into<String>,
        credential: impl Into<Credential>,
    ) -> Self {
        self.credentials.insert(scheme.into(), credential.into());
        self.open = false;
        self
    }

    /// Accepts calls without a credential, whatever the contract says. Credentials set earlier are
    /// discarded.
    pub fn without_credential(mut self) -> Self {
        self.credential = None;
        self.credentials.clear();
        self.open = true;
        self
    }

    /// Accepts calls of this webhook without a credential. The other webhooks keep their
    /// credentials.
    pub fn without_credential_of(mut self, webhook: impl Webhook) -> Self {
        self.open_webhooks.insert(webhook.operation().id);
        self
    }

    /// Receives only the calls of a partner with this configuration: its webhook with its method,
    /// at its path, with its credential.
    ///
    /// If the configuration has no credential, also call
    /// [`without_credential`](Self::without_credential) to accept every caller. Any other
    /// credential is then an error, since the partner does not send it. If the configuration has no
    /// URL, the partner makes no calls, so there is no path either.
    pub fn configured<D: Facts>(mut self, configuration: &Configuration<D>) -> Self {
        self.path = configuration.url().map(Place::new);
        self.only = [configuration.webhook().operation().id].into();
        self.unconfigured = configuration.credential().is_none();
        match configuration.credential() {
            Some(credential) => self.credential(credential),
            None => self,
        }
    }

    /// Sets the maximum age of a signed call, and how far its time may lie in the future, instead
    /// of the tolerance of the contract. Only whole seconds count. A long tolerance accepts replays
    /// of old calls.
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.clock_tolerance = Some(tolerance);
        self
    }

    /// Sets the size limit of a body. The default is 1 MiB.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Sets the number of handled calls that are remembered to detect duplicates. The default is
    /// 10,000. Each takes about 40 bytes.
    pub fn remember(mut self, calls: usize) -> Self {
        self.remembered = calls;
        self
    }

    /// Accepts calls that break a stated rule, and returns the verdict with them. Without this
    /// setting only a new value of an enumeration is accepted.
    pub fn tolerant(mut self) -> Self {
        self.tolerant = true;
        self
    }

    /// Sets a listener that is called with each rejected call: the webhook, the status and the
    /// reason, but no value of the call.
    ///
    /// It is called before the answer is sent, on the thread that received the call, so it must be
    /// fast. If it panics, the call is still answered. See [`Rejection::over_limit`] for floods of
    /// calls.
    pub fn on_rejected(mut self, listener: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        self.listeners.rejected = Some(Arc::new(listener));
        self
    }

    /// Sets a listener that is called with each call that a [router](super::Receiver::router)
    /// accepted but that was not handled: the function failed or panicked, or the caller
    /// disconnected first.
    ///
    /// It is called in the same way as [`on_rejected`](Self::on_rejected).
    #[cfg(feature = "axum")]
    pub fn on_failed(mut self, listener: impl Fn(&Failure) + Send + Sync + 'static) -> Self {
        self.listeners.failed = Some(Arc::new(listener));
        self
    }

    /// Sets a listener that is called with each rule that an accepted call breaks, once for each
    /// rule and call. Of more than 20 rules, only the most severe are reported. Of a call with more
    /// than 200 violations, only the first 200 are inspected.
    ///
    /// It is called in the same way as [`on_rejected`](Self::on_rejected).
    pub fn on_drift(mut self, listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.listeners.drift = Some(Arc::new(listener));
        self
    }
}

impl<E> fmt::Debug for Builder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path may contain a secret.
        f.debug_struct("Builder")
            .field("limit", &self.limit)
            .field("remembered", &self.remembered)
            .field("tolerant", &self.tolerant)
            .finish_non_exhaustive()
    }
}
