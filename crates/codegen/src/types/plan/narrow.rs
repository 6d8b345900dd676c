//! `allOf` of schemas that are not objects: a wide rule and narrower ones.

use countersign_contract::model::{AdditionalProperties, Schema, Type};

use super::{planner::Planner, schema::is_whole};
use crate::{
    names::Suggestion,
    types::{JsonKind, Shape, Use, enumeration::texts},
};

impl<'c> Planner<'c> {
    /// Returns the shape of a value of the narrowest of these schemas. `parts` holds the schema
    /// itself and all parts of its `allOf`.
    ///
    /// The type is that of the only branch that the narrower rules leave of a union. A partner may
    /// still send another one: a value of another type is kept in `undocumented`.
    pub(super) fn narrowed(
        &mut self,
        schema: &'c Schema,
        parts: &[&'c Schema],
        received: bool,
        name: &Suggestion,
    ) -> Shape {
        let is_own = |part: &&&'c Schema| std::ptr::eq(**part, schema);
        let others_are_unions = parts
            .iter()
            .filter(|part| !is_own(part))
            .any(|part| self.is_union(part));
        let some_are_objects = parts.iter().any(|part| !part.properties.is_empty());
        let Ok(kind) = narrowest(parts) else {
            return Shape::Alias(Use::Any);
        };
        if others_are_unions || some_are_objects {
            return Shape::Alias(Use::Any);
        }
        if self.is_union(schema) {
            let mut detailed = parts
                .iter()
                .filter(|part| !is_own(part) && self.is_detailed(part));
            return match (detailed.next(), detailed.next()) {
                (Some(part), None) => self.own_shape(part, received, name),
                _ => self.narrowed_union(schema, parts, kind, received, name),
            };
        }
        let speaking = parts.iter().copied().filter(|part| {
            part.kind.is_some() || part.enumeration.is_some() || part.items.is_some()
        });
        let speaking: Vec<&'c Schema> = speaking.collect();
        let listed = speaking
            .iter()
            .copied()
            .filter(|part| part.enumeration.as_deref().and_then(texts).is_some());
        match (&speaking[..], &listed.collect::<Vec<_>>()[..]) {
            // Regardless of other rules, the type is that of the only part that names one.
            ([part], _) | (_, [part]) => self.own_shape(part, received, name),
            _ => Shape::Alias(kind.map_or(Use::Any, scalar)),
        }
    }

    /// Returns `true` if a schema describes the items or further members of its values.
    fn is_detailed(&self, schema: &Schema) -> bool {
        let further = match &schema.additional_properties {
            Some(AdditionalProperties::Schema(further)) => Some(&**further),
            Some(AdditionalProperties::Any | AdditionalProperties::None) | None => None,
        };
        let mut within = schema.items.as_deref().into_iter().chain(further);
        within.any(|schema| schema.reference.is_some() || self.says_something(schema))
    }

    /// Returns the union of the branches that the narrower rules leave: those of the expected type,
    /// without those excluded by `not`.
    pub(super) fn narrowed_union(
        &mut self,
        schema: &'c Schema,
        parts: &[&'c Schema],
        kind: Option<Type>,
        received: bool,
        name: &Suggestion,
    ) -> Shape {
        let excluded: Vec<&Schema> = parts
            .iter()
            .filter_map(|part| part.not.as_deref())
            .flat_map(|not| not.any_of.iter().chain([not]))
            .collect();
        let wanted = kind.map(json_kind);
        let left = schema.one_of.iter().chain(&schema.any_of).filter(|branch| {
            let is_wanted = match self.json_kind(branch, 0) {
                Some(found) => wanted.is_none_or(|wanted| found == wanted),
                None => true,
            };
            is_wanted && !excluded.iter().any(|excluded| excludes(excluded, branch))
        });
        let left: Vec<&'c Schema> = left.collect();
        if left.is_empty() {
            return Shape::Alias(kind.map_or(Use::Any, scalar));
        }
        match self.forms(&left, kind, received, name) {
            Shape::Alias(Use::Number) if kind == Some(Type::Integer) => {
                Shape::Alias(Use::Integer64)
            }
            shape => shape,
        }
    }
}

/// Returns `true` if a schema excludes a branch, or all values of its type.
fn excludes(excluded: &Schema, branch: &Schema) -> bool {
    let is_named = excluded.reference.is_some() && excluded.reference == branch.reference;
    let mut keywords = excluded.rules.keys().filter(|keyword| *keyword != "*");
    let only_type = excluded.kind.is_some() && keywords.all(|keyword| keyword == "type");
    is_named || only_type && excluded.kind == branch.kind
}

/// Returns the narrowest type that these schemas name, or an error if no value matches all of them.
fn narrowest(parts: &[&Schema]) -> Result<Option<Type>, ()> {
    let mut narrowest = None;
    for part in parts {
        let kind = match part.kind {
            Some(Type::Number) if is_whole(part) => Some(Type::Integer),
            kind => kind,
        };
        narrowest = match (narrowest, kind) {
            (one, other) if one == other => one,
            (None, one) | (one, None) => one,
            (Some(Type::Number | Type::Integer), Some(Type::Number | Type::Integer)) => {
                Some(Type::Integer)
            }
            _ => return Err(()),
        };
    }
    Ok(narrowest)
}

pub(super) const fn json_kind(kind: Type) -> JsonKind {
    match kind {
        Type::String => JsonKind::Text,
        Type::Number | Type::Integer => JsonKind::Number,
        Type::Boolean => JsonKind::Boolean,
        Type::Array => JsonKind::List,
        Type::Object => JsonKind::Object,
    }
}

/// Returns the type of values of which only the JSON type is known.
pub(super) const fn scalar(kind: Type) -> Use {
    match kind {
        Type::String => Use::Text,
        Type::Integer => Use::Integer64,
        Type::Number => Use::Number,
        Type::Boolean => Use::Boolean,
        Type::Array | Type::Object => Use::Any,
    }
}
