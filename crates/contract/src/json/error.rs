//! Errors for texts that are not JSON.

use super::Encoding;
use crate::model::Position;

/// An error for a text that is not JSON, with its position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at line {} column {}", at.line, at.column)]
pub struct ParseError {
    /// The kind of error.
    pub kind: ParseErrorKind,
    /// The byte offset of the error, from 0.
    pub offset: usize,
    /// The same position as line and column.
    pub at: Position,
}

/// The kind of error in a text that is not JSON. No message contains any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseErrorKind {
    /// The text contains only white space.
    #[error("the payload is empty")]
    Empty,
    /// A byte order mark (RFC 8259, section 8.1).
    #[error(
        "the payload begins with a byte order mark, which JSON must not have: save it without one"
    )]
    ByteOrderMark,
    /// An encoding other than UTF-8 (RFC 8259, section 8.1).
    #[error("the payload looks like {0}, but JSON is exchanged as UTF-8: convert it")]
    Encoding(Encoding),
    /// Compressed data (RFC 1952, section 2.3.1).
    #[error("the payload is compressed (gzip): decompress it first")]
    Gzip,
    /// HTML, usually an error page.
    #[error("expected JSON, but this looks like HTML")]
    Html,
    /// Any other text in angle brackets.
    #[error("expected JSON, but this looks like XML")]
    Xml,
    /// Bytes that are not UTF-8 (RFC 8259, section 8.1).
    #[error("the payload is not UTF-8")]
    NotUtf8,
    /// An incomplete text.
    #[error("the payload ends in the middle, expected {0}")]
    End(&'static str),
    /// An unexpected character.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A comma before a closing bracket.
    #[error("a comma follows the last entry, which JSON does not allow")]
    TrailingComma,
    /// A value that follows another without a comma.
    #[error("a comma is missing between two entries")]
    MissingComma,
    /// Text after the value.
    #[error("unexpected data after the JSON value")]
    TrailingCharacters,
    /// NaN or Infinity (RFC 8259, section 6).
    #[error("NaN and Infinity are not JSON numbers")]
    NotANumber,
    /// A malformed number (RFC 8259, section 6).
    #[error("this is not a JSON number")]
    BadNumber,
    /// An unescaped control character (RFC 8259, section 7).
    #[error("a string contains a control character that must be escaped")]
    ControlCharacter,
    /// An unknown escape (RFC 8259, section 7).
    #[error("a string contains an escape that JSON does not define")]
    BadEscape,
    /// One half of a surrogate pair (RFC 8259, section 8.2).
    #[error("a string contains one half of a surrogate pair without the other")]
    LoneSurrogate,
    /// Nesting deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("the payload is nested deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// A text larger than the reader can address.
    #[error("the payload is larger than 4 GiB")]
    TooLarge,
}
