//! The operations that use a type, for its documentation.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{Contract, Part};

use super::operations::constants;
use crate::{
    documentation::code,
    types::{Shape, Types, Use},
};

/// The maximum number of operations that are listed, so that a common type does not list a page of
/// them.
const MOST: usize = 6;

/// Returns one line per used type, by type name, with the operations that use it.
pub(super) fn uses<'t>(contract: &Contract, types: &'t Types) -> BTreeMap<&'t str, String> {
    let mut requests: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut responses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (operation, constant) in constants(contract) {
        let link = format!("[{}](super::operations::{constant})", code(&operation.id));
        let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
        for index in 0..operation.parameters.len() {
            reach(types, types.parameter(&operation.id, index), &mut sent);
        }
        for part in operation.parts() {
            let names = match part {
                Part::Request => &mut sent,
                Part::Response(_) | Part::Event(_) => &mut answered,
            };
            reach(types, types.body(&operation.id, &part), names);
        }
        for (names, uses) in [(sent, &mut requests), (answered, &mut responses)] {
            for name in names {
                uses.entry(name).or_default().push(link.clone());
            }
        }
    }
    let names = types.definitions.iter().map(|definition| &*definition.name);
    names
        .filter_map(|name| {
            let line = match (requests.get(name), responses.get(name)) {
                (Some(sent), Some(answered)) => format!(
                    "Used in the request of {} and the response of {}.",
                    listed(sent),
                    listed(answered)
                ),
                (Some(sent), None) => format!("Used in the request of {}.", listed(sent)),
                (None, Some(answered)) => format!("Used in the response of {}.", listed(answered)),
                (None, None) => return None,
            };
            Some((name, line))
        })
        .collect()
}

fn listed(links: &[String]) -> String {
    match links.len().checked_sub(MOST) {
        None | Some(0) => links.join(", "),
        Some(further) => format!("{} and {further} more", links[..MOST].join(", ")),
    }
}

/// Collects the types of which a value consists.
fn reach<'t>(types: &'t Types, value: Option<&'t Use>, names: &mut BTreeSet<&'t str>) {
    let mut open: Vec<&Use> = value.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Use::List(value) | Use::Map(value) | Use::Nullable(value) => open.push(value),
            Use::Named(name) => {
                let found = types.definition(value).filter(|_| names.insert(name));
                match found.map(|definition| &definition.shape) {
                    Some(Shape::Struct { fields, further }) => {
                        open.extend(fields.iter().map(|field| &field.value));
                        open.extend(further);
                    }
                    Some(Shape::Union { variants, .. }) => {
                        open.extend(variants.iter().map(|variant| &variant.value));
                    }
                    Some(Shape::Alias(value) | Shape::Wrapper(value)) => open.push(value),
                    Some(Shape::Enumeration { .. }) | None => {}
                }
            }
            _ => {}
        }
    }
}
