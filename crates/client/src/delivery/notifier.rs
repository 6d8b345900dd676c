//! Calls as the partner would make them.

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
use super::{Configuration, Facts, NotifierError, finite::is_finite, template::Template};
use crate::{basic::basic, webhooks::Webhook as _};
#[cfg(feature = "calls")]
use crate::{
    calls::platform::{Connections, execute, is_connect},
    plain_http::exposed,
};

/// How long the receiver may take to answer.
#[cfg(feature = "calls")]
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the calls that the partner would make, so that a receiver can be tested before it goes
/// live: the method, the URL with the id in it, the credential and the further headers come from
/// the [`Configuration`].
///
/// A call is made once, may take 30 s, and no redirect is followed, unless in a browser. A receiver on
/// this machine is called without a proxy that the environment names.
#[derive(Clone)]
pub struct Notifier<D: Facts> {
    configuration: Configuration<D>,
    url: Template,
    credential: Option<HeaderValue>,
    #[cfg(feature = "calls")]
    connections: Connections,
    #[cfg(feature = "calls")]
    http: OnceLock<reqwest::Client>,
    /// Whether nobody need be warned of plain `http`, since somebody was, or does not want to be.
    #[cfg(feature = "calls")]
    warned: Arc<AtomicBool>,
}

impl<D: Facts> Notifier<D> {
    /// A notifier of a receiver that is configured like this.
    ///
    /// # Errors
    ///
    /// If the configuration has no URL.
    pub fn new(configuration: Configuration<D>) -> Result<Self, NotifierError> {
        let url = configuration.template().cloned();
        let url = url.ok_or(NotifierError::NoUrl {
            member: D::DELIVERY.url,
        })?;
        // Base64 is always a value of a header.
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

    /// Lets the credential and the further headers go over plain `http`, to any host, without a
    /// warning.
    ///
    /// Otherwise the first such request is warned of with `tracing`, unless the host is this machine
    /// (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
    #[cfg(feature = "calls")]
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.warned = Arc::new(true.into());
        self
    }

    /// Warns once if a request shows a credential to everybody on the way. Further headers may hold
    /// one as well.
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
                "the credentials of a webhook go over plain http, so anybody on the way can read them: use https, or say \
                 `allow_plain_http` if nobody is"
            );
        }
    }

    /// Configures the HTTP client: timeouts, proxy, certificates. Whatever is set here, no redirect is
    /// followed: credentials and bodies would go wherever it leads.
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

    /// The configuration.
    #[must_use]
    pub fn configuration(&self) -> &Configuration<D> {
        &self.configuration
    }

    /// The call about an id with this information, which is only in it if the configuration asks
    /// for a body.
    ///
    /// # Errors
    ///
    /// If the id makes the URL unusable, or the information cannot be written as JSON; a number that is
    /// NaN or infinite cannot.
    pub fn request(
        &self,
        id: impl Into<D::Id>,
        information: &impl Serialize,
    ) -> Result<Request<Bytes>, NotifierError> {
        let mut body = Bytes::new();
        if self.configuration.extended() {
            if !is_finite(information) {
                return Err(NotifierError::NotFinite);
            }
            let json = serde_json::to_vec(information);
            body = json.map_err(|_| NotifierError::Information)?.into();
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

    /// Makes the call about an id with this information, which is only in it if the configuration
    /// asks for a body, and tells what has become of it.
    ///
    /// # Errors
    ///
    /// If there is no such call; see [`request`](Self::request).
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
