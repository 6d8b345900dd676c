//! The compact representation of a parsed value.

use std::fmt;

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the values of RFC 8259")]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// Returns the word used in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value, or the name of the member whose value follows. It takes twelve bytes, so that a payload
/// of many small values needs little more memory than its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    start: u32,
    end: u32,
    /// The kind in the upper three bits, and in the others the slot after the end of this value.
    packed: u32,
}

/// The number of bits of [`Slot::packed`] that hold the next slot.
const NEXT_BITS: u32 = 29;

/// The largest number of slots in a document.
pub(super) const MAX_SLOTS: usize = 1 << NEXT_BITS;

/// The kind that marks the name of a member. It is greater than every value of [`Kind`].
const KEY: u32 = 6;

impl Slot {
    /// Creates the slot of a value of which only the start is known.
    pub(super) fn open(kind: Kind, start: u32) -> Self {
        Self {
            start,
            end: start,
            packed: (kind as u32) << NEXT_BITS,
        }
    }

    /// Creates the slot of a member name, including its quotes.
    pub(super) fn key(start: u32, end: u32) -> Self {
        Self {
            start,
            end,
            packed: KEY << NEXT_BITS,
        }
    }

    pub(super) fn is_key(self) -> bool {
        self.packed >> NEXT_BITS == KEY
    }

    pub(super) fn kind(self) -> Kind {
        match self.packed >> NEXT_BITS {
            0 => Kind::Null,
            1 => Kind::Bool,
            2 => Kind::Number,
            4 => Kind::Array,
            5 => Kind::Object,
            // 3, or the name of a member, which is a string too.
            _ => Kind::String,
        }
    }

    pub(super) fn span(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the slot after the end of this value.
    pub(super) fn next(self) -> u32 {
        self.packed & ((1 << NEXT_BITS) - 1)
    }

    pub(super) fn close(&mut self, end: u32, next: u32) {
        self.end = end;
        self.packed = (self.packed >> NEXT_BITS << NEXT_BITS) | next;
    }
}
