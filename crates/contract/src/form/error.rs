//! Errors for bodies that are not valid forms.

use crate::{json::Lines, model::Position};

/// The largest number of fields that are read from a form.
pub const MOST_FIELDS: usize = 100_000;

/// An error for a body that is not a valid form, with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct FormError {
    /// The position of the error.
    pub at: Position,
    /// The kind of error.
    pub kind: FormErrorKind,
}

/// The kind of error in a body that is not a valid form. No message contains any of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormErrorKind {
    /// An incomplete or invalid escape.
    #[error("is not a valid form: a `%` is not followed by two hexadecimal digits")]
    Escape,
    /// A text in an unknown encoding.
    #[error("is not a form in UTF-8")]
    NotUtf8,
    /// A missing boundary.
    #[error("is not a multipart form: it does not begin with the boundary")]
    NoBoundary,
    /// A missing final boundary.
    #[error("is not a complete multipart form: the final boundary is missing")]
    Unfinished,
    /// A line in the head of a part that is not a header.
    #[error("has a part with a line that is not a header")]
    Header,
    /// Too many fields.
    #[error("has more than {MOST_FIELDS} fields, which is the limit")]
    TooMany,
    /// A part without a name.
    #[error("has a part without a name: `Content-Disposition: form-data; name=\"...\"` is missing")]
    NoName,
}

impl FormErrorKind {
    /// Creates an error at a byte offset of the body.
    pub(super) fn at(self, body: &[u8], offset: usize) -> FormError {
        FormError {
            at: Lines::new(body).position(offset),
            kind: self,
        }
    }
}
