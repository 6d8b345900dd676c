//! The error codes that a response documents (`x-error-codes`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// A row of the table of error codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCode {
    /// The error code.
    pub code: String,
    /// The second-level error code, if the document has two levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_code: Option<String>,
    /// The message, where `{name}` stands for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The clauses that the row rests on.
    #[serde(default)]
    pub rule: Rule,
}
