//! Calls in the way that the partner makes them.

use std::fmt;
#[cfg(feature = "calls")]
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use serde::Serialize;

#[cfg(feature = "calls")]
use super::Outcome;
use super::{Configuration, Facts, NotifierError, template::Template};
use crate::{basic::basic, finite::is_finite, webhooks::Webhook as _};
#[cfg(feature = "calls")]
use crate::{
    calls::platform::{Connections, execute, is_connect},
    plain_http::exposed,
};

/// The time limit for the answer of the receiver.
#[cfg(feature = "calls")]
const TIMEOUT: Duration = Duration::from_secs(30);

/// A notifier that makes the calls that the partner would make, so that a receiver can be tested
/// before it goes live. The method, the URL with the id, the credential and the additional headers
/// come from the [`Configuration`].
///
/// A call is made once, has a time limit of 30 s, and follows no redirect, except in a browser. A
/// receiver on this machine is called without a proxy from the environment.
#[derive(Clone)]
pub struct Notifier<D: Facts> {
    configuration: Configuration<D>,
    url: Template,
    credential: Option<HeaderValue>,
    #[cfg(feature = "calls")]
    connections: Connections,
    #[cfg(feature = "calls")]
    http: OnceLock<reqwest::Client>,
    /// `true` if the warning about plain `http` has been given, or is turned off.
    #[cfg(feature = "calls")]
    warned: Arc<AtomicBool>,
}

impl<D: Facts> Notifier<D> {
    /// Creates a notifier for a receiver with this configuration.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration has no URL.
    pub fn new(configuration: Configuration<D>) -> Result<Self, NotifierError> {
        let url = configuration.template().cloned();
        let url = url.ok_or(NotifierError::NoUrl {
            member: D::DELIVERY.url,
        })?;
        // Base64 is always a valid header value.
        let credential = configuration.credential().and_then(|credential| {
            let mut value = HeaderValue::try_from(basic(credential)).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Ok(Self {
            configuration,
            url,
            credential,
            #[cfg(feature = "calls")]
            connections: Connections::default(),
            #[cfg(feature = "calls")]
            http: OnceLock::new(),
            #[cfg(feature = "calls")]
            warned: Arc::default(),
        })
    }

    /// Allows the credential and the additional headers to be sent over plain `http` to any host
    /// without a warning.
    ///
    /// By default, the first such request logs a `tracing` warning, unless the host is this machine
    /// (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
    #[cfg(feature = "calls")]
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.warned = Arc::new(true.into());
        self
    }

    /// Warns once if a request exposes a credential in transit. Additional headers may contain one
    /// too.
    #[cfg(feature = "calls")]
    fn warn_of_plain_http(&self, request: &Request<Bytes>) {
        if self.credential.is_none() && self.configuration.headers().is_empty() {
            return;
        }
        let url = url::Url::parse(&request.uri().to_string()).ok();
        if let Some(host) = url.as_ref().and_then(exposed)
            && !self.warned.swap(true, Relaxed)
        {
            tracing::warn!(
                host,
                "the credentials of a webhook are sent over plain http and can be read in transit: use https, or call \
                 `allow_plain_http` if the network is trusted"
            );
        }
    }

    /// Configures the HTTP client: timeouts, proxy, certificates. Redirects are never followed,
    /// whatever is set here, since credentials and bodies would be sent to the target.
    #[cfg(feature = "calls")]
    #[must_use]
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connections.configure = Some(Arc::new(configure));
        self.http = OnceLock::new();
        self
    }

    /// Returns the configuration.
    #[must_use]
    pub fn configuration(&self) -> &Configuration<D> {
        &self.configuration
    }

    /// Returns the call about an id with this information, which is included only if the
    /// configuration requests a body.
    ///
    /// # Errors
    ///
    /// Returns an error if the id makes the URL invalid, or the information cannot be serialized as
    /// JSON. NaN and infinite numbers cannot.
    pub fn request(
        &self,
        id: impl Into<D::Id>,
        information: &impl Serialize,
    ) -> Result<Request<Bytes>, NotifierError> {
        let mut body = Bytes::new();
        if self.configuration.extended() {
            let json = serde_json::to_vec(information);
            body = json.map_err(|_| NotifierError::Information)?.into();
            if !is_finite(information) {
                return Err(NotifierError::NotFinite);
            }
        }
        let url = self.url.uri(&id.into());
        let url = url.ok_or(NotifierError::Url {
            member: D::DELIVERY.url,
        })?;
        let webhook = self.configuration.webhook().operation();
        let mut request = Request::new(body);
        *request.uri_mut() = url;
        *request.method_mut() = webhook.method.as_str().parse().unwrap_or_default();
        let has_body = !request.body().is_empty();
        let headers = request.headers_mut();
        headers.clone_from(self.configuration.headers());
        if let Some(credential) = &self.credential {
            headers.insert(header::AUTHORIZATION, credential.clone());
        }
        let media_type = webhook.request.first().filter(|_| has_body);
        if let Some(value) = media_type.and_then(|media_type| media_type.parse().ok()) {
            headers.insert(header::CONTENT_TYPE, value);
        }
        #[cfg(feature = "calls")]
        self.warn_of_plain_http(&request);
        Ok(request)
    }

    /// Makes the call about an id with this information, which is included only if the
    /// configuration requests a body, and returns its outcome.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`request`](Self::request).
    #[cfg(feature = "calls")]
    pub async fn send(
        &self,
        id: impl Into<D::Id>,
        information: &impl Serialize,
    ) -> Result<Outcome, NotifierError> {
        let request = self.request(id, information)?.try_into();
        let request = request.map_err(|_| NotifierError::Url {
            member: D::DELIVERY.url,
        })?;
        let answer = execute(self.http()?, request).await;
        Ok(match answer.map_err(reqwest::Error::without_url) {
            Ok(answer) => Outcome::of(answer.status(), self.configuration.statuses()),
            Err(error) if is_connect(&error) => Outcome::NotReached(error.into()),
            Err(error) => Outcome::Unanswered(error.into()),
        })
    }

    #[cfg(feature = "calls")]
    fn http(&self) -> Result<&reqwest::Client, NotifierError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let built = self.connections.client(None, Some(TIMEOUT));
        let built = built.map_err(|error| NotifierError::Http {
            reason: error.to_string(),
        })?;
        Ok(self.http.get_or_init(|| built))
    }
}

impl<D: Facts> fmt::Debug for Notifier<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifier")
            .field("configuration", &self.configuration)
            .finish_non_exhaustive()
    }
}
