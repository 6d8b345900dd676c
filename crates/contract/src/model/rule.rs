//! Where a rule stands, and what it rests on.

use serde::{Deserialize, Serialize};

use super::ClauseId;

/// A place in a text: line and column, both counted from 1. Columns count characters, not bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// Which file of a contract, as [`Contract::file_of`](super::Contract::file_of) knows it; 0 is
    /// the contract file itself, and also stands in every payload.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// Returns the place at this line and column of a payload or of the contract file itself.
    #[must_use]
    pub const fn new(line: u32, column: u32) -> Self {
        Self {
            file: 0,
            line,
            column,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(file: &u32) -> bool {
    *file == 0
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
