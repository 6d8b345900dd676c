//! The maximum nesting depth of types, named or not.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Position};

use crate::{
    Error,
    documentation::code,
    types::{Definition, Field, Presence, Shape, Use},
};

/// The maximum depth. To check whether a value is `Send`, the compiler inspects its type and stops
/// after 128 steps. A quarter of those is left for the code of the user.
pub(super) const DEEPEST: usize = 96;

/// Rejects types that are nested too deep for the compiler. This also bounds the depth of all later
/// recursion over types.
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
        message: format!("{what} nests types deeper than the compiler supports"),
        help: "describe one of the nested values as an object without members".to_owned(),
    }
}

/// A depth-first search through types that visits each type once, as the compiler does.
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

/// The number of steps from a list or map to its values.
const IN_A_LIST: usize = 3;

/// Returns the number of steps from a struct to the value of a field.
fn around(field: &Field) -> usize {
    let option = usize::from(field.presence != Presence::Required);
    let pointer = 2 * usize::from(field.boxed);
    option + pointer
}
