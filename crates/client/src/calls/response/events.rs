//! Events that a server sends in one response that goes on (HTML, section "Server-sent events").

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt as _, TryStreamExt as _, future::ready, stream::BoxStream};
use serde::de::DeserializeOwned;
use sse_stream::{Sse, SseByteStream};

use super::{File, FileError};
use crate::calls::Error;

/// An event that a server sends. Its `Debug` does not show what it holds.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What kind of event it is, if the server says so.
    pub kind: Option<String>,
    /// What it holds.
    pub data: String,
    /// Where to go on from, as the value of the header `Last-Event-ID` of a further call.
    pub id: Option<String>,
    /// How long to wait before a further call.
    pub retry: Option<Duration>,
}

impl Event {
    /// What it holds, as JSON.
    ///
    /// # Errors
    ///
    /// If it is not JSON of this type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data)
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

impl File {
    /// The events of a `text/event-stream`, as they come. An event of more than this many bytes is
    /// an error, so that no memory fills up.
    ///
    /// A stream that stands still for longer than the `read_timeout` of the client ends with
    /// [`Error::Timeout`].
    #[must_use]
    pub fn events(self, limit: u64) -> BoxStream<'static, Result<Event, Error>> {
        let operation = self.operation;
        let since_the_last = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&since_the_last);
        let chunks = self.and_then(move |chunk| {
            let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            let before = counted.fetch_add(length, Ordering::Relaxed);
            ready(if before > limit {
                Err(Error::TooLarge { operation, limit })
            } else {
                Ok(chunk)
            })
        });
        let events = SseByteStream::new(chunks).filter_map(move |event| {
            since_the_last.store(0, Ordering::Relaxed);
            ready(match event {
                Ok(event) => self::event(event).map(Ok),
                Err(error) => Some(Err(failure(operation, error))),
            })
        });
        events.boxed()
    }
}

/// What holds nothing is no event.
fn event(event: Sse) -> Option<Event> {
    Some(Event {
        kind: event.event,
        data: event.data?,
        id: event.id,
        retry: event.retry.map(Duration::from_millis),
    })
}

fn failure(operation: &'static str, error: sse_stream::Error) -> Error {
    match error {
        sse_stream::Error::Body(error) => match error.downcast() {
            Ok(error) => *error,
            Err(error) => Error::Transport(error),
        },
        _ => FileError::Event { operation }.into(),
    }
}
