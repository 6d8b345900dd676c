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
    /// Payloads of which a bound on the work left open whether they are valid.
    pub undecided: u64,
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
    /// Whether there may be more violations than are counted.
    pub uncounted: bool,
    /// Sources that could not be opened or read.
    pub failures: u64,
    /// Sources in which there was nothing to validate.
    pub empty: u64,
    /// What is denied beside errors.
    pub denied: Option<Severity>,
}

impl Summary {
    pub(super) fn count(&mut self, record: &Record) {
        let outcome = match record.verdict {
            Some(Outcome::Valid) => &mut self.valid,
            Some(Outcome::Invalid) => &mut self.invalid,
            Some(Outcome::Unreadable) => &mut self.unreadable,
            Some(Outcome::Undecided) => &mut self.undecided,
            None => &mut self.unmatched,
        };
        *outcome += 1;
        // Each exchange has one request.
        if record.matched == Some(Matched::Path) && record.part.as_deref() == Some("request") {
            self.by_path += 1;
        }
        for violation in &record.violations {
            match violation.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Notice => self.notices += 1,
            }
        }
        let further = record.further.unwrap_or_default();
        self.errors += further.errors;
        self.warnings += further.warnings;
        self.notices += further.notices;
        self.uncounted |= further.uncounted;
    }

    /// Whether nothing is wrong: every payload is valid, and nothing is denied.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let denied = self.denied.is_some_and(|denied| {
            denied <= Severity::Warning && self.warnings + self.empty > 0
                || denied <= Severity::Notice && self.notices > 0
        });
        self.invalid + self.unreadable + self.undecided == 0 && !denied
    }

    /// How many payloads were validated.
    #[must_use]
    pub fn payloads(&self) -> u64 {
        self.valid + self.invalid + self.unreadable + self.undecided
    }
}

impl Summary {
    /// How many violations were how severe, such as `1 error, 4 notices`; empty for none.
    pub(super) fn counts_by_severity(&self) -> String {
        let least = if self.uncounted { "at least " } else { "" };
        let counts = counts_by_severity(|severity| match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Notice => self.notices,
        });
        format!("{least}{counts}")
    }

    /// What is said where something is denied and there: ` (warnings are denied)`.
    pub(super) fn denial(&self) -> &'static str {
        let valid = Self {
            invalid: 0,
            unreadable: 0,
            undecided: 0,
            ..*self
        };
        match self.denied {
            _ if valid.is_good() => "",
            Some(Severity::Notice) => " (warnings and notices are denied)",
            _ => " (warnings are denied)",
        }
    }
}

/// Counts by severity, such as `1 error, 4 notices`; empty for none.
pub(super) fn counts_by_severity(count: impl Fn(Severity) -> u64) -> String {
    let counts = [Severity::Error, Severity::Warning, Severity::Notice]
        .map(|severity| (count(severity), severity.to_string()));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, word)| counted(*count, word)).collect();
    counts.join(", ")
}

/// One line, such as `3 payloads: 2 valid, 1 invalid; 1 error, 4 notices`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(self.payloads(), "payload"))?;
        let outcomes = [
            (self.valid, "valid"),
            (self.invalid, "invalid"),
            (self.unreadable, "unreadable"),
            (self.undecided, "undecided"),
        ];
        let mut separator = ": ";
        for (count, word) in outcomes.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{count} {word}")?;
            separator = ", ";
        }
        let counts_by_severity = self.counts_by_severity();
        if !counts_by_severity.is_empty() {
            write!(f, "; {counts_by_severity}")?;
        }
        f.write_str(self.denial())?;
        for (count, noun, what) in [
            (self.by_path, "exchange", "matched by path alone"),
            (self.unmatched, "exchange", "of no operation"),
            (self.empty, "source", "with nothing to validate"),
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
