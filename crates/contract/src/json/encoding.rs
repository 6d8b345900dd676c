//! Detection of encodings other than UTF-8 in which JSON is exchanged (RFC 8259, section 8.1).

use std::fmt;

/// The encoding that a text appears to have, other than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes for most characters.
    Utf16,
    /// Four bytes for each character.
    Utf32,
}

impl Encoding {
    /// Detects the encoding of a JSON text from its first four bytes, with or without a byte order
    /// mark. Returns `None` if it may be UTF-8.
    ///
    /// ```
    /// use countersign_contract::json::Encoding;
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
