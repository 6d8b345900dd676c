//! How many were what.

use std::fmt;

use countersign_contract::{model::Severity, verdict::Outcome};

use super::Record;
use crate::traffic::Matched;

/// What a report counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Payloads without errors.
    pub valid: u64,
    /// Payloads with errors.
    pub invalid: u64,
    /// Payloads that could not be read.
    pub unreadable: u64,
    /// Exchanges that belong to no operation.
    pub unmatched: u64,
    /// Exchanges whose operation the path alone has told.
    pub by_path: u64,
    /// Violations that are errors, those of unreadable payloads included.
    pub errors: u64,
    /// Violations that are warnings.
    pub warnings: u64,
    /// Violations that are notices.
    pub notices: u64,
    /// Sources that could not be opened or read.
    pub failures: u64,
}

impl Summary {
    pub(super) fn count(&mut self, record: &Record) {
        let outcome = match record.verdict {
            Some(Outcome::Valid) => &mut self.valid,
            Some(Outcome::Invalid) => &mut self.invalid,
            Some(Outcome::Unreadable) => &mut self.unreadable,
            None => &mut self.unmatched,
        };
        *outcome += 1;
        // Each exchange has one request.
        if record.matched == Some(Matched::Path) && record.part.as_deref() == Some("request") {
            self.by_path += 1;
        }
        for violation in &record.violations {
            *match violation.severity {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
                Severity::Notice => &mut self.notices,
            } += 1;
        }
    }

    /// How many payloads were judged.
    #[must_use]
    pub fn payloads(&self) -> u64 {
        self.valid + self.invalid + self.unreadable
    }
}

impl Summary {
    /// How many violations were how loud, such as `1 error, 4 notices`; empty for none.
    pub(super) fn loudness(&self) -> String {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notices, "notice"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, word)| counted(count, word)).collect();
        counts.join(", ")
    }
}

/// One line, such as `3 payloads: 2 valid, 1 invalid; 1 error, 4 notices`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(self.payloads(), "payload"))?;
        let outcomes = [
            (self.valid, "valid"),
            (self.invalid, "invalid"),
            (self.unreadable, "unreadable"),
        ];
        let mut separator = ": ";
        for (count, word) in outcomes.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{count} {word}")?;
            separator = ", ";
        }
        let loudness = self.loudness();
        if !loudness.is_empty() {
            write!(f, "; {loudness}")?;
        }
        for (count, noun, what) in [
            (self.by_path, "exchange", "found by path alone"),
            (self.unmatched, "exchange", "of no operation"),
            (self.failures, "source", "not read"),
        ] {
            if count > 0 {
                write!(f, "; {} {what}", counted(count, noun))?;
            }
        }
        Ok(())
    }
}

/// A number with its noun.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
