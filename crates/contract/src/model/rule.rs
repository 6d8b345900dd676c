//! Where a rule stands, and what it rests on.

use serde::{Deserialize, Serialize};

use super::ClauseId;

/// A place in a text, both counted from 1. Columns count characters, not bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// What one element or keyword of a contract rests on, and where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The clauses cited, as written; empty in a foreign document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseId>,
    /// Where it is written in the contract file.
    pub at: Position,
}
