//! Events that a server sends in one response that goes on (HTML, section "Server-sent events").

use std::{fmt, time::Duration};

use futures::{StreamExt as _, TryStreamExt as _, future::ready, stream::BoxStream};
use serde::de::DeserializeOwned;
use sse_stream::{Sse, SseByteStream};

use super::{File, FileError};
use crate::calls::{Error, error::without_value};

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
        serde_json::from_str(&self.data).map_err(without_value)
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
        let mut unfinished = Unfinished::default();
        let chunks = self.and_then(move |chunk| {
            unfinished.read(&chunk);
            ready(if unfinished.bytes > limit {
                Err(Error::TooLarge { operation, limit })
            } else {
                Ok(chunk)
            })
        });
        let events = SseByteStream::new(chunks).filter_map(move |event| {
            ready(match event {
                Ok(event) => self::event(event).map(Ok),
                Err(error) => Some(Err(failure(operation, error))),
            })
        });
        events.boxed()
    }
}

/// How much has come since the last empty line, which ends an event, or what is none.
#[derive(Default)]
struct Unfinished {
    bytes: u64,
    line: bool,
    last: u8,
}

impl Unfinished {
    fn read(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            self.bytes += 1;
            match (self.last, byte) {
                // One end of a line, not two.
                (b'\r', b'\n') => {}
                (_, b'\r' | b'\n') => {
                    if !std::mem::take(&mut self.line) {
                        self.bytes = 0;
                    }
                }
                _ => self.line = true,
            }
            self.last = byte;
        }
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
