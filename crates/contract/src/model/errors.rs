//! The table of error codes that a response documents (`x-error-codes`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCode {
    /// The error code.
    pub code: String,
    /// The code below it, if the document has two levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_code: Option<String>,
    /// The message, with `{name}` for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What the row rests on.
    #[serde(default)]
    pub rule: Rule,
}
