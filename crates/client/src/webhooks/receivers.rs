//! Several receivers as one router.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use axum::{Router, extract::Request, response::Response, routing::any};
use http::request::Parts;

use super::{FromCall, Handled, Received, Receiver, Rejected, router::refusal};

/// Several receivers as one router, for example for several accounts of a partner, or several
/// partners below one path.
///
/// The receiver compares segments that may be a secret, not axum. The routes of two receivers at
/// `/hooks/<secret>` are therefore equal, and axum refuses to merge their routers.
///
/// ```
/// # use std::sync::{Arc, LazyLock};
/// # use countersign_client::webhooks::{Call, FromCall, Receiver};
/// # use countersign_contract::model::Contract;
/// # static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| Arc::new(serde_json::from_str(r##"{
/// #   "api": "a", "title": "A", "version": "1", "file": "a.yaml", "operations": [{"id": "changed",
/// #   "method": "POST", "path": "changed", "webhook": true}]}"##).unwrap()));
/// # struct Changed;
/// # impl FromCall for Changed {
/// #     fn contract() -> &'static Arc<Contract> { &CONTRACT }
/// #     fn from_call(_: &Call<'_>) -> Option<Self> { Some(Self) }
/// # }
/// # let (secret, other) = ("5e884898da28047151d0e56f8dc62927", "9f86d081884c7d659a2feaa0c55ad015");
/// use countersign_client::webhooks::Receivers;
///
/// let at = |secret| Receiver::<Changed>::builder().secret_path(format!("/hooks/{secret}")).build();
/// let app: axum::Router = Receivers::new()
///     .receive(at(secret)?, |received| async { /* look into received.event */ })
///     .receive(at(other)?, |received| async { /* look into received.event */ })
///     .router();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Receivers(Vec<Arc<dyn Member>>);

/// A receiver with its handler, independent of the type of its events.
trait Member: Send + Sync {
    /// Returns the paths of its webhooks in the syntax of axum.
    fn routes(&self) -> Vec<String>;

    /// Returns how well a request matches: whether it has the path of a webhook, and also its
    /// method.
    fn fits(&self, request: &Parts) -> (bool, bool);

    fn answer(&self, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>>;

    /// Answers a request that matches none of several receivers.
    fn not_found(&self) -> Response;
}

struct Of<E, H> {
    receiver: Receiver<E>,
    handle: H,
}

impl<E, H, F> Member for Of<E, H>
where
    E: FromCall + Send + 'static,
    H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output: Handled> + Send + 'static,
{
    fn routes(&self) -> Vec<String> {
        let endpoints = self.receiver.shared.endpoints.iter();
        endpoints.map(|known| known.pattern.route()).collect()
    }

    fn fits(&self, request: &Parts) -> (bool, bool) {
        let endpoints = self.receiver.shared.endpoints.iter();
        // All endpoints are checked, so that the time does not reveal which one matches.
        endpoints.fold((false, false), |(path, whole), known| {
            let has_path = known.pattern.read(&request.uri).is_some();
            let has_both = has_path && known.method == request.method;
            (path | has_path, whole | has_both)
        })
    }

    fn answer(&self, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let (receiver, handle) = (self.receiver.clone(), self.handle.clone());
        Box::pin(receiver.answer(request, handle))
    }

    fn not_found(&self) -> Response {
        let reporter = &self.receiver.shared.reporter;
        reporter.rejected(None, &Rejected::NotFound);
        refusal(&Rejected::NotFound)
    }
}

impl Receivers {
    /// Creates an empty set of receivers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a receiver and the function that handles its calls; see [`Receiver::router`]. If
    /// several receivers have the same path and method, the first one receives the calls.
    pub fn receive<E, H, F>(mut self, receiver: Receiver<E>, handle: H) -> Self
    where
        E: FromCall + Send + 'static,
        H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output: Handled> + Send + 'static,
    {
        self.0.push(Arc::new(Of { receiver, handle }));
        self
    }

    /// Returns the router. A call that has a route but matches no receiver is reported by the first
    /// receiver.
    pub fn router<S>(self) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let mut paths: Vec<_> = self.0.iter().flat_map(|member| member.routes()).collect();
        paths.sort();
        paths.dedup();
        let service = any(move |request: Request| {
            let receivers = self.clone();
            async move { receivers.answer(request).await }
        });
        paths.iter().fold(Router::new(), |router, path| {
            router.route(path, service.clone())
        })
    }

    async fn answer(self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let fits: Vec<_> = self.0.iter().map(|member| member.fits(&head)).collect();
        let mut best = 0;
        for (index, fit) in fits.iter().enumerate() {
            if *fit > fits[best] {
                best = index;
            }
        }
        let member = &self.0[best];
        if self.0.len() > 1 && fits[best] == (false, false) {
            return member.not_found();
        }
        member.answer(Request::from_parts(head, body)).await
    }
}

impl fmt::Debug for Receivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receivers")
            .field("count", &self.0.len())
            .finish_non_exhaustive()
    }
}
