//! Errors of generators.

/// An error that says why no value of a schema can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The rules contradict each other, or no value that was tried honours them all.
    #[error("no value honours the schema at {pointer}: {reason}; correct the schema")]
    Unsatisfiable {
        /// The schema, as a JSON pointer with a leading `#`.
        pointer: String,
        /// The obstacle.
        reason: String,
    },
    /// The values are too large for a test.
    #[error("the values of the schema at {pointer} are too large: {reason}; lower the limit")]
    TooLarge {
        /// The schema, as a JSON pointer with a leading `#`.
        pointer: String,
        /// The part that is too large.
        reason: String,
    },
}

impl Error {
    pub(super) fn unsatisfiable(pointer: &str, reason: impl Into<String>) -> Self {
        Self::Unsatisfiable {
            pointer: pointer.to_owned(),
            reason: reason.into(),
        }
    }

    pub(super) fn too_large(pointer: &str, reason: impl Into<String>) -> Self {
        Self::TooLarge {
            pointer: pointer.to_owned(),
            reason: reason.into(),
        }
    }

    /// Returns the reason without the place.
    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Unsatisfiable { reason, .. } | Self::TooLarge { reason, .. } => reason,
        }
    }
}
