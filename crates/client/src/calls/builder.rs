//! The builder of a client.

use std::{fmt, sync::Arc, time::Duration};

use url::Url;

use crate::calls::{
    Api, Credential, CredentialError, Drift, Middleware, Retry, Runtime, Validation,
    base_url::{self, BaseUrlError},
    credentials::Credentials,
    drift::{Listener, Reporter},
    error::alternatives,
    middleware::Middlewares,
    pages::PageMode,
    platform::Connections,
    request::ParameterValidator,
    retry::Budget,
    runtime::Inner,
};

/// The default time limit of a call, including all attempts.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The default time limit for receiving more of a body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The default size limit, in bytes, of a body that is read into memory.
const MAX_BODY_SIZE: u64 = 64 * 1024 * 1024;

/// A builder of a client. Generated clients wrap it with the names of their contract.
///
/// ```
/// use countersign_client::{Api, Builder};
/// static ACME: Api = Api::empty();
/// assert!(Builder::new(&ACME).base_url("https://api.acme.example/v1/").build().is_ok());
/// assert!(Builder::new(&ACME).base_url("not a URL").build().is_err());
/// ```
#[derive(Clone)]
pub struct Builder {
    api: &'static Api,
    base_url: Option<String>,
    /// `true` if all calls go to the base URL, including those of operations with their own server.
    everywhere: bool,
    plain_http: bool,
    /// `true` if operations may lack a credential.
    partial: bool,
    credentials: Credentials,
    pub(crate) connections: Connections,
    read_timeout: Duration,
    timeout: Option<Duration>,
    user_agent: Option<String>,
    retry: Retry,
    max_body_size: u64,
    pages: Option<PageMode>,
    file_timeout: Bound<Duration>,
    max_file_size: Bound<u64>,
    validation: Validation,
    on_drift: Option<Listener>,
    middlewares: Middlewares,
}

/// A limit for files.
#[derive(Clone, Copy, Default)]
enum Bound<T> {
    /// The limit of any other body.
    #[default]
    Body,
    /// A limit for files only; `None` is no limit.
    Own(Option<T>),
}

impl<T> Bound<T> {
    fn unless_own(self, body: Option<T>) -> Option<T> {
        match self {
            Self::Body => body,
            Self::Own(own) => own,
        }
    }
}

/// The reason that a client cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No server was chosen, and the contract names none or more than one.
    #[error("no server was chosen: {}", how_to_choose(servers))]
    NoServer {
        /// The servers of the contract: the name in the generated `Server`, and the URL.
        servers: &'static [(&'static str, &'static str)],
    },
    /// The base URL is invalid.
    #[error(
        "the base URL must be an absolute http or https URL without user, password, query or fragment, such as https://api.example"
    )]
    BaseUrl,
    /// A server variable contains text that cannot be part of a host.
    #[error(
        "a server variable is not part of a host name: set it to a bare host, such as api.example.com, without scheme and path"
    )]
    ServerVariable,
    /// Operations need a credential that the client does not have.
    #[error(
        "credentials are missing: {}; set them, or call `partial_credentials` if these operations will not be called, or `anonymous` if a gateway adds the credentials",
        listed(missing)
    )]
    MissingCredentials {
        /// The operations, each with its alternative sets of security schemes.
        missing: Vec<MissingCredential>,
    },
    /// A credential cannot be sent.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A grant has no token URL.
    #[error(
        "the grant for `{scheme}` has no token URL, and the contract names no usable one: set it with `OAuth::token_url`"
    )]
    NoTokenUrl {
        /// The security scheme.
        scheme: &'static str,
    },
    /// A token URL is invalid.
    #[error(
        "the token URL of the grant for `{scheme}` must be an absolute http or https URL without user, password or fragment, such as https://login.example/token"
    )]
    TokenUrl {
        /// The security scheme.
        scheme: &'static str,
    },
    /// The HTTP client could not be built.
    #[error("failed to build the HTTP client")]
    Http(#[source] reqwest::Error),
}

/// An operation whose credential is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingCredential {
    /// The operation.
    pub operation: &'static str,
    /// The alternative sets of security schemes, each of which is sufficient.
    pub schemes: &'static [&'static [&'static str]],
}

