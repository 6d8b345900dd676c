//! The counts of a report.

use std::fmt;

use countersign_contract::{model::Severity, verdict::Outcome};

use super::Record;
use crate::traffic::Matched;

/// The counts of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Payloads without errors.
    pub valid: u64,
    /// Payloads with errors.
    pub invalid: u64,
    /// Payloads that could not be read.
    pub unreadable: u64,
    /// Payloads whose validity is unknown, since a limit on the work was reached.
    pub undecided: u64,
    /// Exchanges that belong to no operation.
    pub unmatched: u64,
    /// Exchanges whose operation was found by path alone.
    pub by_path: u64,
    /// Violations that are errors, those of unreadable payloads included.
    pub errors: u64,
    /// Violations that are warnings.
    pub warnings: u64,
    /// Violations that are notices.
    pub notices: u64,
    /// Set if there may be more violations than are counted.
    pub uncounted: bool,
    /// Sources that could not be opened or read.
    pub failures: u64,
    /// Sources with nothing to validate.
    pub empty: u64,
    /// The lowest severity that is denied in addition to errors.
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
        // Each exchange has exactly one request.
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

    /// Returns `true` if every payload is valid and no denied severity occurs.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let denied = self.denied.is_some_and(|denied| {
            denied <= Severity::Warning && self.warnings + self.empty > 0
                || denied <= Severity::Notice && self.notices > 0
        });
        self.invalid + self.unreadable + self.undecided == 0 && !denied
    }

    /// Returns the number of payloads that were validated.
    #[must_use]
    pub fn payloads(&self) -> u64 {
        self.valid + self.invalid + self.unreadable + self.undecided
    }
}

impl Summary {
    /// Formats the violations by severity, such as `1 error, 4 notices`. Empty if there are none.
    pub(super) fn counts_by_severity(&self) -> String {
        let least = if self.uncounted { "at least " } else { "" };
        let counts = counts_by_severity(|severity| match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Notice => self.notices,
        });
        format!("{least}{counts}")
    }

    /// Returns a remark such as ` (warnings are denied)` if a denied severity occurs.
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

/// Formats counts by severity, such as `1 error, 4 notices`. Empty if there are none.
pub(super) fn counts_by_severity(count: impl Fn(Severity) -> u64) -> String {
    let counts = [Severity::Error, Severity::Warning, Severity::Notice]
        .map(|severity| (count(severity), severity.to_string()));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, word)| counted(*count, word)).collect();
    counts.join(", ")
}

/// Formats one line, such as `3 payloads: 2 valid, 1 invalid; 1 error, 4 notices`.
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

/// Formats a number with its noun.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
