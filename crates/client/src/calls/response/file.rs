//! Files in responses, which are streamed and read into memory only on request.

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

/// A file that differs from the contract, or that cannot be saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The media type is not a documented one.
    #[error("{operation} answered with {found}, the contract documents {}", documented.join(", "))]
    MediaType {
        /// The operation that was called.
        operation: &'static str,
        /// The media type of the response, without parameters.
        found: String,
        /// The documented media types.
        documented: &'static [&'static str],
    },
    /// The file ended before the announced length.
    #[error("{operation} ended after {read} of {announced} bytes")]
    Length {
        /// The operation that was called.
        operation: &'static str,
        /// The number of bytes received.
        read: u64,
        /// The number of bytes that `Content-Length` announced.
        announced: u64,
    },
    /// The response is only a part of the file (206), and no part was requested.
    #[error(
        "{operation} answered with a part of the file (status 206), but the whole file was requested"
    )]
    Partial {
        /// The operation that was called.
        operation: &'static str,
    },
    /// The response contains no file: the status excludes a body (204, 205), or the contract does
    /// not document the status and the body is empty.
    #[error("{operation} answered with status {status} and without a file")]
    Missing {
        /// The operation that was called.
        operation: &'static str,
        /// The status.
        status: u16,
    },
    /// An event of an event stream is not text.
    #[error("{operation} sent an event that is not UTF-8")]
    Event {
        /// The operation that was called.
        operation: &'static str,
    },
    /// An event stream ended before the documented last event.
    #[error("{operation} ended before its last event: events may be missing")]
    End {
        /// The operation that was called.
        operation: &'static str,
    },
    /// The file cannot be written. No partial file is left, and an existing file is unchanged.
    #[error("failed to save the file")]
    Save(#[source] io::Error),
}

/// The progress of receiving a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of bytes received.
    pub read: u64,
    /// The number of bytes in total, if the server announced it.
    pub total: Option<u64>,
}

/// A file that is being received: a stream of its bytes, which checks that it is complete.
///
/// It is limited like any other body. A file larger than the client's `max_file_size` ends with
/// [`ErrorKind::TooLarge`]. A file that pauses for longer than the `read_timeout`, or is incomplete
/// when the `file_timeout` expires, ends with [`ErrorKind::Timeout`]. The `file_timeout` begins
/// with the call, and includes the time that the reader spends between chunks.
/// [`max_size`](Self::max_size) and [`unlimited`](Self::unlimited) change the limits of a single
/// file.
pub struct File {
    pub(super) operation: &'static str,
    media_type: Option<String>,
    pub(crate) progress: Progress,
    pub(super) bounds: Bounds,
    coming: Coming,
    /// The call that returned the file.
    call: Box<CallProgress>,
}

/// The limits of a file.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// The size limit in bytes, after decompression.
    pub(crate) size: Option<u64>,
    /// The time limits for receiving it.
    pub(crate) patience: Patience,
    /// The time limit for receiving one event, in an event stream.
    pub(crate) event: Option<Duration>,
}

/// The state of a file.
enum Coming {
    /// No read is pending.
    Idle(Box<Incoming>),
    /// A read is pending.
    Next(Pin<Box<dyn Future<Output = Next> + Send + Sync>>),
    /// The file has ended.
    End,
}

/// The next bytes of a body, and the rest of it.
type Next = Result<Option<(Bytes, Box<Incoming>)>, Error>;

async fn next(mut response: Box<Incoming>, patience: Patience) -> Next {
    let chunk = chunk(&mut response, patience).await?;
    Ok(chunk.map(|chunk| (chunk, response)))
}

impl File {
    /// Returns the file of a response, if its media type is documented.
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

    /// Rejects a response that is not a whole file.
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
            // RFC 9110, section 15.3.7: only a range request is answered with a part.
            206 => FileError::Partial { operation },
            _ if is_empty => FileError::Missing { operation, status },
            _ => return Ok(()),
        };
        Err(self.error(error))
    }

    /// Rejects a file with any other media type.
    pub(crate) fn only(&self, documented: &'static [&'static str]) -> Result<(), Error> {
        let checked = check(self.operation, documented, self.media_type());
        checked.map_err(|error| self.error(error))
    }

    /// Returns the call that returned the file.
    pub(crate) fn call(&self) -> &CallProgress {
        &self.call
    }

    /// Converts a failure to an error of the call.
    pub(crate) fn error(&self, error: impl Into<Error>) -> Error {
        error.into().of(self.call().clone())
    }

    /// Returns the media type, in lower case and without parameters, if the server sent it.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the number of bytes in total, if the server announced it. Unknown in a browser.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.progress.total
    }

    /// Limits this file to this many bytes after decompression, instead of the client's
    /// `max_file_size`.
    #[must_use]
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.bounds.size = Some(bytes);
        self
    }

    /// Removes the limits of this file: its size, and the time limit of the call. The server can
    /// then send any amount, including a decompression bomb. Only a pause longer than the
    /// `read_timeout` ends the file with an error.
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
    /// Returns an error if the connection breaks, the file takes too long, or it is larger.
    pub async fn bytes(self, limit: u64) -> Result<Bytes, Error> {
        let mut file = self.max_size(limit);
        let mut whole = BytesMut::new();
        while let Some(chunk) = file.try_next().await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Checks the received and the announced size against the limit.
    fn check_size(&self) -> Result<(), Error> {
        let Progress { read, total } = self.progress;
        match self.bounds.size {
            Some(limit) if read.max(total.unwrap_or_default()) > limit => {
                Err(ErrorKind::TooLarge { limit }.into())
            }
            _ => Ok(()),
        }
    }

    /// Checks that the announced length has been received.
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

/// A stream of the bytes. It ends after an error.
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

/// Returns a media type in a form that is safe to show. A malformed one may contain anything.
fn shown(found: &str) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
    let is_type =
        found.len() <= 100 && found.matches('/').count() == 1 && found.bytes().all(is_name);
    let shown = if is_type {
        found
    } else {
        "an invalid media type"
    };
    shown.to_owned()
}

/// Checks that a file has one of these types. A file without a type, or of the generic binary type,
/// is accepted.
fn check(
    operation: &'static str,
    documented: &'static [&'static str],
    found: Option<&str>,
) -> Result<(), FileError> {
    const BYTES: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];
    let Some(found) = found.filter(|found| !BYTES.contains(found)) else {
        return Ok(());
    };
    // The found type has no parameters.
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
