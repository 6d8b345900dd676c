//! Calls on an operating system, driven by tokio.

use std::time::Duration;
pub(crate) use std::time::Instant as SystemInstant;

use reqwest::{Client, Proxy, Request, Response, redirect::Policy};
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

/// How long a connection may take to be made, unless told otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many headers a response may have: more than 100, where hyper would hide the status.
const MOST_HEADERS: usize = 1000;

/// What we call ourselves, unless told otherwise.
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
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
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

/// What a browser leaves no choice about.
impl Builder {
    /// How long a connection may take to be made. Not in a browser.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connections.timeout = timeout;
        self
    }

    /// Calls through this proxy. Not in a browser, which has its own.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.connections.proxy = Some(proxy);
        self
    }
}
