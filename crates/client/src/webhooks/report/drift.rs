//! A rule that a call has broken which was let in.

use std::fmt;

use countersign_contract::verdict::Violation;

/// One rule that a call has broken which was let in. It holds no value of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The slug of the partner.
    pub api: &'static str,
    /// The webhook that was called.
    pub webhook: &'static str,
    /// What is broken: the rule, how sure it is, and the first place where.
    pub violation: Violation,
    /// How often the rule is broken in this call, at least.
    pub count: u64,
    /// Whether this rule is broken so often that no `tracing` event is written.
    pub over_limit: bool,
}

/// Who sent what, how severe it is and what is broken, in one line.
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
