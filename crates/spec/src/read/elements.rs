//! Where the elements of a contract stand that can cite clauses.

use std::collections::HashMap;

use countersign_contract::model::Position;

use super::{cursor::Place, reader::Reader};

/// The elements of a contract that can cite clauses, by JSON pointer with a leading `#`.
pub(crate) type Elements = HashMap<String, Element>;

/// Something that can cite clauses.
#[derive(Debug)]
pub(crate) enum Element {
    Schema,
    /// Anything else, with every [`Rule::at`](countersign_contract::model::Rule::at) under which the
    /// model has it: what several places refer to may stand at each of them.
    Other(Vec<Position>),
}

impl Reader<'_> {
    /// Notes that an element stands at a place, and where the model says that it stands.
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

    /// Notes that a schema stands at a place.
    pub(super) fn note_schema(&mut self, place: &Place<'_>) {
        if !self.is_foreign() {
            self.elements.insert(place.pointer.clone(), Element::Schema);
        }
    }
}
