//! What no code can be generated for.

use std::fmt;

use countersign_contract::model::Position;

/// No code can be generated for a contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The contract says something that the generator cannot honour.
    #[error("{file}:{}:{}: {message}\n  help: {help}", at.line, at.column)]
    Unsupported {
        /// The contract file.
        file: String,
        /// The place in it.
        at: Position,
        /// What was found.
        message: String,
        /// What could be written instead.
        help: String,
    },
    /// The back end refused what it was fed. A contract that passes the checks never gives this.
    #[error("{file}: no client can be generated: {message}")]
    Backend {
        /// The contract file.
        file: String,
        /// What the back end said.
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
