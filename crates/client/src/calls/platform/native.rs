//! Calls on an operating system, driven by tokio.

use std::time::Duration;
pub(crate) use std::time::Instant as SystemInstant;

use reqwest::{Client, NoProxy, Proxy, Request, Response, redirect::Policy};
pub(crate) use reqwest::{
    Response as Incoming,
    multipart::{Form, Part},
};
pub(crate) use tokio::{
    spawn,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::Configure;
use crate::calls::Builder;

/// How long a connection may take to be made, by default.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many headers a response may have: more than 100, where hyper would hide the status.
const MOST_HEADERS: usize = 1000;

/// What we call ourselves, by default.
const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// Does some work on another thread.
pub(crate) fn beside(work: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(work);
}

/// Sends a request.
pub(crate) fn execute(
    http: &Client,
    request: Request,
) -> impl Future<Output = reqwest::Result<Response>> + use<> {
    http.execute(request)
}

/// A response whose body is still to come.
pub(crate) fn incoming(response: Response) -> Incoming {
    response
}

/// Whether the server could not be reached.
pub(crate) fn is_connect(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// How connections are made.
#[derive(Clone)]
pub(crate) struct Connections {
    timeout: Duration,
    proxy: Option<Proxy>,
    pub(crate) configure: Option<Configure>,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            timeout: CONNECT_TIMEOUT,
            proxy: None,
            configure: None,
        }
    }
}

impl Connections {
    /// An HTTP client that makes them so, calls itself this, and gives a call so much time.
    pub(crate) fn client(
        &self,
        user_agent: Option<&str>,
        timeout: Option<Duration>,
    ) -> reqwest::Result<Client> {
        let mut builder = Client::builder()
            .http1_max_headers(MOST_HEADERS)
            .connect_timeout(self.timeout)
            .user_agent(user_agent.unwrap_or(USER_AGENT));
        for proxy in self.proxies() {
            builder = builder.proxy(proxy);
        }
        if let Some(timeout) = timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(configure) = &self.configure {
            builder = configure(builder);
        }
        // A redirect could lead credentials and data to another host, so none is followed.
        builder.redirect(Policy::none()).build()
    }
}

impl Connections {
    /// The proxy that was given, or those that the environment names. An HTTP client that is given none
    /// takes them from the environment as well, and for this machine too.
    fn proxies(&self) -> Vec<Proxy> {
        if let Some(proxy) = &self.proxy {
            return vec![proxy.clone()];
        }
        let found = of_environment(|name| std::env::var(name).ok());
        // One that is configured replaces them, and an HTTP client asks the first that it was given.
        let is_replaced = || {
            let configured = self
                .configure
                .as_ref()
                .map(|configure| configure(Client::builder()));
            configured.is_some_and(|builder| format!("{builder:?}").contains("proxies"))
        };
        if found.is_empty() || is_replaced() {
            return Vec::new();
        }
        found
    }
}

/// Hosts of this machine, as `NO_PROXY` names them: names below `localhost` are meant as well.
const LOOPBACK: &str = "localhost,localhost.,127.0.0.0/8,::1";

/// The proxies that the environment names, by the rules of curl, but none for this machine: a proxy
/// elsewhere would get credentials and data that should not leave it.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Vec<Proxy> {
    // Within CGI a caller chooses `HTTP_PROXY` by a header.
    if variable("REQUEST_METHOD").is_some() {
        return Vec::new();
    }
    let first = |names: [&str; 2]| names.into_iter().find_map(&variable);
    let but_for = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let but_for = NoProxy::from_string(&format!("{but_for},{LOOPBACK}"));
    let proxy = |names, make: fn(String) -> reqwest::Result<Proxy>| {
        let url = first(names).filter(|url| !url.is_empty())?;
        Some(make(url).ok()?.no_proxy(but_for.clone()))
    };
    let found = [
        proxy(["HTTP_PROXY", "http_proxy"], Proxy::http),
        proxy(["HTTPS_PROXY", "https_proxy"], Proxy::https),
        proxy(["ALL_PROXY", "all_proxy"], Proxy::all),
    ];
    found.into_iter().flatten().collect()
}

/// What a browser leaves no choice about.
impl Builder {
    /// How long a connection may take to be made. Not in a browser.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connections.timeout = timeout;
        self
    }

    /// Calls through this proxy, in place of one that the environment names (`HTTP_PROXY`,
    /// `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). One of the environment is never used for a server on
    /// this machine; this one is. Not in a browser, which has its own.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.connections.proxy = Some(proxy);
        self
    }
}
