//! A rule that a call has broken which was let in.

use std::fmt;

use countersign_contract::verdict::{Verdict, Violation};

use crate::judging::MOST_FINDINGS;

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
    /// Whether this rule is broken so often that no `tracing` event is written.
    pub over_limit: bool,
}

/// Who sent what, how severe it is and what is broken, in one line.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.violation.severity.as_str();
        let (api, webhook, violation) = (self.api, self.webhook, &self.violation);
        write!(f, "{api} {webhook}: {severity}: {violation}")
    }
}

/// The rules that are broken, each with the first place where; of many, the most severe.
pub(super) fn rules(verdict: &Verdict) -> Vec<Violation> {
    let mut rules: Vec<&Violation> = Vec::new();
    for violation in &verdict.violations {
        if !rules.iter().any(|known| is_same(known, violation)) {
            rules.push(violation);
        }
    }
    rules.sort_by_key(|violation| std::cmp::Reverse(violation.severity));
    rules.into_iter().take(MOST_FINDINGS).cloned().collect()
}

/// Whether both are breaches of one rule. What no keyword says is told of each member.
fn is_same(one: &Violation, other: &Violation) -> bool {
    let is_of_a_keyword = one.schema.is_some() && one.keyword != "undocumented";
    one.keyword == other.keyword
        && one.schema == other.schema
        && one.location == other.location
        && (is_of_a_keyword || one.instance == other.instance)
}
