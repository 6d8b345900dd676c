//! Infinite schemas: a schema that is itself, or is one of its own branches.

use std::collections::HashMap;

use countersign_contract::model::{Contract, Position, Schema};
use indexmap::IndexMap;

use super::Found;
use crate::documents::Documents;

/// The maximum number of names that refer to each other for one value; a longer chain counts as
/// infinite. The validator follows them recursively.
const MAX_CHAIN: usize = 64;

/// The maximum number of branches of one value, with all references expanded. The validator may
/// have to check each.
const MAX_BRANCHES: usize = 10_000;

/// Finds the infinite schemas, and replaces them with empty ones, so that the rest can be used.
pub(super) fn break_all(contract: &mut Contract, documents: &Documents<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (name, why) in endless(contract) {
        let Some(schema) = contract.schemas.get_mut(&name) else {
            continue;
        };
        let pointer = schema.pointer.clone();
        let address = documents.address(&pointer);
        let place = address.and_then(|address| documents.at(&address));
        let (message, help) = match why {
            Endless::Circle => (
                format!("the schema `{name}` contains itself at the same level of the value"),
                "break the cycle: refer to it from a property or from `items`",
            ),
            Endless::Chain => (
                format!(
                    "more than {MAX_CHAIN} names refer to each other, starting at the schema `{name}`"
                ),
                "refer to the final schema directly",
            ),
            Endless::Branches => (
                format!(
                    "the schema `{name}` has more than {MAX_BRANCHES} branches once all references are expanded"
                ),
                "merge similar branches",
            ),
        };
        found.push(Found {
            at: place.map_or_else(Position::default, |(at, _)| at),
            message,
            instead: "any value is accepted",
            help,
            pointer: pointer.clone(),
        });
        *schema = Schema {
            pointer,
            ..Schema::default()
        };
    }
    found
}

/// The reason why a schema counts as infinite.
#[derive(Clone, Copy)]
enum Endless {
    Circle,
    Chain,
    Branches,
}

/// The progress through a named schema.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done(Below),
}

/// The schemas below a named schema that apply to the same value.
#[derive(Clone, Copy, Default, PartialEq)]
struct Below {
    /// The length of the longest chain of names.
    chain: usize,
    /// The number of branches, with all references expanded.
    branches: usize,
}

/// Returns the names at which a cycle closes, or a chain becomes too long.
fn endless(contract: &Contract) -> IndexMap<String, Endless> {
    let mut states: HashMap<&str, State> = HashMap::new();
    let mut endless = IndexMap::new();
    for name in contract.schemas.keys() {
        // An explicit stack, because a chain of references may be as long as the list of schemas.
        let mut stack = vec![(&**name, false)];
        while let Some((name, leave)) = stack.pop() {
            let Some(schema) = contract.schemas.get(name) else {
                continue;
            };
            let mut names = Vec::new();
            same_value(schema, &mut names);
            if leave {
                let mut below = Below::default();
                for name in names {
                    if let Some(State::Done(other)) = states.get(name) {
                        below.chain = below.chain.max(other.chain + 1);
                        below.branches = below.branches.saturating_add(other.branches + 1);
                    }
                }
                let why = match below {
                    Below { chain, .. } if chain > MAX_CHAIN => Some(Endless::Chain),
                    Below { branches, .. } if branches > MAX_BRANCHES => Some(Endless::Branches),
                    _ => None,
                };
                if let Some(why) = why {
                    endless.insert(name.to_owned(), why);
                    below = Below::default();
                }
                states.insert(name, State::Done(below));
                continue;
            }
            match states.get(name) {
                Some(State::Done(_)) => {}
                Some(State::Open) => {
                    endless.insert(name.to_owned(), Endless::Circle);
                }
                None => {
                    states.insert(name, State::Open);
                    stack.push((name, true));
                    stack.extend(names.into_iter().map(|name| (name, false)));
                }
            }
        }
    }
    endless
}

/// Collects the names of schemas that apply to the same value as this one.
fn same_value<'c>(schema: &'c Schema, names: &mut Vec<&'c str>) {
    names.extend(schema.reference.as_deref());
    let branches = schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of);
    for branch in branches.chain(schema.not.as_deref()) {
        same_value(branch, names);
    }
}
