//! The clauses of the keywords of a schema.

use countersign_contract::model::{ClauseId, Position, Rule, Schema};

use super::{
    citations::{Citations, REST},
    cursor::{Object, Place},
    reader::Reader,
};
use crate::document::Data;

/// The keywords that can reject or provide a value. They must cite clauses.
const RULES: [&str; 26] = [
    "type",
    "format",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "readOnly",
    "writeOnly",
    "nullable",
];

/// The keywords that reject nothing while they are false.
const SWITCHES: [&str; 5] = [
    "exclusiveMinimum",
    "exclusiveMaximum",
    "uniqueItems",
    "readOnly",
    "writeOnly",
];

impl<'n> Reader<'n> {
    /// Records the position and the clauses of each keyword. No member may have been taken before.
    pub(super) fn rules(
        &mut self,
        object: &Object<'n>,
        citations: &Citations,
        schema: &mut Schema,
    ) {
        let mut note = |key: &str, clauses: &[ClauseId], at: Position| {
            let clauses = clauses.to_vec();
            schema.rules.insert(key.to_owned(), Rule { clauses, at });
        };
        for (keyword, place) in object.left() {
            if !RULES.contains(&keyword) {
                continue;
            }
            let mut needed = match place.node.data {
                Data::Bool(false) => !SWITCHES.contains(&keyword),
                _ => true,
            } && keyword != "nullable";
            if keyword == "required" {
                let mut members = named_members(&place).peekable();
                needed = members.peek().is_none();
                for (name, at) in members {
                    let key = format!("required/{name}");
                    match citations.exactly(&key) {
                        Some(clauses) => note(&key, clauses, at),
                        None => needed = true,
                    }
                }
            }
            // With a citation by name for each member, nothing is left for `'*'`.
            let clauses = if needed || keyword != "required" {
                citations.of(keyword)
            } else {
                citations.exactly(keyword)
            };
            if clauses.is_none() && needed {
                self.must_cite(place.at, &format!("the rule `{keyword}`"));
            }
            note(keyword, clauses.unwrap_or_default(), place.at);
        }
        if !citations.rest().is_empty() {
            note(REST, citations.rest(), object.place.at);
        }
    }
}

/// Returns the members that `required` lists, each with its position.
fn named_members<'n>(place: &Place<'n>) -> impl Iterator<Item = (&'n str, Position)> {
    let items = match &place.node.data {
        Data::List(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match &item.data {
        Data::String(name) => Some((&**name, item.at)),
        _ => None,
    })
}
