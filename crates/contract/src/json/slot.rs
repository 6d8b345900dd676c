//! A value as the reader leaves it.

use std::fmt;

/// What a value is.
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
    /// The word for it in messages.
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

/// One value, or the name of the member whose value follows: twelve bytes, so that a payload of many
/// small values takes little more memory than its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    start: u32,
    end: u32,
    /// What it is in the upper three bits; below, the slot behind all that is within it.
    packed: u32,
}

/// How many bits of [`Slot::packed`] hold the next slot.
const NEXT_BITS: u32 = 29;

/// How many slots a document may have.
pub(super) const MAX_SLOTS: usize = 1 << NEXT_BITS;

/// Marks the name of a member; the values of [`Kind`] come before it.
const KEY: u32 = 6;

impl Slot {
    /// Returns the slot of a value of which nothing but the start is known yet.
    pub(super) fn open(kind: Kind, start: u32) -> Self {
        Self {
            start,
            end: start,
            packed: (kind as u32) << NEXT_BITS,
        }
    }

    /// Returns the slot of the name of a member, quotes included.
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
            // 3, and a name is a string too.
            _ => Kind::String,
        }
    }

    pub(super) fn span(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the slot behind all that is within this one.
    pub(super) fn next(self) -> u32 {
        self.packed & ((1 << NEXT_BITS) - 1)
    }

    pub(super) fn close(&mut self, end: u32, next: u32) {
        self.end = end;
        self.packed = (self.packed >> NEXT_BITS << NEXT_BITS) | next;
    }
}
