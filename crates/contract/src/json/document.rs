//! A JSON text, read.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    sync::OnceLock,
};

use super::{Decimal, Kind, ParseError, parse::parse, slot::Slot, tokens};

/// Objects with no more members than this are compared member by member.
const SHADOW_FEW: usize = 16;

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

    /// The value at a JSON pointer (RFC 6901). Of members with one name the last counts.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        tokens(pointer).try_fold(self.root(), |node, token| match node.kind() {
            Kind::Object => node.get(&token),
            Kind::Array => node.children().nth(token.parse().ok()?),
            _ => None,
        })
    }

    /// How many values there are in all.
    pub(crate) fn size(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// The value of a slot.
    pub(crate) fn node(&self, slot: u32) -> Node<'_> {
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
    fn slot(self) -> Slot {
        self.document.slots[self.slot as usize]
    }

    /// Returns whether comparing each member with each is cheaper than a map of them.
    fn has_few_members(self) -> bool {
        self.children().nth(SHADOW_FEW).is_none()
    }

    /// Adds the members that a later one overrides, by comparing each with each.
    fn shadow(self, shadowed: &mut HashSet<u32>) {
        for (index, member) in self.children().enumerate() {
            let name = member.key();
            if self.children().skip(index + 1).any(|other| {
                // Most names differ in their first bytes, so nothing is unescaped for nothing.
                other.key() == name
            }) {
                shadowed.insert(member.slot);
            }
        }
    }

    /// Returns a number that no other value of the document has.
    pub(crate) fn number(self) -> u32 {
        self.slot
    }

    /// What the value is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.slot().kind()
    }

    /// Where the value begins and ends, in bytes.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        self.slot().span()
    }

    /// The value as it is written.
    #[must_use]
    pub fn text(self) -> &'d str {
        &self.document.text[self.span()]
    }

    /// Where the name of the member begins and ends, quotes included, if this is a member.
    #[must_use]
    pub fn key_span(self) -> Option<std::ops::Range<usize>> {
        let before = self.slot.checked_sub(1)?;
        let before = self.document.slots[before as usize];
        before.is_key().then(|| before.span())
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
            end: self.slot().next(),
        }
    }

    /// Returns how many values and names are within this one, and the value itself.
    pub(crate) fn size(self) -> usize {
        (self.slot().next() - self.slot) as usize
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
        let name = self.document.slots[self.at as usize].is_key();
        let node = Node {
            document: self.document,
            slot: self.at + u32::from(name),
        };
        self.at = node.slot().next();
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
