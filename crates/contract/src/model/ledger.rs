//! The ledger: what the partner's document says, one fact an entry, and how sure it is.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Position;

/// The name of a clause, such as `CC-123`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ClauseId(pub String);

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for ClauseId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// How well the document supports a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Said in prose or a table.
    Stated,
    /// Only seen in a sample.
    Example,
    /// Implied; the reading is ours.
    Inferred,
    /// The document disagrees with itself, or with plain JSON or HTTP.
    Contradictory,
    /// The document says nothing; we had to choose.
    Silent,
}

impl Certainty {
    /// All five, strongest support first, open points last.
    pub const ALL: [Self; 5] = [
        Self::Stated,
        Self::Example,
        Self::Inferred,
        Self::Contradictory,
        Self::Silent,
    ];

    /// How severe a breach of a rule of this certainty is.
    ///
    /// ```
    /// use countersign_contract::model::{Certainty, Severity};
    /// assert_eq!(Certainty::Stated.severity(), Severity::Error);
    /// assert_eq!(Certainty::Example.severity(), Severity::Warning);
    /// assert_eq!(Certainty::Silent.severity(), Severity::Notice);
    /// ```
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Stated => Severity::Error,
            Self::Example | Self::Inferred => Severity::Warning,
            Self::Contradictory | Self::Silent => Severity::Notice,
        }
    }

    /// Whether the document leaves this open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Contradictory | Self::Silent)
    }

    /// The word used in ledgers and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Example => "example",
            Self::Inferred => "inferred",
            Self::Contradictory => "contradictory",
            Self::Silent => "silent",
        }
    }

    /// Which of several certainties decides: an open point first, since a rule is no surer than
    /// its weakest part, then the best support.
    fn precedence(self) -> u8 {
        match self {
            Self::Contradictory => 0,
            Self::Silent => 1,
            Self::Stated => 2,
            Self::Example => 3,
            Self::Inferred => 4,
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How severe a violation is. Only an error makes a payload invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing: drift, or a choice the document leaves open.
    Notice,
    /// Probably wrong: the rule rests on a sample or on our reading.
    Warning,
    /// Wrong: the document says so.
    Error,
}

impl Severity {
    /// The word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why nothing in the contract cites a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Uncited {
    /// What the partner does over several exchanges or out of sight.
    Behaviour,
    /// The document leaves something out, and so does the contract.
    Absence,
    /// Background for people.
    Prose,
}

impl fmt::Display for Uncited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Behaviour => "behaviour",
            Self::Absence => "absence",
            Self::Prose => "prose",
        })
    }
}

/// One fact of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The heading in the document.
    pub section: String,
    /// How well the document supports it.
    pub certainty: Certainty,
    /// The fact, in our own words.
    pub fact: String,
    /// For an open point: what is left open, and what we chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The places of the contract that it is about without deciding anything there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// Why nothing cites it, if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncited: Option<Uncited>,
    /// Where it is written in the ledger file.
    pub at: Position,
}

/// A place of the contract that a clause is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The place, as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// Where the place is written in the contract file.
    pub at: Position,
    /// The pointer of the schema that the place belongs to, if it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The other elements that the place belongs to, each by its [`Rule::at`](super::Rule::at).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Position>,
}

/// What one document says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// What the document calls itself.
    pub title: String,
    /// The date that the document gives for itself, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The facts, in the order of the document.
    pub clauses: IndexMap<ClauseId, Clause>,
}

impl Ledger {
    /// The certainty of a rule that rests on these clauses, or `None` if none of them is known.
    #[must_use]
    pub fn certainty(&self, clauses: &[ClauseId]) -> Option<Certainty> {
        clauses
            .iter()
            .filter_map(|id| self.clauses.get(id))
            .map(|clause| clause.certainty)
            .min_by_key(|certainty| certainty.precedence())
    }
}
