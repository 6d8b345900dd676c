//! Calls from code that is not asynchronous.
//!
//! All clients of a program share one small runtime, which begins with the first such call.
//!
//! A thread that is driving asynchronous code must not wait: whatever else it drives would stand
//! still, and the call for ever if it depends on that. There a call is [`ErrorKind::Blocking`]. A thread
//! that belongs to a runtime and may wait can call, such as one of `spawn_blocking` or
//! `block_in_place`; a thread of our own makes the call for it.
//!
//! What tokio runs as `unconstrained` looks like a thread that may wait. A call from there is made,
//! and whatever else that thread drives stands still meanwhile.

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

/// Waits for a call. Generated code uses it.
///
/// # Errors
///
/// Those of the call; or [`ErrorKind::Blocking`] within asynchronous code, where waiting would stop
/// everything else.
pub fn wait<T: Send>(call: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    block_on(call)?
}

/// Waits for a future on the thread that runs this, or where that belongs to a runtime on a thread
/// beside it.
fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, Error> {
    let is_beside = Handle::try_current().is_ok();
    if is_beside && is_driven() {
        return Err(blocked(
            "it is made within asynchronous code, send it there without blocking, or in `spawn_blocking`",
        ));
    }
    let runtime = RUNTIME
        .as_ref()
        .map_err(|_| blocked("its runtime cannot be started"))?;
    if !is_beside {
        return Ok(runtime.block_on(future));
    }
    // It is told to whoever listens here.
    let future = future.in_current_span().with_current_subscriber();
    thread::scope(|scope| {
        let waiting = thread::Builder::new()
            .name("countersign".to_owned())
            .spawn_scoped(scope, || runtime.block_on(future))
            .map_err(|_| blocked("its thread cannot be started"))?;
        Ok(waiting.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Whether a runtime is driving asynchronous code on this thread just now. Then it has given that
/// code a budget of steps, which ends: its counter is a byte. Where threads may wait there is none.
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
    // Each gives back what it has found, so the first must be the last.
    while steps.pop().is_some() {}
    is_driven
}

/// The items of lists that come one after the other. It waits once a list, and ends after an error.
pub struct Waiting<T, S> {
    lists: Option<Pin<Box<S>>>,
    items: vec::IntoIter<T>,
}

/// Waits for lists, and gives their items. Generated code uses it.
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
    /// Saves the file as [`save_to`](Self::save_to) does, and waits for that.
    ///
    /// # Errors
    ///
    /// As for [`save_to`](Self::save_to).
    pub fn save_to_blocking(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref().to_path_buf();
        wait(self.save_to(path))
    }
}

fn blocked(reason: &'static str) -> Error {
    ErrorKind::Blocking(reason).into()
}
