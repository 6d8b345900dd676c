//! Calls as the partner would make them.

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use serde::Serialize;

use super::{Configuration, Facts, NotifierError};
use crate::basic::basic;

/// Makes the calls that the partner would make, so that a receiver can be tested before it goes
/// live: the method, the URL with the id in it, the credential and the further headers come from
/// the [`Configuration`].
#[derive(Clone, Debug)]
pub struct Notifier<D: Facts> {
    configuration: Configuration<D>,
    credential: Option<HeaderValue>,
}

impl<D: Facts> Notifier<D> {
    /// A notifier of a receiver that is configured like this.
    ///
    /// # Errors
    ///
    /// If the configuration has no URL.
    pub fn new(configuration: Configuration<D>) -> Result<Self, NotifierError> {
        if configuration.template().is_none() {
            return Err(NotifierError::NoUrl {
                member: D::DELIVERY.url,
            });
        }
        // Base64 is always a value of a header.
        let credential = configuration.credential().and_then(|credential| {
            let mut value = HeaderValue::try_from(basic(credential)).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Ok(Self {
            configuration,
            credential,
        })
    }

    /// The configuration.
    #[must_use]
    pub fn configuration(&self) -> &Configuration<D> {
        &self.configuration
    }

    /// The call about an id. If the configuration asks for a body, it is an empty object.
    ///
    /// # Errors
    ///
    /// If the id makes the URL unusable.
    pub fn request(&self, id: impl Into<D::Id>) -> Result<Request<Bytes>, NotifierError> {
        let extended = self.configuration.extended();
        self.make(
            &id.into(),
            Bytes::from_static(if extended { b"{}" } else { b"" }),
        )
    }

    /// The call about an id with this information, which is only sent if the configuration asks
    /// for a body.
    ///
    /// # Errors
    ///
    /// If the id makes the URL unusable, or the information cannot be written as JSON.
    pub fn request_with(
        &self,
        id: impl Into<D::Id>,
        information: &impl Serialize,
    ) -> Result<Request<Bytes>, NotifierError> {
        let mut body = Bytes::new();
        if self.configuration.extended() {
            let json = serde_json::to_vec(information);
            body = json.map_err(|_| NotifierError::Information)?.into();
        }
        self.make(&id.into(), body)
    }

    fn make(&self, id: &D::Id, body: Bytes) -> Result<Request<Bytes>, NotifierError> {
        let unusable = NotifierError::Url {
            member: D::DELIVERY.url,
        };
        let template = self.configuration.template();
        let Some(url) = template.and_then(|template| template.url(id)) else {
            return Err(unusable);
        };
        let webhook = self.configuration.webhook();
        let mut request = Request::builder()
            .method(webhook.method.as_str())
            .uri(url.as_str())
            .body(body)
            .map_err(|_| unusable)?;
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
        Ok(request)
    }

    /// Sends a call that was made here.
    ///
    /// Whether redirects are followed, and how long an answer is waited for, is up to the HTTP
    /// client.
    ///
    /// # Errors
    ///
    /// If the receiver cannot be reached, or does not answer.
    #[cfg(feature = "calls")]
    pub async fn send(
        &self,
        client: &reqwest::Client,
        request: Request<Bytes>,
    ) -> Result<Answer, reqwest::Error> {
        // The URL of an error can hold a secret.
        let request = reqwest::Request::try_from(request).map_err(reqwest::Error::without_url)?;
        let response = client.execute(request).await;
        let status = response.map_err(reqwest::Error::without_url)?.status();
        Ok(Answer {
            status,
            listed: self.configuration.statuses().contains(&status),
        })
    }
}

/// What the receiver has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Whether the configuration lists it.
    pub listed: bool,
}
