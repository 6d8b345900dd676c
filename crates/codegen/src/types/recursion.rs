//! Types that contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::{Definition, Shape, Use};

/// Puts pointers where a type would contain itself, and makes a type of an alias that does.
pub(super) fn close(definitions: &mut BTreeMap<String, Definition>) {
    let direct: BTreeMap<String, Vec<String>> = definitions
        .values()
        .map(|definition| (definition.name.clone(), contained(&definition.shape)))
        .collect();
    for definition in definitions.values_mut() {
        let owner = definition.name.clone();
        if let Shape::Struct { fields, .. } = &mut definition.shape {
            for field in fields {
                field.boxed =
                    named(&field.value).is_some_and(|target| reaches(&direct, target, &owner));
            }
        }
    }
    // An alias that leads to itself, even through lists, must be a type of its own.
    let through: BTreeMap<String, Vec<String>> = definitions
        .values()
        .filter_map(|definition| match &definition.shape {
            Shape::Alias(value) => Some((definition.name.clone(), mentioned(value))),
            _ => None,
        })
        .collect();
    for definition in definitions.values_mut() {
        let circular = through.get(&definition.name).is_some_and(|targets| {
            targets
                .iter()
                .any(|target| reaches(&through, target, &definition.name))
        });
        if let (true, Shape::Alias(value)) = (circular, &definition.shape) {
            definition.shape = Shape::Wrapper(value.clone());
        }
    }
}

/// The type that a value holds without a list or map between.
fn named(value: &Use) -> Option<&str> {
    match value {
        Use::Named(name) => Some(name),
        Use::Nullable(value) => named(value),
        _ => None,
    }
}

/// All types that a use mentions.
fn mentioned(value: &Use) -> Vec<String> {
    match value {
        Use::Named(name) => vec![name.clone()],
        Use::List(value) | Use::Map(value) | Use::Nullable(value) => mentioned(value),
        _ => Vec::new(),
    }
}

/// The types that a value of this shape contains without a pointer between.
fn contained(shape: &Shape) -> Vec<String> {
    let values: Vec<&Use> = match shape {
        Shape::Struct { fields, .. } => fields.iter().map(|field| &field.value).collect(),
        Shape::Union { variants, .. } => variants.iter().map(|variant| &variant.value).collect(),
        Shape::Alias(value) | Shape::Wrapper(value) => vec![value],
        Shape::Enumeration { .. } => Vec::new(),
    };
    values
        .into_iter()
        .filter_map(named)
        .map(str::to_owned)
        .collect()
}

fn reaches(edges: &BTreeMap<String, Vec<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(edges.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    false
}
