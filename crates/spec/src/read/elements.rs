//! The elements of a contract that can cite clauses.

use std::collections::HashMap;

use countersign_contract::model::Position;

use super::{cursor::Place, reader::Reader};

/// The elements of a contract that can cite clauses, by JSON pointer with a leading `#`.
pub(crate) type Elements = HashMap<String, Element>;

/// An element that can cite clauses.
#[derive(Debug)]
pub(crate) enum Element {
    Schema,
    /// Any other element, with every [`Rule::at`](countersign_contract::model::Rule::at) that it
    /// has in the model. An element with several references may have several positions.
    Other(Vec<Position>),
}

impl Reader<'_> {
    /// Records an element at a place, and its positions in the model.
    pub(super) fn note_element(
        &mut self,
        place: &Place<'_>,
        at: impl IntoIterator<Item = Position>,
    ) {
        if self.is_foreign() {
            return;
        }
        let known = self.elements.entry(place.pointer.clone());
        if let Element::Other(known) = known.or_insert_with(|| Element::Other(Vec::new())) {
            known.extend(at);
            known.sort_unstable();
            known.dedup();
        }
    }

    /// Records a schema at a place.
    pub(super) fn note_schema(&mut self, place: &Place<'_>) {
        if !self.is_foreign() {
            self.elements.insert(place.pointer.clone(), Element::Schema);
        }
    }
}
