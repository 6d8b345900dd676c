//! Calls in a browser, and wherever else WebAssembly has `fetch` and `setTimeout`.
//!
//! JavaScript objects cannot leave their thread, but calls promise to be `Send`. This module wraps
//! them. Using such a call on a thread other than the one on which it began panics.

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

/// The longest delay of `setTimeout`, 31 bits of milliseconds. A longer one fires immediately.
const LONGEST_WAIT: Duration = Duration::from_millis(0x7fff_ffff);

/// A time limit that expired.
#[derive(Debug, thiserror::Error)]
#[error("it took too long")]
pub(crate) struct Elapsed;

/// Waits for this time.
pub(crate) async fn sleep(mut wait: Duration) {
    while wait > LONGEST_WAIT {
        wait -= LONGEST_WAIT;
        SendWrapper::new(gloo_timers::future::sleep(LONGEST_WAIT)).await;
    }
    SendWrapper::new(gloo_timers::future::sleep(wait)).await;
}

/// Waits for a future, with a time limit.
pub(crate) async fn timeout<T>(
    patience: Duration,
    future: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    match select(pin!(future), pin!(sleep(patience))).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(Elapsed),
    }
}

/// Waits for a future until a deadline.
pub(crate) async fn timeout_at<T>(
    end: Instant,
    future: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    timeout(end.saturating_duration_since(Instant::now()), future).await
}

/// Spawns a task that continues even if its result is not awaited.
pub(crate) fn spawn<T: 'static>(task: impl Future<Output = T> + 'static) -> Receiver<T> {
    let (done, result) = oneshot::channel();
    spawn_local(async {
        // The receiver may have been dropped.
        let _ = done.send(task.await);
    });
    result
}

/// Runs work later. There is only this thread, so pending work runs first.
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

/// A response whose body has not been read.
pub(crate) struct Incoming {
    status: StatusCode,
    headers: HeaderMap,
    chunks: SendWrapper<LocalBoxStream<'static, reqwest::Result<Bytes>>>,
}

/// Returns a response whose body has not been read.
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

    /// Returns `None`: `Content-Length` is that of the compressed body, and a cross-origin response
    /// does not reveal whether it was compressed. `fetch` itself checks that the body is complete.
    #[expect(clippy::unused_self, reason = "elsewhere a response knows it")]
    pub(crate) fn content_length(&self) -> Option<u64> {
        None
    }

    /// Returns the next bytes of the body.
    pub(crate) async fn chunk(&mut self) -> reqwest::Result<Option<Bytes>> {
        self.chunks.try_next().await
    }
}

/// Returns `false`: `fetch` does not distinguish an unreachable server from a connection that broke
/// later.
pub(crate) fn is_connect(_: &reqwest::Error) -> bool {
    false
}

/// The connection settings. A browser manages connections itself and follows redirects.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    pub(crate) configure: Option<Configure>,
}

impl Connections {
    /// Returns an HTTP client with this user agent. By default the browser sends its own, since
    /// most cross-origin servers do not allow this header. Calls have no time limit.
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