/// Writes the operation and the credentials that it needs: `placeOrder needs key, or user and
/// token`.
impl fmt::Display for MissingCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} needs {}", self.operation, alternatives(self.schemes))
    }
}

/// The maximum number of operations that an error names.
const MOST_NAMED: usize = 5;

fn listed(missing: &[MissingCredential]) -> String {
    let named = missing.iter().take(MOST_NAMED).map(ToString::to_string);
    let named = named.collect::<Vec<_>>().join("; ");
    match missing.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}

fn how_to_choose(servers: &[(&str, &str)]) -> String {
    if servers.is_empty() {
        return "the contract names none, so set a `base_url`".to_owned();
    }
    let servers = servers.iter();
    let servers = servers.map(|(name, url)| format!("`Server::{name}` ({url})"));
    let servers = servers.collect::<Vec<_>>().join(" or ");
    format!("give {servers} to `server`, or set a `base_url`")
}

impl Builder {
    /// Creates a builder for a contract, with default settings.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            everywhere: false,
            plain_http: false,
            partial: false,
            credentials: Credentials::default(),
            connections: Connections::default(),
            read_timeout: READ_TIMEOUT,
            timeout: Some(TIMEOUT),
            user_agent: None,
            retry: Retry::default(),
            max_body_size: MAX_BODY_SIZE,
            pages: None,
            file_timeout: Bound::Body,
            max_file_size: Bound::Body,
            validation: Validation::default(),
            on_drift: None,
            middlewares: Middlewares::default(),
        }
    }

    /// Sends all calls to this base URL, such as that of a mock or a gateway, even if an operation
    /// has its own server.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self.everywhere = true;
        self
    }

    /// Sends calls to this server of the contract, unless an operation has its own server.
    #[must_use]
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.everywhere = false;
        self
    }

    /// Sets the credential for a security scheme of the contract.
    ///
    /// # Errors
    ///
    /// Returns an error if the credential cannot be sent.
    pub fn credential(
        mut self,
        scheme: &'static str,
        credential: Credential,
    ) -> Result<Self, CredentialError> {
        self.credentials.hold(scheme, credential)?;
        Ok(self)
    }

    /// Declares that the client needs no credentials.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.credentials.be_anonymous();
        self
    }

    /// Builds the client even if operations lack a credential. A call of such an operation fails
    /// with [`InvalidRequest`](crate::InvalidRequest).
    #[must_use]
    pub fn partial_credentials(mut self) -> Self {
        self.partial = true;
        self
    }

    /// Allows credentials to be sent over plain `http` to any host without a warning.
    ///
    /// By default, a client that would send credentials to a base URL, a server of a call or a
    /// token URL that is `http` logs one `tracing` warning when it is built, unless the host is
    /// this machine (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Configures the HTTP client, after all other settings: certificates, protocols, pools.
    /// Redirects are never followed, whatever is set here, since keys and bodies would be sent to
    /// the target.
    #[must_use]
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connections.configure = Some(Arc::new(configure));
        self
    }

    /// Sets the time limit for receiving more of a body or a file.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Sets the time limit of a call, including all attempts, until its body has been received.
    /// `None` is no limit. For an event stream, the limit applies until the stream begins, and then
    /// to each event. For a file, see also [`file_timeout`](Self::file_timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Sets the `User-Agent` header. By default, a browser sends its own.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the size limit of a body that is read into memory, in bytes after decompression.
    #[must_use]
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.max_body_size = bytes;
        self
    }

    /// Sets the size limit of a file, in bytes after decompression. The default is `max_body_size`.
    #[must_use]
    pub fn max_file_size(mut self, bytes: u64) -> Self {
        self.max_file_size = Bound::Own(Some(bytes));
        self
    }

    /// Allows files of any size. A server that sends a decompression bomb can then fill the disk,
    /// or send until the `file_timeout` expires.
    #[must_use]
    pub fn unlimited_file_size(mut self) -> Self {
        self.max_file_size = Bound::Own(None);
        self
    }

    /// Sets the time limit of a call whose success is a file, until the whole file has been
    /// received. The default is `timeout`. `None` is no limit. Until the file begins, `timeout`
    /// also applies.
    #[must_use]
    pub fn file_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.file_timeout = Bound::Own(timeout.into());
        self
    }

    /// Sets how responses that violate the contract are handled.
    #[must_use]
    pub fn validate(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Sets a listener that is called with each rule that a response breaks, off the path of the
    /// call. Of more than 20 rules, only the most severe are reported. Eight responses are
    /// validated concurrently while up to 32 MiB wait. Responses beyond that are not validated,
    /// only counted: see [`Runtime::unvalidated`].
    #[must_use]
    pub fn on_drift(mut self, listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.on_drift = Some(Arc::new(listener));
        self
    }

    /// Reads lists in this mode, whatever the contract promises about order and totals.
    #[must_use]
    pub fn pages(mut self, mode: PageMode) -> Self {
        self.pages = Some(mode);
        self
    }

    /// Adds a middleware around every attempt of a call, inside those that were added before.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middlewares.push(middleware);
        self
    }

    /// Returns the base URL without its final slash, the HTTP client, and the runtime.
    ///
    /// # Errors
    ///
    /// Returns a [`BuildError`] if a setting is missing or invalid.
    pub fn build(self) -> Result<(String, reqwest::Client, Runtime), BuildError> {
        let servers = self.api.servers;
        let base = self.base_url.as_deref();
        let base = base.ok_or(BuildError::NoServer { servers })?;
        let base = base_url::parse(base).map_err(|wrong| match wrong {
            // `server_url` percent-encodes anything that would leave the placeholder.
            BaseUrlError::Host if !self.everywhere => BuildError::ServerVariable,
            BaseUrlError::Host | BaseUrlError::Url => BuildError::BaseUrl,
        })?;
        self.check_credentials()?;
        let http = self.connections.client(self.user_agent.as_deref(), None);
        let http = http.map_err(BuildError::Http)?;
        self.warn_of_plain_http(&base);
        let base_url = base.as_str().trim_end_matches('/').to_owned();
        let runtime = Runtime::new(Inner {
            api: self.api,
            base_path: base.path().trim_end_matches('/').to_owned(),
            everywhere: self.everywhere,
            http: http.clone(),
            credentials: self.credentials,
            retry: self.retry,
            budget: Budget::default(),
            timeout: self.timeout,
            read_timeout: self.read_timeout,
            max_body_size: self.max_body_size,
            pages: self.pages,
            file_timeout: self.file_timeout.unless_own(self.timeout),
            max_file_size: self.max_file_size.unless_own(Some(self.max_body_size)),
            validation: self.validation,
            reporter: Reporter::new(self.on_drift),
            middlewares: self.middlewares,
            parameters: ParameterValidator::default(),
        });
        Ok((base_url, http, runtime))
    }

    fn warn_of_plain_http(&self, base: &Url) {
        let exposed = self.credentials.exposed(self.api, base, self.everywhere);
        if !self.plain_http && !exposed.is_empty() {
            let hosts = exposed.into_iter().collect::<Vec<_>>().join(", ");
            tracing::warn!(
                api = self.api.name,
                hosts,
                "credentials are sent over plain http and can be read in transit: use https, or call `allow_plain_http` if the network is trusted"
            );
        }
    }

    fn check_credentials(&self) -> Result<(), BuildError> {
        for (scheme, grant) in self.credentials.grants() {
            let url = grant.asked_at().ok_or(BuildError::NoTokenUrl { scheme })?;
            let is_url = Url::parse(url).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.fragment().is_none()
                    && url.username().is_empty()
                    && url.password().is_none()
            });
            if !is_url {
                return Err(BuildError::TokenUrl { scheme });
            }
        }
        let calls = self.api.operations.iter().filter(|call| !call.webhook);
        let missing: Vec<_> = calls
            .filter(|call| !self.partial && self.credentials.alternative(call).is_none())
            .map(|call| MissingCredential {
                operation: call.id,
                schemes: call.security,
            })
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(BuildError::MissingCredentials { missing })
        }
    }
}

/// Omits secrets.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
