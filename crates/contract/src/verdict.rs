//! What the judge answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Certainty, ClauseId, ParameterLocation, Position, Severity};

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
}

impl Outcome {
    /// The word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The judge's answer on one payload: the outcome, and every rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it honours the contract.
    pub outcome: Outcome,
    /// What it breaks, in the order of the payload.
    pub violations: Vec<Violation>,
}

impl Verdict {
    /// The verdict that these violations add up to.
    #[must_use]
    pub fn of(mut violations: Vec<Violation>) -> Self {
        violations.sort_by_key(|violation| violation.payload);
        let invalid = violations
            .iter()
            .any(|violation| violation.severity == Severity::Error);
        Self {
            outcome: if invalid {
                Outcome::Invalid
            } else {
                Outcome::Valid
            },
            violations,
        }
    }

    /// The verdict on a payload that cannot be read at all.
    #[must_use]
    pub fn unreadable(violation: Violation) -> Self {
        Self {
            outcome: Outcome::Unreadable,
            violations: vec![violation],
        }
    }

    /// The loudest severity, or `None` if nothing is broken.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.violations
            .iter()
            .map(|violation| violation.severity)
            .max()
    }
}

/// One broken rule. It holds no value of the payload; names of members may be in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// How loud it is.
    pub severity: Severity,
    /// How well the document supports the rule; `None` where the rule is not of the document.
    pub certainty: Option<Certainty>,
    /// The keyword that is broken, such as `maxLength`. Beside those of OpenAPI: `undocumented`
    /// (a member or parameter that the contract does not name), `duplicate` (one that is sent
    /// twice), `json` (not JSON at all), `size` (too large to be read), `status`, `mediaType`,
    /// `body` and `style` of an exchange, and `har` (a record that lacks something).
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
                    .map(|(line, column)| Position { line, column }))
            }
        }
    };
}

flat_position!(payload_position, "payload_line", "payload_column");
flat_position!(spec_position, "spec_line", "spec_column");
