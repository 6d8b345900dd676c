//! The result of validating a payload.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    json::pointer_to,
    model::{Certainty, ClauseId, ParameterLocation, Position, Sender, Severity},
    text,
};

/// The outcome of validating a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// No errors. There may be warnings and notices.
    Valid,
    /// At least one error.
    Invalid,
    /// The payload is not JSON, or the contract describes no body of this kind.
    Unreadable,
    /// A bound on the work ran out before an error was found. This does not count as valid.
    Undecided,
}

impl Outcome {
    /// Returns the word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unreadable => "unreadable",
            Self::Undecided => "undecided",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The largest number of violations that a verdict lists. Further violations are only counted.
pub const MOST_VIOLATIONS: usize = 10_000;

/// The result of validating one payload: the outcome and every broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The violations in the order of the payload. If there are more than [`MOST_VIOLATIONS`], only
    /// the most severe are listed.
    pub violations: Vec<Violation>,
    /// The violations that are not listed.
    pub further: Further,
}

/// Violations that are counted but not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Further {
    /// The number of errors.
    pub errors: u64,
    /// The number of warnings.
    pub warnings: u64,
    /// The number of notices.
    pub notices: u64,
    /// `true` if there may be more violations, because a bound on the work ran out.
    pub uncounted: bool,
}

impl Further {
    /// Returns the number of violations that were counted.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.errors + self.warnings + self.notices
    }

    /// Returns `true` if there are no further violations.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.total() == 0 && !self.uncounted
    }

    /// Returns the number of violations of a severity.
    #[must_use]
    pub const fn of(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Notice => self.notices,
        }
    }

    const fn of_mut(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Notice => &mut self.notices,
        }
    }
}

/// Violations as they are found. All are counted; a limited number of each severity is kept.
pub(crate) struct Findings {
    /// The number of violations of each severity to keep.
    most: usize,
    /// The violations kept, each with its place in the order in which they were found. `None` marks
    /// one that was withdrawn.
    kept: [Vec<(usize, Option<Violation>)>; 3],
    /// The number of violations kept so far.
    order: usize,
    /// The violations that were not kept.
    further: Further,
}

impl Findings {
    /// Returns an empty collection that keeps at most `most` violations of each severity.
    pub(crate) fn keeping(most: usize) -> Self {
        Self {
            most,
            kept: Default::default(),
            order: 0,
            further: Further::default(),
        }
    }

    /// Adds a violation. `violation` is called only if the result is kept.
    pub(crate) fn add(&mut self, severity: Severity, violation: impl FnOnce() -> Violation) {
        if self.keeps(severity) {
            let order = self.order;
            self.kept[Self::index(severity)].push((order, Some(violation())));
            self.order += 1;
        } else {
            self.count(severity);
        }
    }

    /// Returns `true` if the next violation of this severity is kept.
    pub(crate) fn keeps(&self, severity: Severity) -> bool {
        self.kept[Self::index(severity)].len() < self.most
    }

    /// Returns the index that the next violation of this severity gets.
    #[cfg(feature = "validate")]
    pub(crate) fn next(&self, severity: Severity) -> usize {
        self.kept[Self::index(severity)].len()
    }

    /// Returns a violation that was kept, unless it was withdrawn.
    #[cfg(feature = "validate")]
    pub(crate) fn kept(&self, severity: Severity, which: usize) -> Option<&Violation> {
        let (_, violation) = self.kept[Self::index(severity)].get(which)?;
        violation.as_ref()
    }

    /// Withdraws a violation that was kept.
    #[cfg(feature = "validate")]
    pub(crate) fn withdraw(&mut self, severity: Severity, which: usize) {
        if let Some((_, violation)) = self.kept[Self::index(severity)].get_mut(which) {
            *violation = None;
        }
    }

    /// Counts a violation that is not kept.
    pub(crate) fn count(&mut self, severity: Severity) {
        *self.further.of_mut(severity) += 1;
    }

    /// Records that there may be more violations than were found.
    #[cfg(feature = "validate")]
    pub(crate) fn uncounted(&mut self) {
        self.further.uncounted = true;
    }

