//! How a client is made.

use std::{fmt, sync::Arc, time::Duration};

use url::Url;

use crate::calls::{
    Api, Credential, CredentialError, Drift, Middleware, Retry, Runtime, Validation,
    credentials::Credentials,
    drift::{Listener, Reporter},
    middleware::Middlewares,
    pages::PageMode,
    platform::Connections,
    request::ParameterJudge,
    retry::Budget,
    runtime::Inner,
};

/// How long a call may take with all its tries, unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long a body may stand still while it comes, unless told otherwise.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body that is read whole, in bytes, unless told otherwise.
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
    credentials: Credentials,
    http: Option<reqwest::Client>,
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
    /// The contract names no server that could be called, and none was given.
    #[error(
        "no server: the contract names none that could be called, give one with `server` or `base_url`"
    )]
    NoServer,
    /// The base URL is not one.
    #[error(
        "the base URL is not an absolute http or https URL without query and fragment: give one such as https://api.example"
    )]
    BaseUrl,
    /// No operation of the contract could be called with what is held.
    #[error(
        "no credential: every operation needs one ({schemes}); give one, or say `anonymous` if somebody on the way adds it"
    )]
    NoCredential {
        /// The names of the security schemes.
        schemes: String,
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
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made")]
    Http(#[source] reqwest::Error),
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
            credentials: Credentials::default(),
            http: None,
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

    /// Uses this HTTP client instead of one of its own. Its connect timeout, proxy and user agent
    /// count, and it must follow no redirect: keys would go wherever that leads.
    #[must_use]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
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

    /// Sets the largest file, in bytes after decompression: `max_body_size`, unless told otherwise.
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
    /// unless told otherwise. `None` is for ever. Until the file begins to come `timeout` counts as
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
    /// with the most severe. Eight responses are judged at a time while 32 MiB wait; what comes beyond
    /// that is not judged, but counted: see [`Runtime::unjudged`].
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
        let base = self.base_url.as_deref().ok_or(BuildError::NoServer)?;
        let base = Url::parse(base).map_err(|_| BuildError::BaseUrl)?;
        let plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !plain {
            return Err(BuildError::BaseUrl);
        }
        self.check_credentials()?;
        let made = || self.connections.client(self.user_agent.as_deref(), None);
        let http = match &self.http {
            Some(http) => http.clone(),
            None => made().map_err(BuildError::Http)?,
        };
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
            parameters: ParameterJudge::default(),
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
            if !grant.has_token_url() {
                return Err(BuildError::NoTokenUrl { scheme });
            }
        }
        let mut calls = self
            .api
            .operations
            .iter()
            .filter(|operation| !operation.webhook)
            .peekable();
        let possible = calls.peek().is_none()
            || calls.any(|operation| self.credentials.alternative(operation).is_some());
        if possible {
            return Ok(());
        }
        let names = self.api.security_schemes.iter().map(|scheme| scheme.name);
        Err(BuildError::NoCredential {
            schemes: names.collect::<Vec<_>>().join(", "),
        })
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
