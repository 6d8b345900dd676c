//! Files that come as a response: streamed, never held whole unless asked for.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use countersign_contract::{
    model::{essence, most_specific},
    table::Operation,
};
use futures::{Stream, TryStreamExt as _};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};

use super::{Patience, chunk};
use crate::calls::{Error, ErrorKind, error::CallProgress, platform::Incoming};

/// A file that is not what the contract says, or that cannot be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is of another media type.
    #[error("{operation} answered with {found}, the contract documents {}", documented.join(", "))]
    MediaType {
        /// The operation that was called.
        operation: &'static str,
        /// What the response says it is, without its parameters.
        found: String,
        /// What the contract documents.
        documented: &'static [&'static str],
    },
    /// It ended before all had come that was announced.
    #[error("{operation} ended after {read} of {announced} bytes")]
    Length {
        /// The operation that was called.
        operation: &'static str,
        /// How many bytes have come.
        read: u64,
        /// How many bytes `Content-Length` has announced.
        announced: u64,
    },
    /// It is only a part of the file (206), and no part was asked for.
    #[error(
        "{operation} answered with a part of the file (status 206), and the whole was asked for"
    )]
    Partial {
        /// The operation that was called.
        operation: &'static str,
    },
    /// There is no file: the status says that nothing comes (204, 205), or it is one that the contract
    /// does not document, and nothing came.
    #[error("{operation} answered with status {status} and without a file")]
    Missing {
        /// The operation that was called.
        operation: &'static str,
        /// The status.
        status: u16,
    },
    /// It should be events, and one of them is not text.
    #[error("{operation} sent an event that is not UTF-8")]
    Event {
        /// The operation that was called.
        operation: &'static str,
    },
    /// It should be events up to one that ends them, and that did not come.
    #[error("{operation} ended before the event that ends it: what came may not be all")]
    End {
        /// The operation that was called.
        operation: &'static str,
    },
    /// It cannot be written. Nothing is left behind, and what was there before is still there.
    #[error("the file cannot be saved")]
    Save(#[source] io::Error),
}

/// How much of a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that have come.
    pub read: u64,
    /// Bytes that will come, if the server has said.
    pub total: Option<u64>,
}

/// A file that is just coming: a stream of its bytes, which checks that all of them come.
///
/// It is bounded like any other body. A file that is larger than the client's `max_file_size` ends
/// with [`ErrorKind::TooLarge`]; one that stands still for longer than its `read_timeout`, or has not
/// come when its `file_timeout` is over, with [`ErrorKind::Timeout`]. That time began with the call, and
/// includes what the reader takes between two chunks. [`max_size`](Self::max_size) and
/// [`unlimited`](Self::unlimited) change the bounds of one file.
pub struct File {
    pub(super) operation: &'static str,
    media_type: Option<String>,
    pub(crate) progress: Progress,
    pub(super) bounds: Bounds,
    coming: Coming,
    /// The call that it came with.
    call: Box<CallProgress>,
}

/// How much of a file may come, and when.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// The largest file, in bytes after decompression.
    pub(crate) size: Option<u64>,
    /// How long to wait for its bytes.
    pub(crate) patience: Patience,
    /// How long one event may take to come, in a stream of events.
    pub(crate) event: Option<Duration>,
}

/// Where a file is at.
enum Coming {
    /// Nobody waits for its next bytes.
    Idle(Box<Incoming>),
    /// Somebody waits for them.
    Next(Pin<Box<dyn Future<Output = Next> + Send + Sync>>),
    /// No more will come.
    End,
}

/// The next bytes of a body, and what is still to come of it.
type Next = Result<Option<(Bytes, Box<Incoming>)>, Error>;

async fn next(mut response: Box<Incoming>, patience: Patience) -> Next {
    let chunk = chunk(&mut response, patience).await?;
    Ok(chunk.map(|chunk| (chunk, response)))
}

