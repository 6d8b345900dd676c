//! Conversion of a schema to the type of its values.

use std::collections::BTreeSet;

use countersign_contract::{
    json::tokens,
    model::{AdditionalProperties, Schema, Type},
};

use super::{common::common, depth::DEEPEST, nesting::place, planner::Planner};
use crate::{
    documentation,
    names::{Scope, Suggestion, field_name},
    types::{Field, Presence, Shape, Use, enumeration::texts},
};

impl<'c> Planner<'c> {
    /// Returns the type of a value of this schema. A type that needs a name gets the suggested one.
    pub(super) fn value(
        &mut self,
        schema: &'c Schema,
        received: bool,
        suggested: &Suggestion,
    ) -> Use {
        if let Some(name) = &schema.reference {
            let rust = self
                .names
                .get(&(name.as_str(), received))
                .or_else(|| self.names.get(&(name.as_str(), !received)));
            return rust.map_or(Use::Any, |rust| Use::Named(rust.clone()));
        }
        if let Some(name) = self.inline.get(&(std::ptr::from_ref(schema), received)) {
            return Use::Named(name.clone());
        }
        if self.depth > DEEPEST {
            // This only ends the recursion; planning fails later.
            self.too_deep = Some(place(self.contract, schema));
            return Use::Any;
        }
        self.depth += 1;
        let value = self.nameless_value(schema, received, suggested);
        self.depth -= 1;
        value
    }

    fn nameless_value(
        &mut self,
        schema: &'c Schema,
        received: bool,
        suggested: &Suggestion,
    ) -> Use {
        let place = (std::ptr::from_ref(schema), received);
        let is_composed =
            schema.all_of.len() > 1 || !(schema.all_of.is_empty() || schema.properties.is_empty());
        if is_composed && self.limited(schema).is_none() {
            // A part may refer back to the schema, so it needs a name before its parts are planned.
            let name = self.claim(suggested);
            self.inline.insert(place, name.clone());
            let shape = self.shape(schema, received, &Suggestion::of(&name));
            self.define(name.clone(), schema, received, shape);
            return Use::Named(name);
        }
        match self.shape(schema, received, suggested) {
            Shape::Alias(value) => value,
            shape => {
                let name = self.claim(suggested);
                self.inline.insert(place, name.clone());
                self.define(name.clone(), schema, received, shape);
                Use::Named(name)
            }
        }
    }

    /// Returns the type of a value, made nullable if nothing else in the type allows `null`.
    fn nullable_value(
        &mut self,
        schema: &'c Schema,
        received: bool,
        suggested: &Suggestion,
    ) -> Use {
        let value = self.value(schema, received, suggested);
        if self.is_nullable(schema) && value != Use::Any {
            Use::Nullable(Box::new(value))
        } else {
            value
        }
    }

    pub(super) fn shape(&mut self, schema: &'c Schema, received: bool, name: &Suggestion) -> Shape {
        if schema.reference.is_some() {
            return Shape::Alias(self.value(schema, received, name));
        }
        if let Some(part) = self.limited(schema) {
            return match part.reference {
                Some(_) => Shape::Alias(self.value(part, received, name)),
                None => self.shape(part, received, name),
            };
        }
        if !schema.all_of.is_empty() {
            return self.merged(schema, received, name);
        }
        self.own_shape(schema, received, name)
    }

    /// Returns the shape of a schema without its `allOf`.
    pub(super) fn own_shape(
        &mut self,
        schema: &'c Schema,
        received: bool,
        name: &Suggestion,
    ) -> Shape {
        if schema.properties.is_empty() && self.is_union(schema) {
            return self.union(schema, received, name);
        }
        if let Some(values) = &schema.enumeration
            && let Some(values) = texts(values)
        {
            return Shape::Enumeration {
                values,
                open: received,
            };
        }
        let value = match schema.kind {
            Some(Type::String) => Use::Text,
            Some(Type::Integer) if schema.format.as_deref() == Some("int32") => Use::Integer32,
            Some(Type::Integer) => Use::Integer64,
            Some(Type::Number) if is_whole(schema) => Use::Integer64,
            Some(Type::Number) => Use::Number,
            Some(Type::Boolean) => Use::Boolean,
            Some(Type::Array) => {
                let item = match schema.items.as_deref() {
                    Some(items) => self.nullable_value(items, received, &name.with("item")),
                    None => Use::Any,
                };
                Use::List(Box::new(item))
            }
            Some(Type::Object) | None if !schema.properties.is_empty() => {
                return self.object(&[schema], received, name);
            }
            Some(Type::Object) => match &schema.additional_properties {
                Some(AdditionalProperties::Schema(further)) => {
                    let further = self.nullable_value(further, received, &name.with("value"));
                    Use::Map(Box::new(further))
                }
                _ => Use::AnyObject,
            },
            None => Use::Any,
        };
        Shape::Alias(value)
    }

    /// Returns the shape of `allOf`: one object with all members, if all parts are objects.
    fn merged(&mut self, schema: &'c Schema, received: bool, name: &Suggestion) -> Shape {
        let parts = self.contract.all_of(schema);
        let kinds: BTreeSet<_> = parts
            .iter()
            .filter_map(|part| part.kind.map(Type::as_str))
            .collect();
        if parts.iter().any(|part| !part.properties.is_empty())
            && kinds.iter().all(|kind| *kind == "object")
        {
            return self.object(&parts, received, name);
        }
        self.narrowed(schema, &parts, received, name)
    }

