//! What is wrong with a body that should be a form.

use crate::{json::Lines, model::Position};

/// How many fields of a form are read.
pub const MOST_FIELDS: usize = 100_000;

/// A body is no form, and where it ceases to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct FormError {
    /// Where.
    pub at: Position,
    /// What.
    pub kind: FormErrorKind,
}

/// What is wrong with a body that should be a form. No message repeats any of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormErrorKind {
    /// An escape is cut off or wrong.
    #[error("is no form: a `%` is not followed by two hexadecimal digits")]
    Escape,
    /// The text is in no encoding that is known.
    #[error("is no form in UTF-8")]
    NotUtf8,
    /// The boundary does not come.
    #[error("is no multipart form: it does not begin with the boundary")]
    NoBoundary,
    /// The last boundary does not come.
    #[error("is no complete multipart form: the boundary that ends it is missing")]
    Unfinished,
    /// A line of the head of a part is no header.
    #[error("has a part with a line that is no header")]
    Header,
    /// There are too many fields.
    #[error("has more than {MOST_FIELDS} fields, which is the limit")]
    TooMany,
    /// A part has no name.
    #[error("has a part without a name: `Content-Disposition: form-data; name=\"...\"` is missing")]
    NoName,
}

impl FormErrorKind {
    /// This, at a byte of the body.
    pub(super) fn at(self, body: &[u8], offset: usize) -> FormError {
        FormError {
            at: Lines::new(body).position(offset),
            kind: self,
        }
    }
}
