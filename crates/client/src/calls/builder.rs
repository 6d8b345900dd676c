//! How a client is made.

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

/// How long a call may take with all its tries, by default.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long a body may stand still while it comes, by default.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body that is read whole, in bytes, by default.
const MAX_BODY_SIZE: u64 = 64 * 1024 * 1024;

/// Gathers what a client needs. Generated clients wrap it with the names of their contract.
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
    /// Whether calls go there that have a server of their own, too.
    everywhere: bool,
    plain_http: bool,
    /// Whether some operations may lack a credential.
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

/// A bound of files.
#[derive(Clone, Copy, Default)]
enum Bound<T> {
    /// That of any other body.
    #[default]
    Body,
    /// One of its own, or none.
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

/// A client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No server was chosen, and the contract names none or more than one.
    #[error("no server was chosen: {}", how_to_choose(servers))]
    NoServer {
        /// The servers of the contract: the name in the generated `Server`, and the URL.
        servers: &'static [(&'static str, &'static str)],
    },
    /// The base URL is not one.
    #[error(
        "the base URL is not an absolute http or https URL without user, password, query and fragment: give one such as https://api.example"
    )]
    BaseUrl,
    /// A variable of the server holds what cannot stand in a host.
    #[error(
        "a variable of the server holds what is no part of a host name: give it bare, such as api.example.com, without scheme and path"
    )]
    ServerVariable,
    /// Operations need a credential that is not there.
    #[error(
        "credentials are missing: {}; give them, or say `partial_credentials` if these operations will not be called, or `anonymous` if somebody on the way adds them",
        listed(missing)
    )]
    MissingCredentials {
        /// The operations, each with the security schemes of which one set would do.
        missing: Vec<MissingCredential>,
    },
    /// A credential can never be sent.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A grant has no token URL.
    #[error(
        "the grant for `{scheme}` has no token URL, since the contract names none that could be called: give one with `OAuth::token_url`"
    )]
    NoTokenUrl {
        /// The security scheme.
        scheme: &'static str,
    },
    /// A token URL is not one.
    #[error(
        "the token URL of the grant for `{scheme}` is not an absolute http or https URL without user, password and fragment: give one such as https://login.example/token"
    )]
    TokenUrl {
        /// The security scheme.
        scheme: &'static str,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made")]
    Http(#[source] reqwest::Error),
}

/// An operation whose credential is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingCredential {
    /// The operation.
    pub operation: &'static str,
    /// The sets of security schemes of which each would do.
    pub schemes: &'static [&'static [&'static str]],
}

/// The operation, and what it needs: `placeOrder needs key, or user and token`.
impl fmt::Display for MissingCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} needs {}", self.operation, alternatives(self.schemes))
    }
}

/// How many operations an error names.
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
        return "the contract names none, so give a `base_url`".to_owned();
    }
    let servers = servers.iter();
    let servers = servers.map(|(name, url)| format!("`Server::{name}` ({url})"));
    let servers = servers.collect::<Vec<_>>().join(" or ");
    format!("give {servers} to `server`, or a `base_url`")
}

impl Builder {
    /// Nothing is known yet but the contract.
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

    /// Calls this base URL, whatever server an operation has of its own: that of a mock, or of a
    /// gateway.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self.everywhere = true;
        self
    }

    /// Calls this server of the contract, where an operation has none of its own.
    #[must_use]
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.everywhere = false;
        self
    }

    /// Holds a credential for a security scheme of the contract.
    ///
    /// # Errors
    ///
    /// If it can never be sent.
    pub fn credential(
        mut self,
        scheme: &'static str,
        credential: Credential,
    ) -> Result<Self, CredentialError> {
        self.credentials.hold(scheme, credential)?;
        Ok(self)
    }

    /// Holds no credential on purpose.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.credentials.be_anonymous();
        self
    }

    /// Makes a client although some operations need a credential that is not there: a call of one of
    /// them ends with [`InvalidRequest`](crate::InvalidRequest).
    #[must_use]
    pub fn partial_credentials(mut self) -> Self {
        self.partial = true;
        self
    }

    /// Lets credentials go over plain `http`, to any host, without a warning.
    ///
    /// A client that would send credentials to a base URL, a server of a call or a token URL that is
    /// `http` warns of that once with `tracing`, when it is built, unless the host is this machine
    /// (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Configures the HTTP client, after all other settings: certificates, protocols, pools. Whatever
    /// is set here, no redirect is followed: keys and bodies would go wherever it leads.
    #[must_use]
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connections.configure = Some(Arc::new(configure));
        self
    }

    /// How long a body may stand still while it comes, also that of a file.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// How long a call may take with all its tries, until its body has come. `None` is for ever.
    /// For events, until they begin to come, and then for each of them. For a file, see
    /// [`file_timeout`](Self::file_timeout) as well.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Says this in the header `User-Agent`. Without it a browser says what it is.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Tries again in this way.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The largest body that is read whole, in bytes after decompression.
    #[must_use]
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.max_body_size = bytes;
        self
    }

    /// Sets the largest file, in bytes after decompression: `max_body_size`, by default.
    #[must_use]
    pub fn max_file_size(mut self, bytes: u64) -> Self {
        self.max_file_size = Bound::Own(Some(bytes));
        self
    }

    /// Lets files be of any size. A server that sends a decompression bomb then fills the disk, or
    /// sends until the `file_timeout` is over.
    #[must_use]
    pub fn unlimited_file_size(mut self) -> Self {
        self.max_file_size = Bound::Own(None);
        self
    }

    /// Sets how long a call may take whose success is a file, until all of that has come: `timeout`,
    /// by default. `None` is for ever. Until the file begins to come `timeout` counts as
    /// well.
    #[must_use]
    pub fn file_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.file_timeout = Bound::Own(timeout.into());
        self
    }

    /// What is done about responses that break the contract.
    #[must_use]
    pub fn validate(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Calls this with each rule that a response breaks, off the path of the call; of more than 20,
    /// with the most severe. Eight responses are validated at a time while 32 MiB wait; what comes beyond
    /// that is not validated, but counted: see [`Runtime::unvalidated`].
    #[must_use]
    pub fn on_drift(mut self, listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.on_drift = Some(Arc::new(listener));
        self
    }

    /// Reads lists in this mode, whatever the contract promises of order and totals.
    #[must_use]
    pub fn pages(mut self, mode: PageMode) -> Self {
        self.pages = Some(mode);
        self
    }

    /// Puts this around every try of a call, inside those that were put before.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middlewares.push(middleware);
        self
    }

    /// The base URL without its final slash, the HTTP client, and the runtime.
    ///
    /// # Errors
    ///
    /// If something is missing or wrong; see [`BuildError`].
    pub fn build(self) -> Result<(String, reqwest::Client, Runtime), BuildError> {
        let servers = self.api.servers;
        let base = self.base_url.as_deref();
        let base = base.ok_or(BuildError::NoServer { servers })?;
        let base = base_url::parse(base).map_err(|wrong| match wrong {
            // `server_url` encodes what would break out of its place.
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
                "credentials go over plain http, so anybody on the way can read them: use https, or say `allow_plain_http` if nobody is"
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

/// Without what is secret.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
