//! Server-sent events (HTML, section "Server-sent events").

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures::{
    Stream, StreamExt as _, TryStreamExt as _,
    future::ready,
    stream::{self, BoxStream},
};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use sse_stream::{Sse, SseByteStream};

use super::{Deadline, File, FileError, Response};
use crate::calls::{Error, ErrorKind, TimeLimit, error::without_value, platform::Instant};

/// The media type of an event stream.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// A server-sent event. Its `Debug` does not show its data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T = String> {
    /// The type of the event, if the server sent one.
    pub kind: Option<String>,
    /// The data of the event.
    pub data: T,
    /// The position to resume from, as the value of the header `Last-Event-ID` of a later call.
    pub id: Option<String>,
    /// The time to wait before reconnecting.
    pub retry: Option<Duration>,
}

impl Event {
    /// Decodes the data as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the data is not JSON of this type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data).map_err(without_value)
    }
}

impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

/// The events of a response, as they are received.
///
/// An event that differs from the contract is an error item, and the stream continues with the next
/// event. Any other error is the last item: the connection broke, an event is larger than the
/// `max_body_size` of the client or not UTF-8, the stream paused for longer than its
/// `read_timeout`, or an event was incomplete after its `timeout`
/// ([`ErrorKind::Timeout`](crate::ErrorKind::Timeout)).
///
/// If the contract names a last event, the stream ends there. A response that ends earlier is an
/// error ([`FileError::End`]), since events may be missing. Otherwise the stream ends with the
/// response.
pub struct Events<T>(BoxStream<'static, Result<Event<T>, Error>>);

impl<T: 'static> Events<T> {
    /// Returns the events of a response, none larger than the limit and each read with `read`, up
    /// to the one whose data equals `end`.
    pub(crate) fn of<R>(
        response: Response<File>,
        limit: u64,
        end: Option<&'static str>,
        read: impl Fn(String) -> R + Send + 'static,
    ) -> Response<Self>
    where
        R: Future<Output = Result<T, Error>> + Send + 'static,
    {
        // A response without a body has no events.
        let end = end.filter(|_| response.status() != StatusCode::NO_CONTENT);
        response.map(|file| {
            let operation = file.operation;
            let events = stream::unfold(Some(file.events(limit)), move |events| async move {
                let mut events = events?;
                match events.next().await {
                    Some(Ok(event)) if end.is_some_and(|end| event.data.trim() == end.trim()) => {
                        None
                    }
                    Some(Ok(event)) => Some((Ok(event), Some(events))),
                    Some(Err(error)) => Some((Err(error), None)),
                    None => end.map(|_| (Err(FileError::End { operation }.into()), None)),
                }
            });
            let read = events.then(move |event| {
                let read = event.map(|event| {
                    let Event {
                        kind,
                        data,
                        id,
                        retry,
                    } = event;
                    (kind, read(data), id, retry)
                });
                async move {
                    let (kind, data, id, retry) = read?;
                    Ok(Event {
                        kind,
                        data: data.await?,
                        id,
                        retry,
                    })
                }
            });
            Self(read.boxed())
        })
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl File {
    /// Returns the events of a `text/event-stream`, as they are received. An event larger than this
    /// many bytes is an error, which bounds the memory used.
    ///
    /// The stream itself has no limit of time or size. A pause longer than the `read_timeout` of
    /// the client ends it with [`ErrorKind::Timeout`](crate::ErrorKind::Timeout). So does an event
    /// that is incomplete after waiting for it for the time limit of a call (`timeout`).
    #[must_use]
    pub fn events(self, limit: u64) -> BoxStream<'static, Result<Event, Error>> {
        let operation = self.operation;
        let chunks = stream::try_unfold(
            (self.unlimited(), Unfinished::default()),
            move |(mut file, mut unfinished)| async move {
                let begin = Instant::now();
                file.bounds.patience.end = unfinished.end(begin, file.bounds.event);
                let Some(chunk) = file.try_next().await? else {
                    return Ok(None);
                };
                unfinished.waited += begin.elapsed();
                unfinished.read(&chunk);
                if unfinished.bytes > limit {
                    return Err(Error::from(ErrorKind::TooLarge { limit }).of_operation(operation));
                }
                Ok(Some((chunk, (file, unfinished))))
            },
        );
        let events = SseByteStream::new(chunks).filter_map(move |event| {
            ready(match event {
                Ok(event) => self::event(event).map(Ok),
                Err(error) => Some(Err(failure(operation, error))),
            })
        });
        events.boxed()
    }
}

/// The input since the last empty line, which ends an event.
#[derive(Default)]
struct Unfinished {
    bytes: u64,
    /// `true` if an event has begun. A comment does not begin one.
    event: bool,
    /// The time spent waiting for its bytes.
    waited: Duration,
    /// `true` if the current line is not empty.
    line: bool,
    last: u8,
}

impl Unfinished {
    fn read(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            self.bytes += 1;
            match (self.last, byte) {
                // CR LF is one line end.
                (b'\r', b'\n') => {}
                (_, b'\r' | b'\n') => {
                    if !std::mem::take(&mut self.line) {
                        self.bytes = 0;
                        self.event = false;
                    }
                }
                _ => {
                    self.event |= !self.line && byte != b':';
                    self.line = true;
                }
            }
            self.last = byte;
        }
        if !self.event {
            self.waited = Duration::ZERO;
        }
    }

    /// Returns the deadline of the event that has begun, given the time limit of an event.
    fn end(&self, now: Instant, most: Option<Duration>) -> Option<Deadline> {
        let most = most.filter(|_| self.event)?;
        let at = now.checked_add(most.saturating_sub(self.waited))?;
        let limit = TimeLimit::Event(most);
        Some(Deadline { at, limit })
    }
}

/// Converts an event, and drops one without data.
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
            Err(error) => Error::from(ErrorKind::Transport(error)).of_operation(operation),
        },
        _ => FileError::Event { operation }.into(),
    }
}