    pub(super) fn object(
        &mut self,
        parts: &[&'c Schema],
        received: bool,
        name: &Suggestion,
    ) -> Shape {
        let mut fields: Vec<Field> = Vec::new();
        let mut scope = Scope::with(&["undocumented"]);
        let required: BTreeSet<&str> = parts
            .iter()
            .flat_map(|part| &part.required)
            .map(String::as_str)
            .collect();
        let members = parts
            .iter()
            .flat_map(|part| part.properties.iter().map(move |member| (*part, member)));
        for (part, (wire, property)) in members {
            if !received && self.contract.resolve(property).read_only {
                continue;
            }
            let owner = self.named(part, received);
            let owner = owner.as_ref().unwrap_or(name);
            let value = self.value(property, received, &owner.of_member(wire));
            if let Some(known) = fields.iter_mut().find(|field| field.wire == *wire) {
                let mut kinds = parts
                    .iter()
                    .filter_map(|part| part.properties.get(wire))
                    .map(|part| self.json_kind(part, 0));
                let first = kinds.next().flatten();
                let kind = first.filter(|_| kinds.all(|kind| kind == first));
                known.value = common(&known.value, &value, kind).unwrap_or(Use::Any);
                continue;
            }
            // The partner does not send write-only members.
            let is_sent = !(received && self.contract.resolve(property).write_only);
            let is_required = is_sent && required.contains(wire.as_str());
            let stated = match (is_required, self.is_nullable(property)) {
                (true, false) => Presence::Required,
                (true, true) => Presence::RequiredOrNull,
                (false, false) => Presence::Optional,
                (false, true) => Presence::Maybe,
            };
            let presence = if received { Presence::Maybe } else { stated };
            fields.push(Field {
                wire: wire.clone(),
                name: scope.claim(field_name(name_of(parts, wire))),
                documentation: documentation::of_schema(self.contract, property),
                presence,
                stated,
                value,
                boxed: false,
            });
        }
        let is_open = received || self.has_further_members(parts);
        let mut further = is_open.then_some(Use::Any);
        for part in parts {
            match &part.additional_properties {
                Some(AdditionalProperties::Schema(schema)) => {
                    let value = self.nullable_value(schema, received, &name.with("value"));
                    // An unexpected member from the partner must not prevent reading.
                    further = Some(if received { Use::Any } else { value });
                }
                Some(AdditionalProperties::Any) => further = Some(Use::Any),
                Some(AdditionalProperties::None) if !received => further = None,
                _ => {}
            }
        }
        Shape::Struct { fields, further }
    }

    /// Returns the name of a named schema. Its members are named after it in every object that
    /// includes it.
    fn named(&self, schema: &Schema, received: bool) -> Option<Suggestion> {
        let pointer = schema.pointer.strip_prefix("#/components/schemas")?;
        let mut tokens = tokens(pointer);
        let (name, None) = (tokens.next()?, tokens.next()) else {
            return None;
        };
        let rust = self.names.get(&(name.as_str(), received))?;
        Some(Suggestion::of(rust))
    }

    /// Returns `true` if an object has variants (`oneOf`, `anyOf`) with members that it does not
    /// have itself.
    fn has_further_members(&self, parts: &[&'c Schema]) -> bool {
        let own = |name: &String| parts.iter().any(|part| part.properties.contains_key(name));
        let mut seen = BTreeSet::new();
        let mut open = parts.to_vec();
        while let Some(schema) = open.pop() {
            for part in self.contract.all_of(schema) {
                if !part.properties.keys().all(own) {
                    return true;
                }
                if seen.insert(std::ptr::from_ref(part)) {
                    open.extend(part.one_of.iter().chain(&part.any_of));
                }
            }
        }
        false
    }

    /// Returns `true` if a schema describes a type, not only limits.
    pub(super) fn says_something(&self, schema: &Schema) -> bool {
        let schema = self.contract.resolve(schema);
        schema.kind.is_some()
            || schema.enumeration.is_some()
            || !schema.properties.is_empty()
            || schema.children().next().is_some()
    }

    /// Returns `true` if a schema has branches that describe a type.
    pub(super) fn is_union(&self, schema: &Schema) -> bool {
        let mut branches = schema.one_of.iter().chain(&schema.any_of);
        branches.any(|branch| self.says_something(branch))
    }

    fn is_nullable(&self, schema: &'c Schema) -> bool {
        let schema = self.behind_limits(schema);
        let is_narrow = |part: &Schema| part.kind.is_some() && !part.nullable;
        let mut branches = schema.one_of.iter().chain(&schema.any_of);
        schema.nullable
            || branches.any(|branch| self.contract.resolve(branch).nullable)
                && !is_narrow(schema)
                && !schema.all_of.iter().any(is_narrow)
    }
}

/// Returns `true` if numbers of this schema have no fraction.
pub(super) fn is_whole(schema: &Schema) -> bool {
    let step = schema.multiple_of.as_ref();
    step.is_some_and(|step| step.as_u64().is_some())
}

/// Returns the name of a member in Rust.
fn name_of<'s>(parts: &[&'s Schema], wire: &'s str) -> &'s str {
    let mut names = parts.iter().filter_map(|part| part.names.get(wire));
    names.next().map_or(wire, String::as_str)
}
