//! A call that was rejected.

use std::fmt;

use crate::webhooks::Rejected;

/// A call that was rejected. It holds no value of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called, or the only one that can be meant; `None` if none has this path and
    /// this method, and it may be one of several.
    pub webhook: Option<&'static str>,
    /// Why, with the [status](Rejected::status), and the [verdict](Rejected::verdict) if the contract
    /// was asked.
    pub rejected: Rejected,
    /// Whether so many calls are rejected for this reason that no `tracing` event is written. A
    /// listener that writes to a log does well to leave out the same ones.
    pub over_limit: bool,
}

/// Which call was answered how and why, in one line.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let webhook = self.webhook.unwrap_or("no webhook");
        let (api, status, rejected) = (self.api, self.rejected.status(), &self.rejected);
        write!(f, "{api} {webhook} {}: {rejected}", status.as_u16())
    }
}
