//! How deep types may stand in each other, whether or not they have names.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Position};

use crate::{
    Error,
    documentation::code,
    types::{Definition, Field, Presence, Shape, Use},
};

/// To know whether a value may go to another thread the compiler looks into its type, and stops at
/// 128 steps. A fourth of that is for what users put around it.
pub(super) const DEEPEST: usize = 96;

/// Refuses types that stand so deep in each other that the compiler gives up. This also bounds
/// the depth of whatever looks through types later.
pub(super) fn check<'u>(
    contract: &Contract,
    definitions: &BTreeMap<String, Definition>,
    bodies: impl Iterator<Item = (Position, &'u Use)>,
) -> Result<(), Error> {
    let dive = || Dive {
        definitions,
        seen: BTreeSet::new(),
    };
    for definition in definitions.values() {
        if !dive().fits(&definition.name, 0) {
            let what = code(&definition.name);
            return Err(too_deep(contract, definition.at, &what));
        }
    }
    for (at, value) in bodies {
        if !dive().value_fits(value, 0) {
            return Err(too_deep(contract, at, "a body"));
        }
    }
    Ok(())
}

pub(super) fn too_deep(contract: &Contract, at: Position, what: &str) -> Error {
    Error::Unsupported {
        file: contract.file_of(at).to_owned(),
        at,
        message: format!("{what} holds types in types, deeper than a compiler follows"),
        help: "describe a value on the way as an object without members".to_owned(),
    }
}

/// Looks into types as the compiler does: one after the other, each once.
struct Dive<'d> {
    definitions: &'d BTreeMap<String, Definition>,
    seen: BTreeSet<&'d str>,
}

impl Dive<'_> {
    fn fits(&mut self, name: &str, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let Some((name, definition)) = self.definitions.get_key_value(name) else {
            return true;
        };
        if !self.seen.insert(name) {
            return true;
        }
        let below = depth + 1;
        match &definition.shape {
            Shape::Struct { fields, further } => {
                fields
                    .iter()
                    .all(|field| self.value_fits(&field.value, below + around(field)))
                    && further
                        .as_ref()
                        .is_none_or(|value| self.value_fits(value, below + IN_A_LIST))
            }
            Shape::Union { variants, .. } => variants
                .iter()
                .all(|variant| self.value_fits(&variant.value, below)),
            Shape::Alias(value) | Shape::Wrapper(value) => self.value_fits(value, below),
            Shape::Enumeration { .. } => true,
        }
    }

    fn value_fits(&mut self, value: &Use, depth: usize) -> bool {
        match value {
            Use::List(value) | Use::Map(value) => self.value_fits(value, depth + IN_A_LIST),
            Use::Nullable(value) => self.value_fits(value, depth + 1),
            Use::Named(name) => self.fits(name, depth),
            _ => depth <= DEEPEST,
        }
    }
}

/// The steps from a list or map to what it holds.
const IN_A_LIST: usize = 3;

/// The steps from a struct to the value of a field.
fn around(field: &Field) -> usize {
    let option = usize::from(field.presence != Presence::Required);
    let pointer = 2 * usize::from(field.boxed);
    option + pointer
}
