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

/// The default time limit for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default `User-Agent`.
const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// Runs work on another thread.
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

/// Returns a response whose body has not been read.
pub(crate) fn incoming(response: Response) -> Incoming {
    response
}

/// Returns `true` if the server could not be reached.
pub(crate) fn is_connect(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// The connection settings.
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
    /// Returns an HTTP client with these settings, this user agent and this time limit of a call.
    pub(crate) fn client(
        &self,
        user_agent: Option<&str>,
        timeout: Option<Duration>,
    ) -> reqwest::Result<Client> {
        let mut builder = Client::builder()
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
        // A redirect could send credentials and data to another host, so none is followed.
        builder.redirect(Policy::none()).build()
    }
}

impl Connections {
    /// Returns the given proxy, or those of the environment. Without a proxy, an HTTP client would
    /// also read the environment, and use its proxies for this machine too.
    fn proxies(&self) -> Vec<Proxy> {
        if let Some(proxy) = &self.proxy {
            return vec![proxy.clone()];
        }
        let found = of_environment(|name| std::env::var(name).ok());
        // A configured proxy replaces them, since an HTTP client uses the first proxy that it was
        // given.
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

/// Hosts of this machine, in the form of `NO_PROXY`, in which `localhost` includes its subdomains.
const LOOPBACK: &str = "localhost,localhost.,127.0.0.0/8,::1";

/// Returns the proxies of the environment, by the rules of curl, but none for this machine: a
/// remote proxy would receive credentials and data that should not leave it.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Vec<Proxy> {
    // Under CGI a caller controls `HTTP_PROXY` with a header.
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

/// Settings that are not available in a browser.
impl Builder {
    /// Sets the time limit for establishing a connection. Not available in a browser.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connections.timeout = timeout;
        self
    }

    /// Sends calls through this proxy, instead of one from the environment (`HTTP_PROXY`,
    /// `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). A proxy from the environment is never used for a
    /// server on this machine; this one is. Not available in a browser, which uses its own.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.connections.proxy = Some(proxy);
        self
    }
}