impl File {
    /// The file of a response, if it is of a media type that the contract documents.
    pub(crate) fn of(
        operation: &'static Operation,
        response: Incoming,
        bounds: Bounds,
        call: CallProgress,
    ) -> Result<crate::Response<Self>, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let media_type = media_type(&headers);
        let documented = operation.response(status.as_u16());
        let content = documented.map_or(&[][..], |response| response.content);
        let total = response.content_length();
        check(operation.id, content, media_type.as_deref())
            .map_err(|error| Error::from(error).of(call.clone()))?;
        let body = Self {
            operation: operation.id,
            media_type,
            progress: Progress { read: 0, total },
            bounds,
            coming: Coming::Idle(Box::new(response)),
            call: Box::new(call),
        };
        Ok(crate::Response {
            status,
            headers,
            body,
        })
    }

    /// Refuses a response that is no whole file.
    pub(crate) fn check_whole(
        &self,
        operation: &'static Operation,
        status: StatusCode,
    ) -> Result<(), Error> {
        let is_documented = operation.response(status.as_u16()).is_some();
        let is_empty = self.progress.total == Some(0);
        let (operation, status) = (operation.id, status.as_u16());
        let error = match status {
            204 | 205 => FileError::Missing { operation, status },
            _ if is_documented => return Ok(()),
            // RFC 9110, section 15.3.7: only a request for a part gets one.
            206 => FileError::Partial { operation },
            _ if is_empty => FileError::Missing { operation, status },
            _ => return Ok(()),
        };
        Err(self.error(error))
    }

    /// Refuses a file that is of no such type.
    pub(crate) fn only(&self, documented: &'static [&'static str]) -> Result<(), Error> {
        let checked = check(self.operation, documented, self.media_type());
        checked.map_err(|error| self.error(error))
    }

    /// Returns the call that it came with.
    pub(crate) fn call(&self) -> &CallProgress {
        &self.call
    }

    /// Returns an error of the call.
    pub(crate) fn error(&self, error: impl Into<Error>) -> Error {
        error.into().of(self.call().clone())
    }

    /// The media type, in lower case and without parameters, if the server has told it.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// How many bytes will come, if the server has told it. In a browser this is not known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.progress.total
    }

    /// Limits this file to so many bytes after decompression, instead of the client's
    /// `max_file_size`.
    #[must_use]
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.bounds.size = Some(bytes);
        self
    }

    /// Lifts the limits of this file: its size, and the time that the call may take. What a server
    /// sends is then followed without end, also if it is a decompression bomb; only a file that
    /// stands still for longer than the `read_timeout` ends with an error.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.bounds.size = None;
        self.bounds.patience.end = None;
        self
    }

    /// Reads the whole file, up to this many bytes.
    ///
    /// # Errors
    ///
    /// If the connection breaks, the file takes too long, or it is larger.
    pub async fn bytes(self, limit: u64) -> Result<Bytes, Error> {
        let mut file = self.max_size(limit);
        let mut whole = BytesMut::new();
        while let Some(chunk) = file.try_next().await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Whether the file is too large, by what has come or by what is announced.
    fn check_size(&self) -> Result<(), Error> {
        let Progress { read, total } = self.progress;
        match self.bounds.size {
            Some(limit) if read.max(total.unwrap_or_default()) > limit => {
                Err(ErrorKind::TooLarge { limit }.into())
            }
            _ => Ok(()),
        }
    }

    /// Whether all has come that was announced.
    fn check_length(&self) -> Result<(), Error> {
        let Progress { read, total } = self.progress;
        match total {
            Some(announced) if read != announced => Err(FileError::Length {
                operation: self.operation,
                read,
                announced,
            }
            .into()),
            _ => Ok(()),
        }
    }
}

/// The bytes, as they come. After an error nothing comes.
impl Stream for File {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut coming = match std::mem::replace(&mut self.coming, Coming::End) {
            Coming::End => return Poll::Ready(None),
            Coming::Next(coming) => coming,
            Coming::Idle(response) => {
                if let Err(error) = self.check_size() {
                    return Poll::Ready(Some(Err(self.error(error))));
                }
                Box::pin(next(response, self.bounds.patience))
            }
        };
        let Poll::Ready(next) = coming.as_mut().poll(context) else {
            self.coming = Coming::Next(coming);
            return Poll::Pending;
        };
        let next: Option<Result<_, Error>> = match next {
            Ok(Some((chunk, response))) => {
                self.progress.read += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                if let Err(error) = self.check_size() {
                    return Poll::Ready(Some(Err(self.error(error))));
                }
                self.coming = Coming::Idle(response);
                Some(Ok(chunk))
            }
            Ok(None) => self.check_length().err().map(Err),
            Err(error) => Some(Err(error)),
        };
        Poll::Ready(next.map(|next| next.map_err(|error| self.error(error))))
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("operation", &self.operation)
            .field("media_type", &self.media_type)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(essence(text)).filter(|essence| !essence.is_empty())
}

/// Returns a media type as it may be shown: one that looks like no name of a type may hold anything.
fn shown(found: &str) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
    let is_type =
        found.len() <= 100 && found.matches('/').count() == 1 && found.bytes().all(is_name);
    let shown = if is_type {
        found
    } else {
        "something that is no media type"
    };
    shown.to_owned()
}

/// Whether a file is of one of these types. One whose type the server does not tell, or tells as
/// mere bytes, may be anything.
fn check(
    operation: &'static str,
    documented: &'static [&'static str],
    found: Option<&str>,
) -> Result<(), FileError> {
    const BYTES: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];
    let Some(found) = found.filter(|found| !BYTES.contains(found)) else {
        return Ok(());
    };
    // Of what was found no parameters are kept.
    let essences: Vec<String> = documented.iter().map(|known| essence(known)).collect();
    let described = most_specific(essences.iter().map(String::as_str), found);
    if documented.is_empty() || described.is_some() {
        return Ok(());
    }
    Err(FileError::MediaType {
        operation,
        found: shown(found),
        documented,
    })
}
