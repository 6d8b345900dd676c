//! A receiver as a router of axum.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
    routing::any,
};
use futures::{FutureExt as _, StreamExt as _};
use http::{StatusCode, request::Parts};

use super::{
    FromCall, Received, Receiver, Rejected,
    receiver::{Admitted, Read},
};
use crate::judging::Judging;

/// The bodies that wait for their validation.
static JUDGING: Judging = Judging::new();

/// What a function that is given to [`Receiver::router`] returns: nothing if it cannot fail, or a
/// result.
pub trait Handled {
    /// Whether the call was dealt with.
    fn is_handled(&self) -> bool;

    /// Why the call was not dealt with, for the log.
    fn failure(&self) -> Option<String> {
        None
    }
}

impl Handled for () {
    fn is_handled(&self) -> bool {
        true
    }
}

impl<E: fmt::Display> Handled for Result<(), E> {
    fn is_handled(&self) -> bool {
        self.is_ok()
    }

    fn failure(&self) -> Option<String> {
        // With its causes, where an error shows them like this.
        self.as_ref().err().map(|error| format!("{error:#}"))
    }
}

impl<E: FromCall + Send + 'static> Receiver<E> {
    /// Returns a router that hands each call to this function and answers the partner: with the status
    /// that the contract documents if the function succeeds, with 500 if it fails or panics, so that
    /// the partner sends the call again, and with what [`Rejected`] says if the call is not let in.
    ///
    /// It answers as [`receive`](Self::receive) does, whatever the path looks like. A call to a path
    /// that has no route is not seen by the receiver, so it is not told to
    /// [`on_rejected`](super::Builder::on_rejected): the outermost router answers it with 404.
    ///
    /// Some segments are routed as a part that may be anything, and compared by the receiver; so
    /// another router must have nothing else in their place. These are segments with other characters
    /// than letters, digits, `-`, `.` and `_`, and those that may be a secret: of at least 8 characters
    /// with a digit, of at least 16 with a capital, and in a
    /// [secret path](super::Builder::secret_path) all of at least 16.
    ///
    /// It can be merged into another router, or nested in it; nested, it sees the path without the
    /// prefix of the nest. An error of the function is logged with `tracing` as it displays itself, so
    /// keep values of the call out of it; of a panic only that it happened. How long a body may take to
    /// come is up to the server.
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
        paths.iter().fold(Router::new(), |router, path| {
            router.route(path, service.clone())
        })
    }

    async fn answer<H, F>(self, request: Request, handle: H) -> Response
    where
        H: Fn(Received<E>) -> F,
        F: Future<Output: Handled>,
    {
        let (head, body) = request.into_parts();
        let (webhook, received) = match self.take(&head, body).await {
            Ok(taken) => taken,
            Err(response) => return response,
        };
        let status = received.status;
        let mut unhandled = Unhandled {
            receiver: self,
            key: received.key.filter(|_| !received.duplicate),
        };
        let handled = async {
            let handled = handle(received).await;
            let why = || handled.failure().unwrap_or_else(|| "it failed".to_owned());
            if handled.is_handled() {
                Ok(())
            } else {
                Err(why())
            }
        };
        // A panic would close the connection without an answer.
        let handled = AssertUnwindSafe(handled).catch_unwind().await;
        if let Err(why) = handled.unwrap_or_else(|_| Err("it panicked".to_owned())) {
            let reporter = &unhandled.receiver.shared.reporter;
            reporter.failed(webhook, &why);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        unhandled.key = None;
        status.into_response()
    }

    /// Receives a call whose body is still to come: which webhook it is of, and what it says.
    pub(super) async fn take(
        &self,
        head: &Parts,
        body: Body,
    ) -> Result<(&'static str, Received<E>), Response> {
        let refuse = |rejected: Rejected| rejected.response().map(Body::from);
        let mut admitted = self.find(head).map_err(refuse)?;
        let webhook = admitted.endpoint.id;
        let checked = self.check(&mut admitted, head);
        let read = match checked {
            Ok(()) => self.read_on(admitted, body).await,
            Err(rejected) => Ok(Err(rejected)),
        };
        let Ok(read) = read else {
            self.shared.reporter.panicked(&"the validation of a call");
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let received = self.report(webhook, read).map_err(refuse)?;
        Ok((webhook, received))
    }

    /// Reads the body of a call of which the head has been let in.
    async fn read_on(
        &self,
        admitted: Admitted<'_>,
        body: Body,
    ) -> Result<Result<Read<E>, Rejected>, Panicked> {
        let limit = self.shared.limit;
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else {
                return Ok(Err(Rejected::Incomplete));
            };
            if bytes.len() + chunk.len() > limit {
                return Ok(Err(Rejected::TooLarge { limit }));
            }
            bytes.extend_from_slice(&chunk);
        }
        if let Err(rejected) = self.prove(&admitted, &bytes) {
            return Ok(Err(rejected));
        }
        let (index, parameters) = (admitted.index, admitted.parameters);
        let (own, size) = (self.clone(), bytes.len());
        let read = move || own.read(index, &parameters, &bytes);
        let read = AssertUnwindSafe(JUDGING.run(size, read)).catch_unwind();
        read.await.map_err(|_| Panicked)
    }
}

/// The validation of a call panicked.
struct Panicked;

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
