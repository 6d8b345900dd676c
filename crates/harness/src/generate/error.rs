//! Why no value can be made.

/// Why no value can be made of a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Its rules contradict each other, or none of the values tried honours them all.
    #[error("no value honours the schema at {pointer}: {reason}; correct the schema")]
    Unsatisfiable {
        /// Where the schema is written, as a JSON pointer with a leading `#`.
        pointer: String,
        /// What stands in the way.
        reason: String,
    },
    /// Its values would not fit into a test.
    #[error("the values of the schema at {pointer} are too large: {reason}; lower the limit")]
    TooLarge {
        /// Where the schema is written, as a JSON pointer with a leading `#`.
        pointer: String,
        /// What is too large.
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

    /// What stands in the way, without the place.
    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Unsatisfiable { reason, .. } | Self::TooLarge { reason, .. } => reason,
        }
    }
}
