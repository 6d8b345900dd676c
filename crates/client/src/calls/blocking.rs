//! Calls from code that is not asynchronous.
//!
//! All clients of a program share one small runtime, which begins with the first such call.

use std::{future::Future, io, path::Path, pin::Pin, sync::LazyLock};

use futures::{Stream, StreamExt as _};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::calls::{Error, File};

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
/// Those of the call; or [`Error::Blocking`] within asynchronous code, where waiting would stop
/// everything else.
pub fn wait<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    runtime()?.block_on(call)
}

fn runtime() -> Result<&'static Runtime, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::Blocking("it is made within asynchronous code"));
    }
    RUNTIME
        .as_ref()
        .map_err(|_| Error::Blocking("its runtime cannot be started"))
}

/// The items of a stream, waited for one after the other. It ends after an error.
pub struct Waiting<S>(Option<Pin<Box<S>>>);

/// Waits for the items of a stream. Generated code uses it.
pub fn items<T, S: Stream<Item = Result<T, Error>>>(stream: S) -> Waiting<S> {
    Waiting(Some(Box::pin(stream)))
}

impl<T, S: Stream<Item = Result<T, Error>>> Iterator for Waiting<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.0.as_mut()?;
        let next = match runtime() {
            Ok(runtime) => runtime.block_on(stream.next()),
            Err(error) => Some(Err(error)),
        };
        if !matches!(next, Some(Ok(_))) {
            self.0 = None;
        }
        next
    }
}

impl File {
    /// Saves the file as [`save_to`](Self::save_to) does, and waits for that.
    ///
    /// # Errors
    ///
    /// As for [`save_to`](Self::save_to).
    pub fn save_to_blocking(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        wait(self.save_to(path))
    }
}