    const fn index(severity: Severity) -> usize {
        match severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Notice => 2,
        }
    }

    /// Turns the findings into a verdict.
    pub(crate) fn verdict(self) -> Verdict {
        let Self {
            most,
            kept,
            mut further,
            ..
        } = self;
        let kept = kept.into_iter().flatten();
        let kept = kept.filter_map(|(order, violation)| Some((order, violation?)));
        let mut kept: Vec<_> = kept.collect();
        for (_, violation) in kept.drain(kept.len().min(most)..) {
            *further.of_mut(violation.severity) += 1;
        }
        kept.sort_by_key(|(order, violation)| (violation.payload, *order));
        let violations: Vec<_> = kept.into_iter().map(|(_, violation)| violation).collect();
        let has = |is: fn(&Violation) -> bool| violations.iter().any(is);
        let outcome =
            if has(|violation| violation.severity == Severity::Error) || further.errors > 0 {
                Outcome::Invalid
            } else if has(Violation::is_of_work) {
                Outcome::Undecided
            } else {
                Outcome::Valid
            };
        Verdict {
            outcome,
            violations,
            further,
        }
    }
}

impl Verdict {
    /// Returns the verdict for a list of violations.
    #[must_use]
    pub fn of(violations: Vec<Violation>) -> Self {
        let mut findings = Findings::keeping(MOST_VIOLATIONS);
        for violation in violations {
            findings.add(violation.severity, || violation);
        }
        findings.verdict()
    }

    /// Adds violations that were found elsewhere in the same payload.
    #[must_use]
    pub fn with(self, others: Vec<Violation>) -> Self {
        let mut findings = Findings {
            further: self.further,
            ..Findings::keeping(MOST_VIOLATIONS)
        };
        for violation in others.into_iter().chain(self.violations) {
            findings.add(violation.severity, || violation);
        }
        let verdict = findings.verdict();
        match (self.outcome, verdict.outcome) {
            (Outcome::Unreadable, _) => Self {
                outcome: Outcome::Unreadable,
                ..verdict
            },
            (Outcome::Undecided, Outcome::Valid) => Self {
                outcome: Outcome::Undecided,
                ..verdict
            },
            (Outcome::Valid | Outcome::Invalid | Outcome::Undecided, _) => verdict,
        }
    }

    /// Turns a valid verdict into an undecided one. All other verdicts stay as they are.
    #[cfg(feature = "validate")]
    pub(crate) fn undecided(self) -> Self {
        match self.outcome {
            Outcome::Valid => Self {
                outcome: Outcome::Undecided,
                ..self
            },
            Outcome::Invalid | Outcome::Unreadable | Outcome::Undecided => self,
        }
    }

    /// Returns the verdict for a payload that cannot be read.
    #[must_use]
    pub fn unreadable(violation: Violation) -> Self {
        Self {
            outcome: Outcome::Unreadable,
            violations: vec![violation],
            further: Further::default(),
        }
    }

    /// Returns the highest severity, or `None` if no rule is broken.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        let listed = self.violations.iter().map(|violation| violation.severity);
        let counted = [Severity::Error, Severity::Warning, Severity::Notice]
            .into_iter()
            .filter(|severity| self.further.of(*severity) > 0);
        listed.chain(counted).max()
    }
}

/// A broken rule at one place of a payload. It contains no value of the payload, but may contain
/// names of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// The severity of the violation.
    pub severity: Severity,
    /// The certainty of the rule, or `None` if the rule does not come from the document.
    pub certainty: Option<Certainty>,
    /// The broken keyword, such as `maxLength`. In addition to the keywords of OpenAPI:
    /// `undocumented` (a member or parameter that the contract does not name), `duplicate` (one
    /// that is sent twice), `json` (not JSON), `work` (a bound on the work ran out), `size` (too
    /// large to read), `status`, `mediaType`, `body` and `style` of an exchange, `x-pagination`
    /// (pages that contradict each other), `har` (an incomplete record), and `source` (an
    /// unreadable file).
    pub keyword: String,
    /// The location in the exchange, or `None` for the body.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<ParameterLocation>,
    /// The offending value as a JSON pointer (RFC 6901) into the body. For a parameter, `/` and its
    /// name.
    pub instance: String,
    /// The rule as a JSON pointer with a leading `#` into the contract file, or `None` if the rule
    /// is not written there.
    pub schema: Option<String>,
    /// The clauses that the rule rests on.
    pub clauses: Vec<ClauseId>,
    /// The position in the payload.
    #[serde(flatten, with = "payload_position")]
    #[cfg_attr(feature = "schema", schemars(flatten, with = "payload_position::Flat"))]
    pub payload: Option<Position>,
    /// The position in the contract file.
    #[serde(flatten, with = "spec_position")]
    #[cfg_attr(feature = "schema", schemars(flatten, with = "spec_position::Flat"))]
    pub spec: Option<Position>,
    /// A description of what is broken and what was expected, without any value of the payload.
    pub message: String,
}

