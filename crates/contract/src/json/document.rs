//! Parsed JSON documents.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    sync::OnceLock,
};

use super::{Decimal, Kind, ParseError, parse::parse, slot::Slot, tokens};

/// The number of members up to which the members of an object are compared one by one.
const SHADOW_FEW: usize = 16;

/// A parsed JSON text.
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
}

impl<'t> Document<'t> {
    /// Parses a single JSON value.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not a single JSON value in UTF-8, or are nested deeper
    /// than [`MAX_DEPTH`](super::MAX_DEPTH).
    pub fn parse(bytes: &'t [u8]) -> Result<Self, ParseError> {
        let (text, slots) = parse(bytes)?;
        Ok(Self {
            text,
            slots,
            shadowed: OnceLock::new(),
        })
    }

    /// Returns the root value.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node {
            document: self,
            slot: 0,
        }
    }

    /// Returns the text of the document.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the members that a later member of the same object with the same name overrides.
    fn shadowed(&self) -> &HashSet<u32> {
        self.shadowed.get_or_init(|| {
            let mut shadowed = HashSet::new();
            let mut latest = HashMap::new();
            for slot in 0..self.size() {
                let node = self.node(slot);
                if node.slot().is_key() || node.kind() != Kind::Object {
                    continue;
                }
                if node.has_few_members() {
                    node.shadow(&mut shadowed);
                    continue;
                }
                latest.clear();
                for (name, member) in node.members() {
                    shadowed.extend(latest.insert(name, member.slot));
                }
            }
            shadowed
        })
    }

    /// Returns the value at a JSON pointer (RFC 6901). If several members have the same name, the
    /// last one counts.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        tokens(pointer).try_fold(self.root(), |node, token| match node.kind() {
            Kind::Object => node.get(&token),
            Kind::Array => node.children().nth(token.parse().ok()?),
            _ => None,
        })
    }

    /// Returns the number of values.
    pub(crate) fn size(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// Returns the value of a slot.
    pub(crate) fn node(&self, slot: u32) -> Node<'_> {
        Node {
            document: self,
            slot,
        }
    }
}

/// Omits the text, which may contain data that must not be logged.
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
    fn slot(self) -> Slot {
        self.document.slots[self.slot as usize]
    }

    /// Returns `true` if comparing all pairs of members is cheaper than building a map.
    fn has_few_members(self) -> bool {
        self.children().nth(SHADOW_FEW).is_none()
    }

    /// Adds the members that a later one overrides, by comparing all pairs.
    fn shadow(self, shadowed: &mut HashSet<u32>) {
        for (index, member) in self.children().enumerate() {
            let name = member.key();
            if self.children().skip(index + 1).any(|other| {
                // Most names differ in their first bytes, so this avoids unescaping them.
                other.key() == name
            }) {
                shadowed.insert(member.slot);
            }
        }
    }

    /// Returns a number that is unique within the document.
    pub(crate) fn number(self) -> u32 {
        self.slot
    }

    /// Returns the kind of the value.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.slot().kind()
    }

    /// Returns the range of the value in bytes.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        self.slot().span()
    }

    /// Returns the text of the value.
    #[must_use]
    pub fn text(self) -> &'d str {
        &self.document.text[self.span()]
    }

    /// Returns the range of the member name in bytes, including its quotes, if this is a member.
    #[must_use]
    pub fn key_span(self) -> Option<std::ops::Range<usize>> {
        let before = self.slot.checked_sub(1)?;
        let before = self.document.slots[before as usize];
        before.is_key().then(|| before.span())
    }

    /// Returns the name of the member, if this is one.
    #[must_use]
    pub fn key(self) -> Option<Cow<'d, str>> {
        self.key_span()
            .map(|span| unescape(&self.document.text[span]))
    }

    /// Returns the unescaped content, if the value is a string.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'d, str>> {
        (self.kind() == Kind::String).then(|| unescape(self.text()))
    }

    /// Returns the value, if it is a boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.text() == "true")
    }

    /// Returns the exact value, if it is a number.
    #[must_use]
    pub fn as_decimal(self) -> Option<Decimal> {
        (self.kind() == Kind::Number)
            .then(|| Decimal::parse(self.text()))
            .flatten()
    }

    /// Returns the values directly within an array or object, in order.
    #[must_use]
    pub fn children(self) -> Children<'d> {
        Children {
            document: self.document,
            at: self.slot + 1,
            end: self.slot().next(),
        }
    }

    /// Returns the number of values and names within this value, plus one for the value itself.
    pub(crate) fn size(self) -> usize {
        (self.slot().next() - self.slot) as usize
    }

    /// Returns the members of an object in order, including duplicates.
    #[must_use]
    pub fn members(self) -> Members<'d> {
        Members(self.children())
    }

    /// Returns the member of an object with this name. If there are several, returns the last one.
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

    /// Returns `true` if a later member of the same object has the same name.
    #[must_use]
    pub fn is_shadowed(self) -> bool {
        self.document.shadowed().contains(&self.slot)
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

/// An iterator over the values directly within an array or object.
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
        let name = self.document.slots[self.at as usize].is_key();
        let node = Node {
            document: self.document,
            slot: self.at + u32::from(name),
        };
        self.at = node.slot().next();
        Some(node)
    }
}

/// An iterator over the members of an object.
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

/// Unescapes a string that the reader has accepted, given with its quotes.
fn unescape(quoted: &str) -> Cow<'_, str> {
    let inner = &quoted[1..quoted.len() - 1];
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    // The reader has checked every escape, so this cannot fail.
    Cow::Owned(serde_json::from_str(quoted).unwrap_or_default())
}
