//! Events that a server sends in one response that goes on (HTML, section "Server-sent events").

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

/// The media type of a response that goes on, event by event.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// An event that a server sends. Its `Debug` does not show what it holds.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T = String> {
    /// What kind of event it is, if the server says so.
    pub kind: Option<String>,
    /// What it holds.
    pub data: T,
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

impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

/// The events of a response, as they come.
///
/// An event that is not what the contract says is an error of its own, and the next one comes after
/// it. Any other error is the last item: the connection broke, an event is larger than the
/// `max_body_size` of the client or not UTF-8, the stream stood still for longer than its
/// `read_timeout`, or an event that had begun was not complete after its `timeout`
/// ([`ErrorKind::Timeout`](crate::ErrorKind::Timeout)).
///
/// Where the contract names the last event, the stream ends there. If the response ends before, that
/// is an error ([`FileError::End`]), since what came may not be all. Elsewhere the stream ends with
/// the response.
pub struct Events<T>(BoxStream<'static, Result<Event<T>, Error>>);

impl<T: 'static> Events<T> {
    /// The events of a response, none larger than this and each read so, up to the one that holds
    /// this and nothing else.
    pub(crate) fn of<R>(
        response: Response<File>,
        limit: u64,
        end: Option<&'static str>,
        read: impl Fn(String) -> R + Send + 'static,
    ) -> Response<Self>
    where
        R: Future<Output = Result<T, Error>> + Send + 'static,
    {
        // Where no body can come, no event can.
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
    /// Returns the events of a `text/event-stream`, as they come. An event of more than this many
    /// bytes is an error, so that no memory fills up.
    ///
    /// A stream goes on for as long as it likes, and is as large as it likes. One that stands still
    /// for longer than the `read_timeout` of the client ends with [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), and so does one
    /// in which an event has begun and is not complete after waiting for it as long as a call may
    /// take (`timeout`).
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

/// What has come since the last empty line, which ends an event.
#[derive(Default)]
struct Unfinished {
    bytes: u64,
    /// Whether an event has begun: comments are none.
    event: bool,
    /// How long its bytes were waited for.
    waited: Duration,
    /// Whether the line that is coming holds anything.
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

    /// When the event that has begun must have come, given the time that one may take.
    fn end(&self, now: Instant, most: Option<Duration>) -> Option<Deadline> {
        let most = most.filter(|_| self.event)?;
        let at = now.checked_add(most.saturating_sub(self.waited))?;
        let limit = TimeLimit::Event(most);
        Some(Deadline { at, limit })
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
            Err(error) => Error::from(ErrorKind::Transport(error)).of_operation(operation),
        },
        _ => FileError::Event { operation }.into(),
    }
}
