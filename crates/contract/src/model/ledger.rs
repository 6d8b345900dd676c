//! The ledger: the facts of the partner's document, each with its certainty.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Position;

/// The id of a clause, such as `CC-123`.
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

/// The certainty of a fact: how well the document supports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The document states it in prose or in a table.
    Stated,
    /// The document only shows it in a sample.
    Example,
    /// The document implies it, by our reading.
    Inferred,
    /// The document contradicts itself, or plain JSON or HTTP.
    Contradictory,
    /// The document does not say, and we had to choose.
    Silent,
}

impl Certainty {
    /// All certainties: strongest support first, open points last.
    pub const ALL: [Self; 5] = [
        Self::Stated,
        Self::Example,
        Self::Inferred,
        Self::Contradictory,
        Self::Silent,
    ];

    /// Returns the severity of violating a rule of this certainty.
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

    /// Returns `true` if the document leaves the fact open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Contradictory | Self::Silent)
    }

    /// Returns the word used in ledgers and reports.
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

    /// Returns the rank by which one of several certainties decides; the lowest wins. Open points
    /// come first, because a rule is no more certain than its weakest part. The others follow by
    /// support.
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

/// The severity of a violation. Only an error makes a payload invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Drift, or a choice that the document leaves open.
    Notice,
    /// Probably wrong: the rule rests on a sample or on our reading.
    Warning,
    /// Wrong according to the document.
    Error,
}

impl Severity {
    /// Returns the word used in reports.
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

/// The reason that nothing in the contract cites a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Uncited {
    /// The clause is about behaviour over several exchanges, or about behaviour that traffic does
    /// not show.
    Behaviour,
    /// The document omits something, and so does the contract.
    Absence,
    /// The clause is background for human readers.
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

/// One fact of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The heading in the document.
    pub section: String,
    /// The certainty of the fact.
    pub certainty: Certainty,
    /// The fact, in our own words.
    pub fact: String,
    /// For an open point: the question left open, and our choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The places of the contract that the clause is about without defining a rule there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// The reason that nothing cites the clause, if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncited: Option<Uncited>,
    /// The position in the ledger file.
    pub at: Position,
}

/// A place of the contract that a clause is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The place, as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// The position of the place in the contract file.
    pub at: Position,
    /// The pointer to the schema that contains the place, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The other elements that contain the place, each by its [`Rule::at`](super::Rule::at).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Position>,
}

/// The ledger of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The title of the document.
    pub title: String,
    /// The date that the document gives for itself, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The facts, in the order of the document.
    pub clauses: IndexMap<ClauseId, Clause>,
}

impl Ledger {
    /// Returns the certainty of a rule that rests on these clauses, or `None` if none of them is
    /// known.
    #[must_use]
    pub fn certainty(&self, clauses: &[ClauseId]) -> Option<Certainty> {
        clauses
            .iter()
            .filter_map(|id| self.clauses.get(id))
            .map(|clause| clause.certainty)
            .min_by_key(|certainty| certainty.precedence())
    }
}
