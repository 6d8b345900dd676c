//! Blocking calls.
//!
//! All clients of a program share one small runtime, which starts with the first blocking call.
//!
//! A thread that drives asynchronous code must not block: everything else that it drives would
//! stall, and the call itself would deadlock if it depends on that. Such a call fails with
//! [`ErrorKind::Blocking`]. A thread that belongs to a runtime and may block, such as one of
//! `spawn_blocking` or `block_in_place`, can make blocking calls. The call then runs on a helper
//! thread.
//!
//! A task that runs as tokio `unconstrained` cannot be distinguished from a thread that may block.
//! A call from such a task is made, and everything else on that thread stalls in the meantime.

use std::{
    future::Future,
    io,
    panic::resume_unwind,
    path::Path,
    pin::Pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
    thread, vec,
};

use futures::{Stream, StreamExt as _};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::coop::poll_proceed,
};
use tracing::instrument::{Instrument as _, WithSubscriber as _};

use crate::calls::{Error, ErrorKind, File};

static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("countersign")
        .enable_all()
        .build()
});

/// Waits for a call. Used by generated code.
///
/// # Errors
///
/// Returns the error of the call, or [`ErrorKind::Blocking`] within asynchronous code, where
/// blocking would stall other tasks.
pub fn wait<T: Send>(call: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    block_on(call)?
}

/// Runs a future to completion on the current thread, or on a helper thread if the current thread
/// belongs to a runtime.
fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, Error> {
    let is_beside = Handle::try_current().is_ok();
    if is_beside && is_driven() {
        return Err(blocked(
            "it is made within asynchronous code: use the asynchronous call, or `spawn_blocking`",
        ));
    }
    let runtime = RUNTIME
        .as_ref()
        .map_err(|_| blocked("failed to start its runtime"))?;
    if !is_beside {
        return Ok(runtime.block_on(future));
    }
    // Keep the span and the subscriber of the calling thread.
    let future = future.in_current_span().with_current_subscriber();
    thread::scope(|scope| {
        let waiting = thread::Builder::new()
            .name("countersign".to_owned())
            .spawn_scoped(scope, || runtime.block_on(future))
            .map_err(|_| blocked("failed to start its thread"))?;
        Ok(waiting.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Returns `true` if a runtime is driving asynchronous code on this thread. The runtime then gives
/// that code a finite budget of steps, counted in a byte. Threads that may block have no budget.
fn is_driven() -> bool {
    const MORE_THAN_ANY: usize = 256;
    let mut context = Context::from_waker(Waker::noop());
    let mut steps = Vec::new();
    let is_driven = (0..MORE_THAN_ANY).any(|_| match poll_proceed(&mut context) {
        Poll::Ready(step) => {
            steps.push(step);
            false
        }
        Poll::Pending => true,
    });
    // Each step restores the budget that it found, so the first must be dropped last.
    while steps.pop().is_some() {}
    is_driven
}

/// An iterator over the items of consecutive lists. It blocks once per list and ends after an
/// error.
pub struct Waiting<T, S> {
    lists: Option<Pin<Box<S>>>,
    items: vec::IntoIter<T>,
}

/// Waits for lists and returns their items. Used by generated code.
pub fn items<T: Send, S: Stream<Item = Result<Vec<T>, Error>> + Send>(lists: S) -> Waiting<T, S> {
    Waiting {
        lists: Some(Box::pin(lists)),
        items: Vec::new().into_iter(),
    }
}

impl<T: Send, S: Stream<Item = Result<Vec<T>, Error>> + Send> Iterator for Waiting<T, S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let lists = self.lists.as_mut()?;
            match block_on(lists.next()).unwrap_or_else(|error| Some(Err(error))) {
                Some(Ok(list)) => self.items = list.into_iter(),
                end => {
                    self.lists = None;
                    return end.and_then(Result::err).map(Err);
                }
            }
        }
    }
}

impl File {
    /// Saves the file in the same way as [`save_to`](Self::save_to), and blocks until it is saved.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`save_to`](Self::save_to).
    pub fn save_to_blocking(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref().to_path_buf();
        wait(self.save_to(path))
    }
}

fn blocked(reason: &'static str) -> Error {
    ErrorKind::Blocking(reason).into()
}
