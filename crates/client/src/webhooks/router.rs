//! A receiver as an axum router.

use std::{fmt, future::Future, panic::AssertUnwindSafe, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use futures::{FutureExt as _, StreamExt as _};
use http::{StatusCode, request::Parts};

use super::{
    FailureReason, FromCall, Received, Receiver, Receivers, Rejected, Stage,
    receiver::{Admitted, Read},
};
use crate::validation_queue::ValidationQueue;

/// The queue of bodies that wait for validation.
static VALIDATIONS: ValidationQueue = ValidationQueue::new();

/// The maximum number of bytes of bodies that wait for validation, for each receiver.
pub(super) const WAITING: usize = 32 * 1024 * 1024;

/// The return value of a function that is passed to [`Receiver::router`]: `()` if it cannot fail,
/// or a `Result`.
pub trait Handled {
    /// Returns `true` if the call was handled.
    fn is_handled(&self) -> bool;

    /// Returns the reason that the call was not handled, for the log.
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
        // The alternate form includes the causes, for errors that support it.
        self.as_ref().err().map(|error| format!("{error:#}"))
    }
}

impl<E: FromCall + Send + 'static> Receiver<E> {
    /// Returns a router that passes each call to this function and answers the partner. It answers
    /// with the status that the contract documents if the function succeeds, with 500 if the
    /// function fails or panics, so that the partner sends the call again, and with the status of
    /// [`Rejected`] if the call is rejected.
    ///
    /// While the function works on a call, another call with the same id and state waits. Its
    /// [`duplicate`](Received::duplicate) then shows whether the first one was handled. If the
    /// caller disconnects or the server stops, the work on the call is **cancelled**: the future of
    /// the function is dropped at its next `.await`. The cancellation is logged, and the call is
    /// new when it is sent again. Work that must not be cancelled belongs in a separate task.
    ///
    /// Bodies larger than 16 KiB wait for validation, and 4 of them are validated concurrently. If
    /// more than 32 MiB wait, or more than 16 calls with the same id and state, a call is answered
    /// with 503 and `Retry-After`.
    ///
    /// The router answers as [`receive`](Self::receive) does, for every path that has a route. A
    /// call to a path without a route does not reach the receiver, so it is not reported to
    /// [`on_rejected`](super::Builder::on_rejected): the outermost router answers it with 404.
    ///
    /// Some segments are routed as wildcards and compared by the receiver, so another router must
    /// not have other routes in their place. For several receivers below one path, use
    /// [`Receivers`]. Wildcards are segments with characters other than letters, digits, `-`, `.`
    /// and `_`, and segments that may be a secret: those of at least 8 characters with a digit,
    /// those of at least 16 with a capital letter, and in a [secret
    /// path](super::Builder::secret_path) all of at least 16.
    ///
    /// The router can be merged into another router, or nested in it. A nested router sees the path
    /// without the prefix of the nest: at `nest("/hooks", ..)` the path of
    /// `https://a.example/hooks/x` is `/x`.
    ///
    /// An error of the function is logged to `tracing` with its `Display`, so it must not contain
    /// values of the call. A panic is logged without its message. The server limits the time in
    /// which a body must be received.
    pub fn router<S, H, F>(self, handle: H) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
        H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output: Handled> + Send + 'static,
    {
        Receivers::new().receive(self, handle).router()
    }

    pub(super) async fn answer<H, F>(self, request: Request, handle: H) -> Response
    where
        H: Fn(Received<E>) -> F,
        F: Future<Output: Handled>,
    {
        let (head, body) = request.into_parts();
        let admitted = match self.find(&head) {
            Ok(admitted) => admitted,
            Err(rejected) => return refusal(&rejected),
        };
        let mut waiting = Waiting::new(self.clone(), admitted.endpoint.id);
        let response = self.answer_admitted(admitted, (&head, body), handle, &mut waiting);
        let response = response.await;
        waiting.end();
        response
    }

    async fn answer_admitted<H, F>(
        &self,
        admitted: Admitted<'_>,
        (head, body): (&Parts, Body),
        handle: H,
        waiting: &mut Waiting<E>,
    ) -> Response
    where
        H: Fn(Received<E>) -> F,
        F: Future<Output: Handled>,
    {
        let (webhook, reporter) = (admitted.endpoint.id, &self.shared.reporter);
        let mut received = match self.take_in(admitted, head, body, waiting).await {
            Ok(received) => received,
            Err(response) => return response,
        };
        let (key, status) = (received.key, received.status);
        // The turn is kept until the function is done.
        let mut turn = None;
        if let Some(key) = key {
            waiting.stage = Stage::Turn;
            turn = self.shared.turns.next(key).await;
            if turn.is_none() {
                reporter.rejected(Some(webhook), &Rejected::Busy);
                return refusal(&Rejected::Busy);
            }
            received.duplicate = self.shared.memory.has(key);
        }
        waiting.stage = Stage::Handler;
        let handled = async {
            let handled = handle(received).await;
            let why = || handled.failure().unwrap_or_else(|| "it failed".to_owned());
            if handled.is_handled() {
                Ok(())
            } else {
                Err(FailureReason::Failed(why()))
            }
        };
        // A panic would close the connection without an answer.
        let handled = AssertUnwindSafe(handled).catch_unwind().await;
        if let Err(reason) = handled.unwrap_or(Err(FailureReason::Panicked)) {
            reporter.failed(webhook, reason);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        if let Some(key) = key {
            self.shared.memory.keep(key);
        }
        drop(turn);
        status.into_response()
    }

    /// Receives a call whose body has not been read.
    #[cfg(test)]
    pub(super) async fn take(
        &self,
        admitted: Admitted<'_>,
        head: &Parts,
        body: Body,
    ) -> Result<Received<E>, Response> {
        let mut waiting = Waiting::new(self.clone(), admitted.endpoint.id);
        let received = self.take_in(admitted, head, body, &mut waiting).await;
        waiting.end();
        received
    }

    /// Receives a call whose body has not been read.
    async fn take_in(
        &self,
        mut admitted: Admitted<'_>,
        head: &Parts,
        body: Body,
        waiting: &mut Waiting<E>,
    ) -> Result<Received<E>, Response> {
        let webhook = admitted.endpoint.id;
        let read = match self.check(&mut admitted, head) {
            Ok(()) => self.read_on(admitted, body, waiting).await,
            Err(rejected) => Ok(Err(rejected)),
        };
        let Ok(read) = read else {
            self.shared.reporter.panicked(&"the validation of a call");
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        self.report(webhook, read)
            .map_err(|rejected| refusal(&rejected))
    }

    /// Reads the body of a call whose head has been accepted.
    async fn read_on(
        &self,
        admitted: Admitted<'_>,
        body: Body,
        waiting: &mut Waiting<E>,
    ) -> Result<Result<Read<E>, Rejected>, Panicked> {
        let bytes = match self.whole(body).await {
            Ok(bytes) => bytes,
            Err(rejected) => return Ok(Err(rejected)),
        };
        if let Err(rejected) = self.prove(&admitted, &bytes) {
            return Ok(Err(rejected));
        }
        waiting.stage = Stage::Validation;
        let (index, parameters) = (admitted.index, admitted.parameters);
        let (own, size) = (self.clone(), bytes.len());
        let read = move || own.read(index, &parameters, &bytes);
        // Small bodies do not wait.
        let room = if ValidationQueue::waits(size) {
            let size = u32::try_from(size.min(WAITING)).unwrap_or(u32::MAX);
            let Ok(room) = self.shared.room.try_acquire_many(size) else {
                return Ok(Err(Rejected::Busy));
            };
            Some(room)
        } else {
            None
        };
        let read = AssertUnwindSafe(VALIDATIONS.run(size, read))
            .catch_unwind()
            .await;
        drop(room);
        read.map_err(|_| Panicked)
    }

    /// Reads a body to its end.
    async fn whole(&self, body: Body) -> Result<Vec<u8>, Rejected> {
        let limit = self.shared.limit;
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Rejected::Incomplete)?;
            if bytes.len() + chunk.len() > limit {
                return Err(Rejected::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

/// A panic during the validation of a call.
struct Panicked;

/// Returns the answer to a rejected call.
pub(super) fn refusal(rejected: &Rejected) -> Response {
    rejected.response().map(Body::from)
}

/// A call that is waiting. If it is cancelled, it is reported.
struct Waiting<E> {
    /// The receiver; `None` once the call is answered.
    receiver: Option<Receiver<E>>,
    webhook: &'static str,
    began: Instant,
    stage: Stage,
}

impl<E> Waiting<E> {
    fn new(receiver: Receiver<E>, webhook: &'static str) -> Self {
        Self {
            receiver: Some(receiver),
            webhook,
            began: Instant::now(),
            stage: Stage::Body,
        }
    }

    /// Marks the call as answered.
    fn end(mut self) {
        self.receiver = None;
    }
}

impl<E> Drop for Waiting<E> {
    fn drop(&mut self) {
        if let Some(receiver) = &self.receiver {
            let (stage, elapsed) = (self.stage, self.began.elapsed());
            let reason = FailureReason::GivenUp { stage, elapsed };
            receiver.shared.reporter.failed(self.webhook, reason);
        }
    }
}
