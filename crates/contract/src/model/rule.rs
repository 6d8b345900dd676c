//! The position of a rule, and the clauses that it rests on.

use serde::{Deserialize, Serialize};

use super::ClauseId;

/// A position in a text: line and column, both counted from 1. Columns count characters, not bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// The number of the file, as used by [`Contract::file_of`](super::Contract::file_of). 0 is the
    /// contract file itself. Positions in payloads always have 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// Creates a position in a payload or in the contract file itself.
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

/// The clauses that an element or keyword of a contract rests on, and its position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The cited clauses, as written. Empty in a foreign document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseId>,
    /// The position in the contract file.
    pub at: Position,
}
