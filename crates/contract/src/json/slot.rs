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

/// One value: its place in the text and the slot behind all that is within it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    /// Where the name of the member begins and ends, quotes included; both 0 for no member.
    pub(super) key: (u32, u32),
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) next: u32,
}

impl Slot {
    pub(super) fn new(kind: Kind, key: Option<(u32, u32)>, start: u32, end: u32) -> Self {
        Self {
            kind,
            key: key.unwrap_or_default(),
            start,
            end,
            next: 0,
        }
    }

    pub(super) fn start(&self) -> usize {
        self.start as usize
    }

    pub(super) fn end_at(&mut self, end: u32, next: u32) {
        self.end = end;
        self.next = next;
    }
}
