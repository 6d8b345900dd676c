//! Why a text is not JSON.

use super::Encoding;
use crate::model::Position;

/// A text is not JSON, with the place where that became certain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at line {} column {}", at.line, at.column)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// The byte at which it is wrong, from 0.
    pub offset: usize,
    /// The same place as line and column.
    pub at: Position,
}

/// What is wrong with a text that is not JSON. No message repeats any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseErrorKind {
    /// There is nothing but white space.
    #[error("the payload is empty")]
    Empty,
    /// RFC 8259, section 8.1.
    #[error(
        "the payload begins with a byte order mark, which JSON must not have: save it without one"
    )]
    ByteOrderMark,
    /// RFC 8259, section 8.1.
    #[error("the payload looks like {0}, but JSON is exchanged as UTF-8: convert it")]
    Encoding(Encoding),
    /// RFC 1952, section 2.3.1.
    #[error("the payload is compressed (gzip): unpack it first")]
    Gzip,
    /// An error page, mostly.
    #[error("expected JSON, and this looks like HTML")]
    Html,
    /// Something else in angle brackets.
    #[error("expected JSON, and this looks like XML")]
    Xml,
    /// RFC 8259, section 8.1.
    #[error("the payload is not UTF-8")]
    NotUtf8,
    /// The text breaks off.
    #[error("the payload ends in the middle, expected {0}")]
    End(&'static str),
    /// Something else was expected here.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A comma stands before a closing bracket.
    #[error("a comma follows the last entry, which JSON does not allow")]
    TrailingComma,
    /// A value follows another without a comma.
    #[error("a comma is missing between two entries")]
    MissingComma,
    /// More follows the value.
    #[error("the payload goes on after its value; one JSON value was expected")]
    TrailingCharacters,
    /// RFC 8259, section 6.
    #[error("NaN and Infinity are not JSON numbers")]
    NotANumber,
    /// RFC 8259, section 6.
    #[error("this is not a JSON number")]
    BadNumber,
    /// RFC 8259, section 7.
    #[error("a string holds a control character that must be escaped")]
    ControlCharacter,
    /// RFC 8259, section 7.
    #[error("a string holds an escape that JSON does not have")]
    BadEscape,
    /// RFC 8259, section 8.2.
    #[error("a string holds one half of a surrogate pair without the other")]
    LoneSurrogate,
    /// Deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("the payload is nested deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// Larger than the reader can address.
    #[error("the payload is larger than 4 GiB")]
    TooLarge,
}
