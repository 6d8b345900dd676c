//! Bodies, read whole but never without end.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::calls::{
    Error,
    platform::{Incoming, timeout},
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

/// The next bytes of a body, unless it stands still for this long.
pub(crate) async fn chunk(
    response: &mut Incoming,
    patience: Duration,
) -> Result<Option<Bytes>, Error> {
    let chunk = timeout(patience, response.chunk()).await;
    Ok(chunk.map_err(|_| Error::Timeout)??)
}

/// Reads a body, decompressed, up to this many bytes.
pub(crate) async fn read_bounded(
    mut response: Incoming,
    limit: u64,
    patience: Duration,
) -> Result<Bytes, BodyError> {
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
