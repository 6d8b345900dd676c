//! Recursive types.

use std::collections::{BTreeMap, BTreeSet};

use crate::types::{Definition, Shape, Use};

/// Boxes fields whose type would contain itself, and turns recursive aliases into types.
pub(super) fn close(definitions: &mut BTreeMap<String, Definition>) {
    let direct: BTreeMap<String, Vec<String>> = definitions
        .values()
        .map(|definition| (definition.name.clone(), contained(&definition.shape)))
        .collect();
    let circles_of_values = circles(&direct);
    for definition in definitions.values_mut() {
        let circle = circles_of_values.get(definition.name.as_str());
        if let Shape::Struct { fields, .. } = &mut definition.shape {
            for field in fields {
                field.boxed = named(&field.value)
                    .is_some_and(|target| circles_of_values.get(target) == circle);
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
    let circles_of_names = circles(&through);
    for definition in definitions.values_mut() {
        let circle = circles_of_names.get(definition.name.as_str());
        let mut targets = through.get(&definition.name).into_iter().flatten();
        let circular = targets.any(|target| circles_of_names.get(target.as_str()) == circle);
        if let (true, Shape::Alias(value)) = (circular, &definition.shape) {
            definition.shape = Shape::Wrapper(value.clone());
        }
    }
}

/// Returns the type that a value contains directly, not in a list or map.
fn named(value: &Use) -> Option<&str> {
    match value {
        Use::Named(name) => Some(name),
        Use::Nullable(value) => named(value),
        _ => None,
    }
}

/// Returns all types that a use mentions.
fn mentioned(value: &Use) -> Vec<String> {
    match value {
        Use::Named(name) => vec![name.clone()],
        Use::List(value) | Use::Map(value) | Use::Nullable(value) => mentioned(value),
        _ => Vec::new(),
    }
}

/// Returns the types that a value of this shape contains without indirection.
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

/// Returns the strongly connected components of a graph (Kosaraju): names with the same number
/// reach each other.
fn circles(edges: &BTreeMap<String, Vec<String>>) -> BTreeMap<&str, usize> {
    let targets = |name: &str| edges.get(name).into_iter().flatten().map(String::as_str);
    let mut finished = Vec::new();
    let mut seen = BTreeSet::new();
    for start in edges.keys() {
        let mut open = vec![(start.as_str(), false)];
        while let Some((name, is_done)) = open.pop() {
            if is_done {
                finished.push(name);
            } else if seen.insert(name) {
                open.push((name, true));
                open.extend(targets(name).map(|target| (target, false)));
            }
        }
    }
    let mut backwards: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in edges.keys() {
        for target in targets(name) {
            backwards.entry(target).or_default().push(name);
        }
    }
    let mut circles = BTreeMap::new();
    for (number, start) in finished.into_iter().rev().enumerate() {
        let mut open = vec![start];
        while let Some(name) = open.pop() {
            if !circles.contains_key(name) {
                circles.insert(name, number);
                open.extend(backwards.get(name).into_iter().flatten());
            }
        }
    }
    circles
}
