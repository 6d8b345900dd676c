//! A receiver as a router of axum.

use std::{future::Future, panic::AssertUnwindSafe};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
    routing::any,
};
use futures::{FutureExt as _, StreamExt as _};
use http::{StatusCode, request::Parts};

use super::{FromCall, Received, Receiver, Rejected};
use crate::judging::Judging;

/// The bodies that wait for their validation.
static JUDGING: Judging = Judging::new();

/// What a function that is given to [`Receiver::router`] returns: nothing if it cannot fail, or a
/// result.
pub trait Handled {
    /// Whether the call was dealt with.
    fn is_handled(&self) -> bool;
}

impl Handled for () {
    fn is_handled(&self) -> bool {
        true
    }
}

impl<E> Handled for Result<(), E> {
    fn is_handled(&self) -> bool {
        self.is_ok()
    }
}

impl<E: FromCall + Send + 'static> Receiver<E> {
    /// A router that hands each call to this function and answers the partner: with the status that
    /// the contract documents if the function succeeds, with 500 if it fails or panics, so that the
    /// partner sends the call again, and with what [`Rejected`] says if the call is not let in.
    ///
    /// A segment of the path that may be a secret (one of at least 8 characters with a digit, or of
    /// at least 16 with a capital) is routed as a part that may be anything, and compared by the
    /// receiver in constant time; so another router must have nothing else in its place.
    ///
    /// It can be merged into another router, or nested in it; nested, it sees the path without the
    /// prefix of the nest. An error of the function is dropped: log it before. How long a body may
    /// take to come is up to the server.
    pub fn router<S, H, F>(self, handle: H) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
        H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output: Handled> + Send + 'static,
    {
        let endpoints = self.shared.endpoints.iter();
        let mut paths: Vec<_> = endpoints.map(|known| known.pattern.route()).collect();
        paths.sort();
        paths.dedup();
        let service = any(move |request: Request| {
            let (receiver, handle) = (self.clone(), handle.clone());
            async move { receiver.answer(request, handle).await }
        });
        // A path may have a segment that begins with a colon or an asterisk.
        let router = Router::new().without_v07_checks();
        paths
            .iter()
            .fold(router, |router, path| router.route(path, service.clone()))
    }

    async fn answer<H, F>(self, request: Request, handle: H) -> Response
    where
        H: Fn(Received<E>) -> F,
        F: Future<Output: Handled>,
    {
        let (head, body) = request.into_parts();
        let received = match self.take(&head, body).await {
            Ok(received) => received,
            Err(response) => return response,
        };
        let status = received.status;
        let mut unhandled = Unhandled {
            receiver: self,
            key: received.key.filter(|_| !received.duplicate),
        };
        let handled = async { handle(received).await.is_handled() };
        // A panic would close the connection without an answer.
        if !AssertUnwindSafe(handled)
            .catch_unwind()
            .await
            .unwrap_or(false)
        {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        unhandled.key = None;
        status.into_response()
    }

    pub(super) async fn take(&self, head: &Parts, body: Body) -> Result<Received<E>, Response> {
        let refuse = |rejected: Rejected| rejected.response().map(Body::from);
        let admitted = self.admit(head).map_err(refuse)?;
        let limit = self.shared.limit;
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else {
                return Err(StatusCode::BAD_REQUEST.into_response());
            };
            if bytes.len() + chunk.len() > limit {
                return Err(refuse(Rejected::TooLarge { limit }));
            }
            bytes.extend_from_slice(&chunk);
        }
        self.prove(&admitted, &bytes).map_err(refuse)?;
        let (index, parameters) = (admitted.index, admitted.parameters);
        let (own, size) = (self.clone(), bytes.len());
        let read = move || own.read(index, &parameters, &bytes);
        let read = AssertUnwindSafe(JUDGING.run(size, read)).catch_unwind();
        match read.await {
            Ok(received) => received.map_err(refuse),
            Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        }
    }
}

/// Forgets a call that was not dealt with: the function failed, panicked, or was given up because
/// the partner has hung up.
struct Unhandled<E: FromCall> {
    receiver: Receiver<E>,
    key: Option<u64>,
}

impl<E: FromCall> Drop for Unhandled<E> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.receiver.shared.memory.forget(key);
        }
    }
}
