//! Texts in another encoding than UTF-8, in which JSON is exchanged (RFC 8259, section 8.1).

use std::fmt;

use countersign_contract::{
    model::{Position, Severity},
    verdict::{Verdict, Violation},
};

use super::breach::remark;

/// In what a text seems to be encoded, other than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes for most characters.
    Utf16,
    /// Four bytes for each character.
    Utf32,
}

impl Encoding {
    /// Returns the encoding of a text of JSON by its first four bytes, with a byte order mark or
    /// without one; `None` if it may be UTF-8.
    ///
    /// ```
    /// use countersign_harness::traffic::Encoding;
    /// assert_eq!(Encoding::of(b"\0\0\xFE\xFF"), Some(Encoding::Utf32));
    /// assert_eq!(Encoding::of(b"\0{\0}"), Some(Encoding::Utf16));
    /// assert_eq!(Encoding::of(b"{}"), None);
    /// ```
    #[must_use]
    pub fn of(begin: &[u8]) -> Option<Self> {
        match begin {
            [0, 0, 0xFE, 0xFF, ..] | [0xFF, 0xFE, 0, 0, ..] => Some(Self::Utf32),
            [0, 0, 0, byte, ..] | [byte, 0, 0, 0, ..] if *byte != 0 => Some(Self::Utf32),
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => Some(Self::Utf16),
            [0, byte, ..] | [byte, 0, ..] if *byte != 0 => Some(Self::Utf16),
            _ => None,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf16 => "UTF-16",
            Self::Utf32 => "UTF-32",
        })
    }
}

/// Returns the verdict on a payload in UTF-32, which the reader of JSON does not tell from damage.
pub(super) fn misencoded(payload: &[u8]) -> Option<Verdict> {
    let encoding = Encoding::of(payload).filter(|encoding| *encoding == Encoding::Utf32)?;
    let message =
        format!("the payload looks like {encoding}, but JSON is exchanged as UTF-8: convert it");
    Some(Verdict::unreadable(Violation {
        payload: Some(Position::new(1, 1)),
        ..remark(Severity::Error, "json", message)
    }))
}
