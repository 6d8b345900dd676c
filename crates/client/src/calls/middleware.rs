//! User code around every attempt of a call.

use std::{fmt, sync::Arc};

use futures::future::{BoxFuture, FutureExt as _};
use reqwest::{Request, Response, Url};

use crate::calls::{
    Error, ErrorKind,
    platform::{Incoming, execute, incoming},
    request::length,
};

/// User code around every attempt of a call: a signature, a header, a metric, a cache.
///
/// A middleware receives the request with its credential, as it would be sent. It may change the
/// request, send it with [`Next::run`], inspect the response before its body is read, or return its
/// own response or error. Requests for access tokens bypass middleware.
///
/// ```
/// use countersign_client::{Error, Middleware, Next};
/// use futures::future::BoxFuture;
///
/// struct Tenant;
///
/// impl Middleware for Tenant {
///     fn handle<'a>(
///         &'a self,
///         mut request: reqwest::Request,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<reqwest::Response, Error>> {
///         Box::pin(async move {
///             let value = reqwest::header::HeaderValue::from_static("7");
///             request.headers_mut().insert("x-tenant", value);
///             next.run(request).await
///         })
///     }
/// }
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles one attempt.
    ///
    /// # Errors
    ///
    /// Returns the error of [`Next::run`], or [`ErrorKind::Middleware`] for a failure of the
    /// middleware itself, which is not retried.
    fn handle<'a>(
        &'a self,
        request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response, Error>>;
}

/// The rest of the chain after a [`Middleware`]: further middlewares, then the network.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    http: &'a reqwest::Client,
    rest: &'a [Arc<dyn Middleware>],
}

impl<'a> Next<'a> {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Returns an error if no response is received, or the error of a further middleware.
    pub fn run(self, mut request: Request) -> BoxFuture<'a, Result<Response, Error>> {
        let Self { http, rest } = self;
        if let Some((first, rest)) = rest.split_first() {
            return first.handle(request, Next { http, rest });
        }
        length(&mut request);
        let asked = request.url().clone();
        let sent = execute(http, request);
        async move {
            let response = sent.await?;
            let redirected = |to| ErrorKind::Redirected { to };
            check_redirect(&asked, response.url()).map_err(redirected)?;
            Ok(response)
        }
        .boxed()
    }
}

/// Rejects the response of a server other than the requested one, since a browser follows redirects
/// by itself.
///
/// # Errors
///
/// Returns the scheme, host and port of the server that answered. The rest of the URL may contain
/// values and keys.
pub(crate) fn check_redirect(asked: &Url, answered: &Url) -> Result<(), String> {
    if asked.origin() == answered.origin() {
        return Ok(());
    }
    Err(answered.origin().ascii_serialization())
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Next").field(&self.rest.len()).finish()
    }
}

/// All middlewares of a client, outermost first.
#[derive(Clone, Default)]
pub(crate) struct Middlewares(Vec<Arc<dyn Middleware>>);

impl Middlewares {
    pub(crate) fn push(&mut self, middleware: impl Middleware) {
        self.0.push(Arc::new(middleware));
    }

    pub(crate) async fn run(
        &self,
        http: &reqwest::Client,
        request: Request,
    ) -> Result<Incoming, Error> {
        let next = Next {
            http,
            rest: &self.0,
        };
        next.run(request).await.map(incoming)
    }
}
