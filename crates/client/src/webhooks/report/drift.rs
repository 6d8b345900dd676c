//! A rule that an accepted call has broken.

use std::fmt;

use countersign_contract::verdict::Violation;

/// A rule that an accepted call has broken. Contains no value of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called.
    pub webhook: &'static str,
    /// The violation: the rule, its certainty, and the first place where it is broken.
    pub violation: Violation,
    /// The number of times that the rule is broken in this call, at least.
    pub count: u64,
    /// `true` if this rule is broken so often that no `tracing` event is written.
    pub over_limit: bool,
}

/// Writes the API, the webhook, the severity and the violation on one line.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.violation.severity.as_str();
        let (api, webhook, violation) = (self.api, self.webhook, &self.violation);
        write!(f, "{api} {webhook}: {severity}: {violation}")?;
        match self.count {
            1 => Ok(()),
            count => write!(f, " ({count} times)"),
        }
    }
}
