//! Options of a single call.

use std::time::Duration;

use crate::calls::{Retry, pages::PageMode};

/// Options of a single call, which override those of its client.
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
    /// Returns options that override nothing.
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

    /// Declares that the server may receive this call twice, whatever its method. The call is then
    /// retried in the same way as a GET.
    #[must_use]
    pub fn idempotent(self) -> Self {
        Self {
            idempotent: true,
            ..self
        }
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        Self {
            retry: Some(retry),
            ..self
        }
    }

    /// Continues to read a list if its pages break a paging law. The anomaly is reported as
    /// [`Drift`](crate::Drift), and no item is returned twice.
    #[must_use]
    pub fn lenient_pages(self) -> Self {
        Self {
            pages: Some(PageMode::Lenient),
            ..self
        }
    }

    /// Ends a list with an error if its pages break a paging law, after all items that were read.
    #[must_use]
    pub fn strict_pages(self) -> Self {
        Self {
            pages: Some(PageMode::Strict),
            ..self
        }
    }

    /// Sets the time limit of the call, including all retries, until its body or file has been
    /// received. `Duration::MAX` is no limit.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }
}
