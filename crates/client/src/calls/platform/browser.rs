//! Calls in a browser, and wherever else WebAssembly has `fetch` and `setTimeout`.
//!
//! What belongs to JavaScript cannot leave its thread, while calls promise that they can. It is
//! wrapped here, so that nobody else need know of it: to touch such a call on another thread than
//! the one it was begun on is a panic.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use futures::{
    StreamExt as _, TryStreamExt as _,
    channel::oneshot::{self, Receiver},
    future::{Either, select},
    stream::LocalBoxStream,
};
use reqwest::{Client, Request, Response, StatusCode, header::HeaderMap};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;
pub(crate) use web_time::{Instant, Instant as SystemInstant};

use super::Configure;
pub(crate) use super::form::{Form, Part};

/// The longest wait that `setTimeout` knows, in 31 bits of milliseconds. It would not wait at all
/// for a longer one.
const LONGEST_WAIT: Duration = Duration::from_millis(0x7fff_ffff);

/// Something took too long.
#[derive(Debug, thiserror::Error)]
#[error("it took too long")]
pub(crate) struct Elapsed;

/// Waits.
pub(crate) async fn sleep(mut wait: Duration) {
    while wait > LONGEST_WAIT {
        wait -= LONGEST_WAIT;
        SendWrapper::new(gloo_timers::future::sleep(LONGEST_WAIT)).await;
    }
    SendWrapper::new(gloo_timers::future::sleep(wait)).await;
}

/// Waits for a future, but not longer than this.
pub(crate) async fn timeout<T>(
    patience: Duration,
    future: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    match select(pin!(future), pin!(sleep(patience))).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(Elapsed),
    }
}

/// Waits for a future, but not beyond this.
pub(crate) async fn timeout_at<T>(
    end: Instant,
    future: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    timeout(end.saturating_duration_since(Instant::now()), future).await
}

/// Begins a task that goes on even if nobody waits for it.
pub(crate) fn spawn<T: 'static>(task: impl Future<Output = T> + 'static) -> Receiver<T> {
    let (done, result) = oneshot::channel();
    spawn_local(async {
        // Whoever waited may have given up.
        let _ = done.send(task.await);
    });
    result
}

/// Does some work later. There is only this thread, so all that is already waiting goes first.
pub(crate) fn beside(work: impl FnOnce() + Send + 'static) {
    spawn_local(async {
        sleep(Duration::ZERO).await;
        work();
    });
}

/// Sends a request.
pub(crate) fn execute(
    http: &Client,
    request: Request,
) -> impl Future<Output = reqwest::Result<Response>> + Send + use<> {
    let http = http.clone();
    SendWrapper::new(async move { http.execute(request).await })
}

/// A response whose body is still to come.
pub(crate) struct Incoming {
    status: StatusCode,
    headers: HeaderMap,
    chunks: SendWrapper<LocalBoxStream<'static, reqwest::Result<Bytes>>>,
}

/// A response whose body is still to come.
pub(crate) fn incoming(response: Response) -> Incoming {
    Incoming {
        status: response.status(),
        headers: response.headers().clone(),
        chunks: SendWrapper::new(response.bytes_stream().boxed_local()),
    }
}

impl Incoming {
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Not known: `Content-Length` is that of the compressed body, and whether it was compressed is
    /// not told for another origin. `fetch` itself looks whether all has come.
    #[expect(clippy::unused_self, reason = "elsewhere a response knows it")]
    pub(crate) fn content_length(&self) -> Option<u64> {
        None
    }

    /// The next bytes of the body.
    pub(crate) async fn chunk(&mut self) -> reqwest::Result<Option<Bytes>> {
        self.chunks.try_next().await
    }
}

/// Whether the server could not be reached: `fetch` does not tell that from a connection that broke
/// later.
pub(crate) fn is_connect(_: &reqwest::Error) -> bool {
    false
}

/// How connections are made: a browser leaves no choice, also about redirects, which it follows.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    pub(crate) configure: Option<Configure>,
}

impl Connections {
    /// An HTTP client that calls itself this; unless told, what the browser calls itself, since most
    /// servers of another origin do not allow this header. It gives a call as much time as it takes.
    pub(crate) fn client(
        &self,
        user_agent: Option<&str>,
        _timeout: Option<Duration>,
    ) -> reqwest::Result<Client> {
        let mut builder = Client::builder();
        if let Some(name) = user_agent {
            builder = builder.user_agent(name);
        }
        if let Some(configure) = &self.configure {
            builder = configure(builder);
        }
        builder.build()
    }
}
