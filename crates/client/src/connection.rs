//! Where a client is connected to, and as whom.

use countersign_contract::table::{Operation, SecurityScheme};

use crate::{Credential, Credentials, Runtime};

/// Gathers what a client needs. Generated clients wrap it with the names of their contract.
///
/// ```
/// use countersign_client::{Connection, Credential};
/// let connection = Connection::new("https://api.example/v1/", &[], &[])
///     .credential("token", Credential::Bearer("hush".into()));
/// assert!(connection.build().is_ok());
/// assert!(Connection::new("not a URL", &[], &[]).build().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Connection {
    base_url: String,
    operations: &'static [&'static Operation],
    schemes: &'static [SecurityScheme],
    credentials: Credentials,
    client: Option<reqwest::Client>,
}

/// A client cannot be connected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The base URL is not one.
    #[error(
        "the base URL is not an absolute http or https URL without query and fragment: give one such as https://api.example"
    )]
    BaseUrl,
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}

impl Connection {
    /// A connection to this base URL, without credentials.
    #[must_use]
    pub fn new(
        base_url: &str,
        operations: &'static [&'static Operation],
        schemes: &'static [SecurityScheme],
    ) -> Self {
        Self {
            base_url: base_url.to_owned(),
            operations,
            schemes,
            credentials: Credentials::default(),
            client: None,
        }
    }

    /// Connects to this base URL instead.
    #[must_use]
    pub fn base_url(mut self, base_url: &str) -> Self {
        base_url.clone_into(&mut self.base_url);
        self
    }

    /// Holds a credential for a security scheme of the contract.
    #[must_use]
    pub fn credential(mut self, scheme: &str, credential: Credential) -> Self {
        self.credentials = self.credentials.with(scheme, credential);
        self
    }

    /// Uses this HTTP client instead of one of its own.
    #[must_use]
    pub fn client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// The base URL without its final slash, the HTTP client, and the runtime.
    ///
    /// # Errors
    ///
    /// If the base URL is not one, or the HTTP client cannot be made.
    pub fn build(self) -> Result<(String, reqwest::Client, Runtime), ConnectionError> {
        let base = url::Url::parse(&self.base_url).map_err(|_| ConnectionError::BaseUrl)?;
        let plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.query().is_none()
            && base.fragment().is_none();
        if !plain {
            return Err(ConnectionError::BaseUrl);
        }
        let client = match self.client {
            Some(client) => client,
            None => reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(ConnectionError::Client)?,
        };
        let base_url = base.as_str().trim_end_matches('/').to_owned();
        let base_path = base.path().trim_end_matches('/').to_owned();
        let runtime = Runtime::new(base_path, self.operations, self.schemes, self.credentials);
        Ok((base_url, client, runtime))
    }
}
