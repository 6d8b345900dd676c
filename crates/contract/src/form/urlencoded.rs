//! `application/x-www-form-urlencoded` (WHATWG URL, section 5).

use std::ops::Range;

use percent_encoding::percent_decode;

use super::{FormError, FormErrorKind, MOST_FIELDS};
use crate::{json::Lines, model::Position};

/// A name and value of a form that is not multipart.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// The decoded name.
    pub name: String,
    /// The value as received.
    pub value: String,
    /// The position where the pair begins.
    pub at: Position,
    /// The position where the value begins.
    value_at: Position,
}

impl Pair {
    /// Converts a byte offset of the decoded value to a position in the body.
    pub(super) fn within(&self, offset: usize) -> Position {
        let mut bytes = self.value.bytes();
        let mut columns = 0;
        for _ in 0..offset {
            match bytes.next() {
                Some(b'%') => {
                    bytes.nth(1);
                    columns += 3;
                }
                // Continuation bytes of a character have no column of their own.
                Some(byte) => columns += u32::from(byte & 0xC0 != 0x80),
                None => break,
            }
        }
        Position::new(self.value_at.line, self.value_at.column + columns)
    }
}

/// Omits the value, which may contain data that must not be logged.
impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pair")
            .field("name", &self.name)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Splits a form into pairs. A line end after the form is ignored.
///
/// # Errors
///
/// Returns an error with its position if an escape is invalid or the body is not UTF-8.
///
/// ```
/// use countersign_contract::form::{FormErrorKind, pairs};
/// let form = pairs(b"a+b=1%2C2&c")?;
/// assert_eq!((&*form[0].name, &*form[0].value), ("a b", "1%2C2"));
/// assert_eq!((&*form[1].name, form[1].at.column), ("c", 11));
/// let error = pairs(b"a=1&b=%4").unwrap_err();
/// assert_eq!((error.kind, error.at.column), (FormErrorKind::Escape, 7));
/// # Ok::<(), countersign_contract::form::FormError>(())
/// ```
pub fn pairs(body: &[u8]) -> Result<Vec<Pair>, FormError> {
    let end = body.trim_ascii_end().len();
    let text = std::str::from_utf8(&body[..end])
        .map_err(|error| FormErrorKind::NotUtf8.at(body, error.valid_up_to()))?;
    let lines = Lines::new(body);
    let mut pairs = Vec::new();
    let mut start = 0;
    for pair in text.split('&') {
        if !pair.is_empty() {
            if pairs.len() == MOST_FIELDS {
                return Err(FormErrorKind::TooMany.at(body, start));
            }
            let middle = pair.find('=').unwrap_or(pair.len());
            let name = decoded(body, start..start + middle)?;
            let value = pair.get(middle + 1..).unwrap_or_default();
            let value_start = start + (pair.len() - value.len());
            decoded(body, value_start..start + pair.len())?;
            pairs.push(Pair {
                name,
                value: value.to_owned(),
                at: lines.position(start),
                value_at: lines.position(value_start),
            });
        }
        start += pair.len() + 1;
    }
    Ok(pairs)
}

/// Decodes a range of the body.
fn decoded(body: &[u8], range: Range<usize>) -> Result<String, FormError> {
    let piece = &body[range.clone()];
    for (at, _) in piece.iter().enumerate().filter(|(_, byte)| **byte == b'%') {
        let digits = piece.get(at + 1..at + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(FormErrorKind::Escape.at(body, range.start + at));
        }
    }
    let spaced: Vec<u8> = piece
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let decoded = percent_decode(&spaced).decode_utf8();
    let decoded = decoded.map_err(|_| FormErrorKind::NotUtf8.at(body, range.start))?;
    Ok(decoded.into_owned())
}
