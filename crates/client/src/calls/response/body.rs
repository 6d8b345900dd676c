//! Bodies, read whole but never without end.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::calls::{
    Error,
    platform::{Incoming, Instant, timeout},
};

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    /// It is larger than that.
    #[error("the body is too large")]
    TooLarge,
    /// The connection broke, or stood still for too long.
    #[error(transparent)]
    Broken(#[from] Error),
}

/// How long to wait for the next bytes of a body.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// How long the body may stand still.
    pub(crate) still: Duration,
    /// When it must have come.
    pub(crate) end: Option<Instant>,
}

/// Returns the next bytes of a body.
pub(crate) async fn chunk(
    response: &mut Incoming,
    patience: Patience,
) -> Result<Option<Bytes>, Error> {
    let mut wait = patience.still;
    if let Some(end) = patience.end {
        // Bytes that are already there would be taken however late it is.
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::Timeout);
        }
        wait = wait.min(left);
    }
    let chunk = timeout(wait, response.chunk()).await;
    Ok(chunk.map_err(|_| Error::Timeout)??)
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
