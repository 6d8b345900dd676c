//! A rejected call.

use std::fmt;

use crate::webhooks::Rejected;

/// A rejected call. Contains no value of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called, or the only candidate; `None` if no webhook has this path and
    /// this method and several are candidates.
    pub webhook: Option<&'static str>,
    /// The reason, with the [status](Rejected::status), and the [verdict](Rejected::verdict) if the
    /// call was validated.
    pub rejected: Rejected,
    /// `true` if so many calls are rejected for this reason that no `tracing` event is written. A
    /// listener that writes to a log should skip these too.
    pub over_limit: bool,
}

/// Writes the call, the answer and the reason on one line.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let webhook = self.webhook.unwrap_or("no webhook");
        let (api, status, rejected) = (self.api, self.rejected.status(), &self.rejected);
        write!(f, "{api} {webhook} {}: {rejected}", status.as_u16())
    }
}
