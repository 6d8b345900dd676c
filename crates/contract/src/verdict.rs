//! What the validator answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    json::pointer_to,
    model::{Certainty, ClauseId, ParameterLocation, Position, Sender, Severity},
    text,
};

/// Whether a payload honours its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// No error. Warnings and notices may be there.
    Valid,
    /// At least one error.
    Invalid,
    /// It is not JSON, or no body of this kind is described.
    Unreadable,
    /// A bound on the work ran out before an error was found. It does not count as valid.
    Undecided,
}

impl Outcome {
    /// The word used in reports.
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

/// How many violations a verdict lists; further ones are counted.
pub const MOST_VIOLATIONS: usize = 10_000;

/// The validator's answer on one payload: the outcome, and every rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it honours the contract.
    pub outcome: Outcome,
    /// What it breaks, in the order of the payload; of more than [`MOST_VIOLATIONS`] the most severe.
    pub violations: Vec<Violation>,
    /// What it breaks beside.
    pub further: Further,
}

/// Violations that are only counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Further {
    /// How many are errors.
    pub errors: u64,
    /// How many are warnings.
    pub warnings: u64,
    /// How many are notices.
    pub notices: u64,
    /// Whether there may be more than these, since a bound on the work ran out.
    pub uncounted: bool,
}

impl Further {
    /// How many there are.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.errors + self.warnings + self.notices
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.total() == 0 && !self.uncounted
    }

    /// How many there are of a severity.
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

/// Violations as they are found: all are counted, a bounded number of each severity is kept.
pub(crate) struct Findings {
    /// How many of each severity are kept.
    most: usize,
    /// Each with its place in the order in which they were found; `None` where one was withdrawn.
    kept: [Vec<(usize, Option<Violation>)>; 3],
    /// How many were kept.
    order: usize,
    /// Those that were not kept.
    further: Further,
}

impl Findings {
    /// Returns findings of which so many of each severity are kept.
    pub(crate) fn keeping(most: usize) -> Self {
        Self {
            most,
            kept: Default::default(),
            order: 0,
            further: Further::default(),
        }
    }

    /// Takes a violation, which is only made if it is kept.
    pub(crate) fn add(&mut self, severity: Severity, violation: impl FnOnce() -> Violation) {
        if self.keeps(severity) {
            let order = self.order;
            self.kept[Self::index(severity)].push((order, Some(violation())));
            self.order += 1;
        } else {
            self.count(severity);
        }
    }

    /// Returns whether the next violation of a severity is kept.
    pub(crate) fn keeps(&self, severity: Severity) -> bool {
        self.kept[Self::index(severity)].len() < self.most
    }

    /// Returns which violation of its severity the next one is.
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

    /// Takes a violation back that was kept.
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

    /// Says that there may be more than were found.
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

    /// What they add up to.
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
    /// The verdict that these violations add up to.
    #[must_use]
    pub fn of(violations: Vec<Violation>) -> Self {
        let mut findings = Findings::keeping(MOST_VIOLATIONS);
        for violation in violations {
            findings.add(violation.severity, || violation);
        }
        findings.verdict()
    }

    /// This verdict with violations that were found elsewhere in the same payload.
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

    /// This verdict as one that could not be reached: `undecided`, unless an error was found.
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

    /// The verdict on a payload that cannot be read at all.
    #[must_use]
    pub fn unreadable(violation: Violation) -> Self {
        Self {
            outcome: Outcome::Unreadable,
            violations: vec![violation],
            further: Further::default(),
        }
    }

    /// The most severe severity, or `None` if nothing is broken.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        let listed = self.violations.iter().map(|violation| violation.severity);
        let counted = [Severity::Error, Severity::Warning, Severity::Notice]
            .into_iter()
            .filter(|severity| self.further.of(*severity) > 0);
        listed.chain(counted).max()
    }
}

/// One broken rule. It holds no value of the payload; names of members may be in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// How severe it is.
    pub severity: Severity,
    /// How well the document supports the rule; `None` where the rule is not of the document.
    pub certainty: Option<Certainty>,
    /// The keyword that is broken, such as `maxLength`. Beside those of OpenAPI: `undocumented`
    /// (a member or parameter that the contract does not name), `duplicate` (one that is sent
    /// twice), `json` (not JSON at all), `work` (a bound on the work of validating ran out), `size`
    /// (too large to be read), `status`, `mediaType`,
    /// `body` and `style` of an exchange, `x-pagination` (pages that contradict each other), `har` (a record that lacks something), and `source` (a
    /// file that could not be read).
    pub keyword: String,
    /// Where in the exchange, if not in the body.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<ParameterLocation>,
    /// The offending value as a JSON pointer (RFC 6901) into the body; for a parameter, `/` and
    /// its name.
    pub instance: String,
    /// The rule as a JSON pointer with a leading `#` into the contract file, if it stands there.
    pub schema: Option<String>,
    /// The clauses that the rule rests on.
    pub clauses: Vec<ClauseId>,
    /// Where in the payload.
    #[serde(flatten, with = "payload_position")]
    #[cfg_attr(feature = "schema", schemars(flatten, with = "payload_position::Flat"))]
    pub payload: Option<Position>,
    /// Where in the contract file.
    #[serde(flatten, with = "spec_position")]
    #[cfg_attr(feature = "schema", schemars(flatten, with = "spec_position::Flat"))]
    pub spec: Option<Position>,
    /// What is broken and what was expected, without any value of the payload.
    pub message: String,
}

/// How many characters of a message are shown.
const LONGEST_MESSAGE: usize = 2_000;

/// Where it is, what is broken, and the clauses that say so: `/count is 9, at most 8 is allowed
/// (AC-007)`. It is one line: names of members are shortened, and control characters escaped.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.location, self.instance.as_str(), self.keyword.as_str()) {
            // The message says of what it speaks.
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
    /// The keyword of a bound on the work of validating that ran out.
    pub(crate) const WORK: &'static str = "work";

    /// Returns where it is, as a line of bounded length: `the body`, `/count` or `query parameter
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

    /// Returns whether it says that a bound on the work ran out, which leaves the payload undecided
    /// unless an error was found.
    #[must_use]
    pub fn is_of_work(&self) -> bool {
        self.keyword == Self::WORK
    }

    /// A response came with a status that the contract does not describe: from the partner a sign of
    /// drift, from us probably wrong.
    #[must_use]
    pub fn undescribed_status(sender: Sender) -> Self {
        Self {
            severity: match sender {
                Sender::Us => Severity::Warning,
                Sender::Partner => Severity::Notice,
            },
            certainty: Some(Certainty::Silent),
            keyword: "status".to_owned(),
            location: None,
            instance: String::new(),
            schema: None,
            clauses: Vec::new(),
            payload: None,
            spec: None,
            message: "the contract does not describe a response with this status".to_owned(),
        }
    }

    /// The same of the value of a parameter or header, which was validated as if it were a body.
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
