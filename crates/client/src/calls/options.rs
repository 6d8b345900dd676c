//! What one call may have otherwise than its client.

use std::time::Duration;

use crate::calls::{Retry, pages::PageMode};

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
    pub(crate) pages: Option<PageMode>,
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

    /// Says that the server may receive this call twice, whatever its method: it is retried
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

    /// Reads a list on where its pages break a law of paging: the anomaly is reported as
    /// [`Drift`](crate::Drift), and no item is given twice.
    #[must_use]
    pub fn lenient_pages(self) -> Self {
        Self {
            pages: Some(PageMode::Lenient),
            ..self
        }
    }

    /// Ends a list with an error where its pages break a law of paging, after all that was read.
    #[must_use]
    pub fn strict_pages(self) -> Self {
        Self {
            pages: Some(PageMode::Strict),
            ..self
        }
    }

    /// Gives up after this time, with all retries, until the body has come, also that of a
    /// file. `Duration::MAX` is for ever.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }
}
