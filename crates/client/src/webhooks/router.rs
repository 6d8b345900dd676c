//! A receiver as a router of axum.

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

/// The bodies that wait for their validation.
static VALIDATIONS: ValidationQueue = ValidationQueue::new();

/// How many bytes of bodies wait for their validation, for each receiver.
pub(super) const WAITING: usize = 32 * 1024 * 1024;

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
    /// While the function works on a call, another one with the same id and state waits; its
    /// [`duplicate`](Received::duplicate) then says whether the first was handled. If the caller hangs
    /// up, or the server stops, what is being done for the call is **cancelled**: the future of the
    /// function is dropped at its next `.await`. That is logged, and the call is new when it comes
    /// again. What must not be cancelled belongs into a task of its own.
    ///
    /// Bodies of more than 16 KiB wait for their validation, of which 4 are made at a time. If more than
    /// 32 MiB wait, or more than 16 calls with the same id and state, a call is answered with 503 and
    /// `Retry-After`.
    ///
    /// It answers as [`receive`](Self::receive) does, whatever the path looks like. A call to a path
    /// that has no route is not seen by the receiver, so it is not told to
    /// [`on_rejected`](super::Builder::on_rejected): the outermost router answers it with 404.
    ///
    /// Some segments are routed as a part that may be anything, and compared by the receiver; so
    /// another router must have nothing else in their place; several receivers below one path are
    /// [`Receivers`]. These are segments with other characters
    /// than letters, digits, `-`, `.` and `_`, and those that may be a secret: of at least 8 characters
    /// with a digit, of at least 16 with a capital, and in a
    /// [secret path](super::Builder::secret_path) all of at least 16.
    ///
    /// It can be merged into another router, or nested in it; nested, it sees the path without the
    /// prefix of the nest: at `nest("/hooks", ..)` the path of `https://a.example/hooks/x` is `/x`. An error of the function is logged with `tracing` as it displays itself, so
    /// keep values of the call out of it; of a panic only that it happened. How long a body may take to
    /// come is up to the server.
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
        // It is kept until the function is done.
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

    /// Receives a call whose body is still to come.
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

    /// Receives a call whose body is still to come.
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

    /// Reads the body of a call of which the head has been let in.
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
        // What is small does not wait.
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

/// The validation of a call panicked.
struct Panicked;

/// The answer to a call that is rejected.
pub(super) fn refusal(rejected: &Rejected) -> Response {
    rejected.response().map(Body::from)
}

/// A call that waits for something. If nobody waits for it any more, that is reported.
struct Waiting<E> {
    /// Until it is answered.
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

    /// There is an answer.
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
