//! Errors of code generation.

use std::fmt;

use countersign_contract::model::Position;

/// A reason why no code can be generated for a contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The contract says something that the generator does not support.
    #[error("{file}:{}:{}: {message}\n  help: {help}", at.line, at.column)]
    Unsupported {
        /// The contract file.
        file: String,
        /// The position in the file.
        at: Position,
        /// The error.
        message: String,
        /// The fix.
        help: String,
    },
    /// The back end rejected its input. A contract that passes the checks never causes this.
    #[error("{file}: no client can be generated: {message}")]
    Backend {
        /// The contract file.
        file: String,
        /// The message of the back end.
        message: String,
    },
}

impl Error {
    pub(crate) fn backend(file: &str, message: impl fmt::Display) -> Self {
        Self::Backend {
            file: file.to_owned(),
            message: message.to_string(),
        }
    }
}
