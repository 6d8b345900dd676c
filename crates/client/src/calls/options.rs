//! What one call may have otherwise than its client.

use std::time::Duration;

use crate::calls::Retry;

/// What one call has otherwise than its client.
///
/// ```
/// use std::time::Duration;
/// use countersign_client::{CallOptions, Retry};
/// let options = CallOptions::new().timeout(Duration::from_secs(5)).retry(Retry::never());
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    pub(crate) unchecked: bool,
    pub(crate) idempotent: bool,
    pub(crate) retry: Option<Retry>,
    pub(crate) timeout: Option<Duration>,
}

impl CallOptions {
    /// Nothing is otherwise.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends the request even if its body breaks a stated rule of the contract.
    #[must_use]
    pub fn unchecked(self) -> Self {
        Self {
            unchecked: true,
            ..self
        }
    }

    /// Says that the server may receive this call twice, whatever its method: it is tried again
    /// as a GET is.
    #[must_use]
    pub fn idempotent(self) -> Self {
        Self {
            idempotent: true,
            ..self
        }
    }

    /// Tries again in this way.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        Self {
            retry: Some(retry),
            ..self
        }
    }

    /// Gives up after this time, with all further tries, until the body has come, also that of a
    /// file. `Duration::MAX` is for ever.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }
}
