//! A place in the document, and the members of a map that have been read so far.

use countersign_contract::{json::push_token, model::Position};

use crate::document::{Entry, Members, Node};

/// A value with its position (that of its name, if it has one) and its pointer.
#[derive(Clone, Debug)]
pub(super) struct Place<'n> {
    pub(super) node: &'n Node,
    pub(super) at: Position,
    /// The JSON pointer with a leading `#`.
    pub(super) pointer: String,
}

impl<'n> Place<'n> {
    pub(super) fn member(&self, name: &str, entry: &'n Entry) -> Self {
        let mut pointer = self.pointer.clone();
        push_token(&mut pointer, name);
        Self {
            node: &entry.node,
            at: entry.at,
            pointer,
        }
    }

    /// Returns the member with this name, without taking it.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        self.node.get(name).map(|entry| self.member(name, entry))
    }

    pub(super) fn item(&self, index: usize, node: &'n Node) -> Self {
        Self {
            node,
            at: node.at,
            pointer: format!("{}/{index}", self.pointer),
        }
    }

    /// Returns the same place with the position of the value instead of its name.
    pub(super) fn value(&self) -> Self {
        Self {
            at: self.node.at,
            ..self.clone()
        }
    }
}

/// A map whose members are taken one by one.
pub(super) struct Object<'n> {
    members: &'n Members,
    taken: Vec<bool>,
    pub(super) place: Place<'n>,
}

impl<'n> Object<'n> {
    pub(super) fn new(members: &'n Members, place: &Place<'n>) -> Self {
        Self {
            members,
            taken: vec![false; members.len()],
            place: place.clone(),
        }
    }

    /// Takes the member with this name, if it exists.
    pub(super) fn take(&mut self, name: &str) -> Option<Place<'n>> {
        let (index, name, entry) = self.members.get_full(name)?;
        self.taken[index] = true;
        Some(self.place.member(name, entry))
    }

    /// Returns the members that have not been taken.
    pub(super) fn left(&self) -> Vec<(&'n str, Place<'n>)> {
        let members = self.members.iter().zip(&self.taken);
        members
            .filter(|(_, taken)| !**taken)
            .map(|((name, entry), _)| (&**name, self.place.member(name, entry)))
            .collect()
    }
}
