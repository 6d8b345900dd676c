//! Reading whole bodies, within limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::calls::{
    Error, ErrorKind, TimeLimit,
    platform::{Incoming, Instant, timeout},
};

/// The number of bytes that are kept of an error body, after decompression.
const ERROR_SIZE: usize = 1024 * 1024;

/// The time limit for receiving the body of an error. The status has been received and determines
/// what to do.
const ERROR_TIME: Duration = Duration::from_secs(5);

/// The reason that the body of an error is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cut {
    /// It is larger than 1 MiB after decompression, or than the client's `max_body_size`.
    TooLarge,
    /// It took longer than 5 seconds, the client's `read_timeout`, or the time limit of the call.
    TooSlow,
    /// The connection broke, or the body cannot be decompressed.
    Broken,
}

impl Cut {
    /// Describes the reason in a few words.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "is too large to keep whole",
            Self::TooSlow => "took too long to receive",
            Self::Broken => "broke off",
        }
    }
}

/// The reason that a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    /// It exceeds the limit.
    #[error("the body is too large")]
    TooLarge,
    /// The connection broke or stalled for too long.
    #[error(transparent)]
    Broken(#[from] Error),
}

/// The time limits for the next bytes of a body.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// The longest pause in the body.
    pub(crate) still: Duration,
    /// The deadline for the whole body.
    pub(crate) end: Option<Deadline>,
}

/// A deadline, and the limit that imposes it.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: TimeLimit,
}

impl Deadline {
    /// Returns the deadline after this time from now, or `None` if the clock cannot represent it.
    pub(crate) fn after(time: Duration, limit: fn(Duration) -> TimeLimit) -> Option<Self> {
        let at = Instant::now().checked_add(time)?;
        let limit = limit(time);
        Some(Self { at, limit })
    }
}

/// Returns the next bytes of a body.
pub(crate) async fn chunk(
    response: &mut Incoming,
    patience: Patience,
) -> Result<Option<Bytes>, Error> {
    let mut wait = patience.still;
    let mut limit = TimeLimit::Still(patience.still);
    if let Some(end) = patience.end {
        // Bytes that are already available would be accepted after the deadline.
        let left = end.at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::Timeout(end.limit).into());
        }
        if left < wait {
            (wait, limit) = (left, end.limit);
        }
    }
    let chunk = timeout(wait, response.chunk()).await;
    Ok(chunk.map_err(|_| Error::from(ErrorKind::Timeout(limit)))??)
}

/// Reads a body, decompressed, up to this many bytes.
pub(crate) async fn read_bounded(
    mut response: Incoming,
    limit: u64,
    still: Duration,
) -> Result<Bytes, BodyError> {
    let patience = Patience { still, end: None };
    let mut whole = BytesMut::new();
    while let Some(chunk) = chunk(&mut response, patience).await? {
        let size = whole.len().saturating_add(chunk.len());
        if u64::try_from(size).unwrap_or(u64::MAX) > limit {
            return Err(BodyError::TooLarge);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// Reads as much of a body as is received within limits. A failure to read an error body never
/// hides the status.
pub(crate) async fn read_partial(
    mut response: Incoming,
    limit: u64,
    still: Duration,
    end: Option<Deadline>,
) -> (Bytes, Option<Cut>) {
    let limit = usize::try_from(limit).map_or(ERROR_SIZE, |limit| limit.min(ERROR_SIZE));
    let own = Deadline {
        at: Instant::now() + ERROR_TIME,
        limit: TimeLimit::Call(ERROR_TIME),
    };
    let end = end.filter(|end| end.at < own.at);
    let patience = Patience {
        still,
        end: end.or(Some(own)),
    };
    let mut body = BytesMut::new();
    loop {
        match chunk(&mut response, patience).await {
            Ok(None) => return (body.freeze(), None),
            Ok(Some(chunk)) => {
                let room = limit - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return (body.freeze(), Some(Cut::TooLarge));
                }
            }
            Err(error) => {
                let is_timeout = matches!(error.kind(), ErrorKind::Timeout(_));
                let cut = if is_timeout {
                    Cut::TooSlow
                } else {
                    Cut::Broken
                };
                return (body.freeze(), Some(cut));
            }
        }
    }
}
