//! Finds the children of a value without walking past all of them.

use std::collections::HashMap;

use super::{Document, Kind, Node};

/// Objects with no more members than this are walked.
const FEW: usize = 8;

/// Where the children of each value are. Made once, when the first pointer is followed.
#[derive(Debug)]
pub(super) struct Index {
    /// Where the children of a slot begin in `children`; one more entry than there are slots.
    starts: Vec<u32>,
    children: Vec<u32>,
    /// The members of objects that have many.
    members: HashMap<u32, HashMap<String, u32>>,
}

impl Index {
    pub(super) fn new(document: &Document<'_>) -> Self {
        let mut index = Self {
            starts: Vec::with_capacity(document.size() as usize + 1),
            children: Vec::with_capacity(document.size() as usize),
            members: HashMap::new(),
        };
        for slot in 0..document.size() {
            let node = document.node(slot);
            let start = index.children.len();
            index.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
            index.children.extend(node.children().map(Node::number));
            if node.kind() == Kind::Object && index.children.len() - start > FEW {
                // Of two members with one name the later one stays.
                let members = node
                    .members()
                    .map(|(name, member)| (name.into_owned(), member.number()));
                index.members.insert(slot, members.collect());
            }
        }
        index
            .starts
            .push(u32::try_from(index.children.len()).unwrap_or(u32::MAX));
        index
    }

    fn children(&self, slot: u32) -> &[u32] {
        let slot = slot as usize;
        &self.children[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }

    /// The slot of an item of an array.
    pub(super) fn item(&self, array: u32, number: usize) -> Option<u32> {
        self.children(array).get(number).copied()
    }

    /// The slot of the last member of an object with this name.
    pub(super) fn member(&self, object: Node<'_>, name: &str) -> Option<u32> {
        match self.members.get(&object.number()) {
            Some(members) => members.get(name).copied(),
            None => object.get(name).map(Node::number),
        }
    }
}
