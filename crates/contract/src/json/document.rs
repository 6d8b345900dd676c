//! A JSON text, read.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    sync::OnceLock,
};

use super::{Decimal, Kind, ParseError, index::Index, parse::parse, slot::Slot, tokens};

/// A JSON text, read.
///
/// ```
/// use countersign_contract::json::Document;
/// let document = Document::parse(br#"{"a": 1, "a": 2.50}"#).unwrap();
/// let last = document.root().get("a").unwrap();
/// assert_eq!(last.text(), "2.50");
/// assert_eq!(document.root().members().count(), 2);
/// ```
pub struct Document<'t> {
    text: &'t str,
    slots: Vec<Slot>,
    shadowed: OnceLock<HashSet<u32>>,
    index: OnceLock<Index>,
}

impl<'t> Document<'t> {
    /// Reads one JSON value.
    ///
    /// # Errors
    ///
    /// If the bytes are not one JSON value in UTF-8, or are nested deeper than
    /// [`MAX_DEPTH`](super::MAX_DEPTH).
    pub fn parse(bytes: &'t [u8]) -> Result<Self, ParseError> {
        let (text, slots) = parse(bytes)?;
        Ok(Self {
            text,
            slots,
            shadowed: OnceLock::new(),
            index: OnceLock::new(),
        })
    }

    /// The value itself.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node {
            document: self,
            slot: 0,
        }
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The members that a later member of the same object and name overrides.
    fn shadowed(&self) -> &HashSet<u32> {
        self.shadowed.get_or_init(|| {
            let mut shadowed = HashSet::new();
            let mut latest = HashMap::new();
            for slot in (0..)
                .zip(&self.slots)
                .filter(|(_, slot)| slot.kind == Kind::Object)
            {
                latest.clear();
                for (name, member) in (Node {
                    document: self,
                    slot: slot.0,
                })
                .members()
                {
                    shadowed.extend(latest.insert(name, member.slot));
                }
            }
            shadowed
        })
    }

    /// The value at a JSON pointer (RFC 6901). Of members with one name the last counts.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        let index = self.index.get_or_init(|| Index::new(self));
        let mut node = self.root();
        for token in tokens(pointer) {
            let slot = match node.kind() {
                Kind::Object => index.member(node, &token)?,
                Kind::Array => index.item(node.slot, token.parse().ok()?)?,
                _ => return None,
            };
            node = Node {
                document: self,
                slot,
            };
        }
        Some(node)
    }

    /// How many values there are in all.
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// The value of a slot.
    pub(super) fn node(&self, slot: u32) -> Node<'_> {
        Node {
            document: self,
            slot,
        }
    }
}

/// Never the text: it may hold what must not be logged.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.text.len())
            .field("values", &self.slots.len())
            .finish()
    }
}

/// A value in a [`Document`].
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    slot: u32,
}

impl<'d> Node<'d> {
    fn slot(self) -> &'d Slot {
        &self.document.slots[self.slot as usize]
    }

    /// The place of the value among all of the document.
    pub(super) fn number(self) -> u32 {
        self.slot
    }

    /// What the value is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.slot().kind
    }

    /// Where the value begins and ends, in bytes.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        self.slot().start as usize..self.slot().end as usize
    }

    /// The value as it is written.
    #[must_use]
    pub fn text(self) -> &'d str {
        &self.document.text[self.span()]
    }

    /// Where the name of the member begins and ends, quotes included, if this is a member.
    #[must_use]
    pub fn key_span(self) -> Option<std::ops::Range<usize>> {
        let (start, end) = self.slot().key;
        (end > 0).then_some(start as usize..end as usize)
    }

    /// The name of the member, if this is one.
    #[must_use]
    pub fn key(self) -> Option<Cow<'d, str>> {
        self.key_span()
            .map(|span| unescape(&self.document.text[span]))
    }

    /// The characters of a string.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'d, str>> {
        (self.kind() == Kind::String).then(|| unescape(self.text()))
    }

    /// A boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.text() == "true")
    }

    /// A number, exactly.
    #[must_use]
    pub fn as_decimal(self) -> Option<Decimal> {
        (self.kind() == Kind::Number)
            .then(|| Decimal::parse(self.text()))
            .flatten()
    }

    /// The values directly within an array or object, in order.
    #[must_use]
    pub fn children(self) -> Children<'d> {
        Children {
            document: self.document,
            at: self.slot + 1,
            end: self.slot().next,
        }
    }

    /// The members of an object in order, each as often as it is written.
    #[must_use]
    pub fn members(self) -> Members<'d> {
        Members(self.children())
    }

    /// The member of an object with this name; the last one, if there are several.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        if self.kind() != Kind::Object {
            return None;
        }
        self.members()
            .filter(|(key, _)| key == name)
            .last()
            .map(|(_, node)| node)
    }

    /// Whether a later member of the same object has the same name.
    #[must_use]
    pub fn is_shadowed(self) -> bool {
        self.document.shadowed().contains(&self.slot)
    }

    /// The document and a number that no other value of it has.
    #[cfg(feature = "judge")]
    pub(crate) fn identity(self) -> (usize, u32) {
        (std::ptr::from_ref(self.document) as usize, self.slot)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("kind", &self.kind())
            .field("span", &self.span())
            .finish()
    }
}

/// The values directly within an array or object.
#[derive(Clone, Debug)]
pub struct Children<'d> {
    document: &'d Document<'d>,
    at: u32,
    end: u32,
}

impl<'d> Iterator for Children<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node {
            document: self.document,
            slot: self.at,
        };
        self.at = node.slot().next;
        Some(node)
    }
}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'d>(Children<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = (Cow<'d, str>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0
            .next()
            .map(|node| (node.key().unwrap_or_default(), node))
    }
}

/// The characters of a string that the reader has accepted, given with its quotes.
fn unescape(quoted: &str) -> Cow<'_, str> {
    let inner = &quoted[1..quoted.len() - 1];
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    // The reader has checked every escape, so this cannot fail.
    Cow::Owned(serde_json::from_str(quoted).unwrap_or_default())
}