/// The number of characters of a message that are shown.
const LONGEST_MESSAGE: usize = 2_000;

/// Writes the place, the message and the clauses in one line: `/count is 9, at most 8 is allowed
/// (AC-007)`. Names of members are shortened, and control characters are escaped.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.location, self.instance.as_str(), self.keyword.as_str()) {
            // The message names its own subject.
            (None, "", "json") => f.write_str("not JSON: ")?,
            (None, "", "status" | "x-pagination") => {}
            _ => write!(f, "{} ", self.place())?,
        }
        f.write_str(&text::clean(&text::shortened(
            &self.message,
            LONGEST_MESSAGE,
        )))?;
        if !self.clauses.is_empty() {
            let clauses: Vec<_> = self.clauses.iter().map(|id| id.0.as_str()).collect();
            write!(f, " ({})", clauses.join(", "))?;
        }
        Ok(())
    }
}

impl Violation {
    /// The keyword that reports an exhausted bound on the work.
    pub(crate) const WORK: &'static str = "work";

    /// Returns the place as a line of bounded length: `the body`, `/count` or `query parameter
    /// count`.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.location, self.instance.as_str()) {
            (None, "") => "the body".to_owned(),
            (None, pointer) => text::shown(pointer),
            (Some(location), pointer) => {
                let name = text::shown(pointer.trim_start_matches('/'));
                format!("{} parameter {name}", location.as_str())
            }
        }
    }

    /// Returns `true` if the violation reports an exhausted bound on the work. It leaves the
    /// payload undecided unless an error was found.
    #[must_use]
    pub fn is_of_work(&self) -> bool {
        self.keyword == Self::WORK
    }

    /// Returns a violation of no rule of the document, about the payload as a whole. Set the other
    /// fields where more is known.
    ///
    /// ```
    /// use countersign_contract::{model::Severity, verdict::Violation};
    /// let violation = Violation {
    ///     instance: "/id".to_owned(),
    ///     ..Violation::new(Severity::Warning, "duplicate", "the member is repeated")
    /// };
    /// assert_eq!(violation.keyword, "duplicate");
    /// ```
    #[must_use]
    pub fn new(severity: Severity, keyword: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity,
            certainty: None,
            keyword: keyword.into(),
            location: None,
            instance: String::new(),
            schema: None,
            clauses: Vec::new(),
            payload: None,
            spec: None,
            message: message.into(),
        }
    }

    /// Returns the violation for a response with a status that the contract does not describe. From
    /// the partner it is a sign of drift; from us it is probably wrong.
    #[must_use]
    pub fn undescribed_status(sender: Sender) -> Self {
        let severity = match sender {
            Sender::Us => Severity::Warning,
            Sender::Partner => Severity::Notice,
        };
        let message = "the contract does not describe a response with this status";
        Self {
            certainty: Some(Certainty::Silent),
            ..Self::new(severity, "status", message)
        }
    }

    /// Moves the violation to a parameter or header, whose value was validated like a body.
    #[must_use]
    pub fn beside_the_body(self, location: ParameterLocation, name: &str) -> Self {
        Self {
            location: Some(location),
            instance: pointer_to(name) + &self.instance,
            payload: None,
            ..self
        }
    }
}

/// Writes a position as two members of the violation itself.
macro_rules! flat_position {
    ($module:ident, $line:literal, $column:literal) => {
        mod $module {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            use crate::model::Position;

            #[derive(Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub(super) struct Flat {
                #[serde(rename = $line)]
                line: Option<u32>,
                #[serde(rename = $column)]
                column: Option<u32>,
            }

            #[expect(clippy::ref_option, reason = "serde calls it with a reference")]
            pub(super) fn serialize<S: Serializer>(
                at: &Option<Position>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                Flat {
                    line: at.map(|at| at.line),
                    column: at.map(|at| at.column),
                }
                .serialize(serializer)
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<Position>, D::Error> {
                let flat = Flat::deserialize(deserializer)?;
                Ok(flat
                    .line
                    .zip(flat.column)
                    .map(|(line, column)| Position::new(line, column)))
            }
        }
    };
}

flat_position!(payload_position, "payload_line", "payload_column");
flat_position!(spec_position, "spec_line", "spec_column");
