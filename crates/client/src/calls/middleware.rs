//! Code of one's own around every try of a call.

use std::{fmt, sync::Arc};

use futures::future::{BoxFuture, FutureExt as _};
use reqwest::{Request, Response, Url};

use crate::calls::{
    Error, ErrorKind,
    platform::{Incoming, execute, incoming},
    request::length,
};

/// Code of one's own around every try of a call: a signature, a header, a metric, a cache.
///
/// It gets the request as it would go over the wire, with its credential, and decides: it may
/// change it, send it with [`Next::run`], look at the response before its body is read, or give a
/// response or an error of its own. Requests for access tokens do not pass it.
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
    /// Handles one try.
    ///
    /// # Errors
    ///
    /// What [`Next::run`] gives, or [`ErrorKind::Middleware`] for a failure of one's own, which is not
    /// retried.
    fn handle<'a>(
        &'a self,
        request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response, Error>>;
}

/// What comes after a [`Middleware`]: the next one, and in the end the wire.
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
    /// If no response comes, or what a further middleware gives.
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

/// Refuses the response of another server than the one that was asked: a browser follows redirects
/// by itself.
///
/// # Errors
///
/// The scheme, host and port of the server that has answered: the rest of the URL may hold values
/// and keys.
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

/// All of a client, the outermost first.
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
