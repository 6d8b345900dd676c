//! A place in the document, and the members of a map that have been read so far.

use countersign_contract::{json::push_token, model::Position};

use crate::document::{Entry, Node};

/// A value, where it is told to stand (at its name, if it has one), and its pointer.
#[derive(Clone, Debug)]
pub(super) struct Place<'n> {
    pub(super) node: &'n Node,
    pub(super) at: Position,
    /// With a leading `#`.
    pub(super) pointer: String,
}

impl<'n> Place<'n> {
    pub(super) fn member(&self, entry: &'n Entry) -> Self {
        let mut pointer = self.pointer.clone();
        push_token(&mut pointer, &entry.name);
        Self {
            node: &entry.node,
            at: entry.at,
            pointer,
        }
    }

    pub(super) fn item(&self, index: usize, node: &'n Node) -> Self {
        Self {
            node,
            at: node.at,
            pointer: format!("{}/{index}", self.pointer),
        }
    }

    /// The last token of the pointer.
    pub(super) fn name(&self) -> String {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        last.replace("~1", "/").replace("~0", "~")
    }
}

/// A map of which the members are taken one after the other.
pub(super) struct Object<'n> {
    entries: &'n [Entry],
    taken: Vec<bool>,
    place: Place<'n>,
    /// Where the map is told to stand.
    pub(super) at: Position,
}

impl<'n> Object<'n> {
    pub(super) fn new(entries: &'n [Entry], place: &Place<'n>) -> Self {
        Self {
            entries,
            taken: vec![false; entries.len()],
            place: place.clone(),
            at: place.at,
        }
    }

    /// Takes the member with this name, if it is there.
    pub(super) fn take(&mut self, name: &str) -> Option<Place<'n>> {
        let index = self.entries.iter().position(|entry| entry.name == name)?;
        self.taken[index] = true;
        Some(self.place.member(&self.entries[index]))
    }

    /// What nobody has taken.
    pub(super) fn left(&self) -> Vec<Place<'n>> {
        let entries = self.entries.iter().zip(&self.taken);
        entries
            .filter(|(_, taken)| !**taken)
            .map(|(entry, _)| self.place.member(entry))
            .collect()
    }
}
