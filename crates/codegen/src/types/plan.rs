//! From schemas to types.

use std::collections::{BTreeMap, BTreeSet};

use countersign_contract::model::{
    AdditionalProperties, Contract, Operation, Part, Schema, Sender, Type, is_json,
};
use serde_json::Value;

use super::{
    emit::IMPORTED,
    shape::{Definition, Field, JsonKind, Presence, Shape, Use, Variant},
};
use crate::{
    documentation,
    imports::PRELUDE,
    names::{Scope, field_name, type_name},
};

/// Names that the definitions use without an import.
const TAKEN: [&str; 9] = [
    "Default", "Err", "From", "Into", "None", "Ok", "Result", "Self", "Some",
];

/// The names that no type may have.
fn taken() -> impl Iterator<Item = &'static str> {
    let imported = PRELUDE
        .into_iter()
        .chain(IMPORTED)
        .filter_map(|path| path.rsplit("::").next());
    imported.chain(TAKEN)
}

/// The types of a partner.
#[derive(Debug)]
pub(crate) struct Types {
    /// All types, in the order of their names.
    pub(crate) definitions: Vec<Definition>,
    /// The body of each part, where it is JSON and described.
    bodies: BTreeMap<(String, Part), Use>,
    /// The value of each parameter, by operation and index.
    parameters: BTreeMap<(String, usize), Use>,
}

impl Types {
    /// Plans the types of all schemas and all bodies of a contract.
    pub(crate) fn plan(contract: &Contract) -> Self {
        let mut planner = Planner {
            contract,
            scope: Scope::with(&taken().collect::<Vec<_>>()),
            names: BTreeMap::new(),
            definitions: BTreeMap::new(),
        };
        planner.name_schemas();
        let mut types = Self {
            definitions: Vec::new(),
            bodies: BTreeMap::new(),
            parameters: BTreeMap::new(),
        };
        for operation in &contract.operations {
            for (index, parameter) in operation.parameters.iter().enumerate() {
                let name = type_name(&format!("{} {}", operation.id, parameter.name));
                let received = operation.sender(&Part::Request) == Sender::Partner;
                let value = planner.value(&parameter.schema, received, &name);
                types
                    .parameters
                    .insert((operation.id.clone(), index), value);
            }
            for part in operation.parts() {
                if let Some(schema) = body(operation, &part) {
                    let received = operation.sender(&part) == Sender::Partner;
                    let name = body_name(operation, &part);
                    let value = planner.value(schema, received, &name);
                    types.bodies.insert((operation.id.clone(), part), value);
                }
            }
        }
        planner.define_schemas();
        types.definitions = planner.finish();
        types
    }

    /// The type of the body of this part, if it is JSON and described.
    pub(crate) fn body(&self, operation: &str, part: &Part) -> Option<&Use> {
        self.bodies.get(&(operation.to_owned(), part.clone()))
    }

    /// The type of a parameter.
    pub(crate) fn parameter(&self, operation: &str, index: usize) -> Option<&Use> {
        self.parameters.get(&(operation.to_owned(), index))
    }

    /// The definition behind a use, if it has a name.
    pub(crate) fn definition(&self, value: &Use) -> Option<&Definition> {
        let Use::Named(name) = value else { return None };
        self.definitions
            .iter()
            .find(|definition| definition.name == *name)
    }
}

impl Types {
    /// Whether a value is made of integers and nothing else, so that it is read leniently.
    pub(crate) fn is_of_integers(&self, value: &Use) -> bool {
        match self.behind_aliases(value) {
            Use::Integer32 | Use::Integer64 => true,
            Use::List(value) | Use::Map(value) | Use::Nullable(value) => {
                self.is_of_integers(&value)
            }
            _ => false,
        }
    }

    /// The type itself, however many names it has and wherever they stand in it.
    pub(crate) fn behind_aliases(&self, value: &Use) -> Use {
        let behind = |value: &Use| Box::new(self.behind_aliases(value));
        match value {
            Use::List(value) => Use::List(behind(value)),
            Use::Map(value) => Use::Map(behind(value)),
            Use::Nullable(value) => Use::Nullable(behind(value)),
            Use::Named(_) => match self.definition(value).map(|definition| &definition.shape) {
                Some(Shape::Alias(value)) => self.behind_aliases(value),
                _ => value.clone(),
            },
            other => other.clone(),
        }
    }
}

/// The schema of the JSON body of this part.
pub(super) fn body<'c>(operation: &'c Operation, part: &Part) -> Option<&'c Schema> {
    let content = operation.content(part)?;
    let media = content
        .iter()
        .find(|(media_type, _)| is_json(media_type) || *media_type == "*/*");
    media.and_then(|(_, media)| media.schema.as_ref())
}

fn body_name(operation: &Operation, part: &Part) -> String {
    match part {
        Part::Request => type_name(&format!("{} request", operation.id)),
        Part::Response(status) if status.starts_with('2') => {
            type_name(&format!("{} response", operation.id))
        }
        Part::Response(status) => type_name(&format!("{} response {status}", operation.id)),
    }
}

struct Planner<'c> {
    contract: &'c Contract,
    scope: Scope,
    /// The names of the named schemas, as sent and as received.
    names: BTreeMap<(&'c str, bool), String>,
    definitions: BTreeMap<String, Definition>,
}

impl<'c> Planner<'c> {
    /// Gives every named schema its name, so that inline ones make way.
    fn name_schemas(&mut self) {
        let mut reached = [BTreeSet::new(), BTreeSet::new()];
        for operation in &self.contract.operations {
            let sent_by_partner = |part: &Part| operation.sender(part) == Sender::Partner;
            for parameter in &operation.parameters {
                reach(
                    self.contract,
                    &parameter.schema,
                    &mut reached[usize::from(sent_by_partner(&Part::Request))],
                );
            }
            for part in operation.parts() {
                if let Some(schema) = body(operation, &part) {
                    reach(
                        self.contract,
                        schema,
                        &mut reached[usize::from(sent_by_partner(&part))],
                    );
                }
            }
        }
        let [sent, received] = reached;
        for name in self.contract.schemas.keys() {
            let (is_sent, is_received) = (
                sent.contains(name.as_str()),
                received.contains(name.as_str()),
            );
            if is_sent || !is_received {
                let rust = self.scope.claim(type_name(name));
                self.names.insert((name, false), rust);
            }
            if is_received {
                let suffix = if is_sent { " received" } else { "" };
                let rust = self.scope.claim(type_name(&format!("{name}{suffix}")));
                self.names.insert((name, true), rust);
            }
        }
    }

    fn define_schemas(&mut self) {
        let names: Vec<_> = self
            .names
            .iter()
            .map(|((name, received), rust)| (*name, *received, rust.clone()))
            .collect();
        for (name, received, rust) in names {
            let Some(schema) = self.contract.schemas.get(name) else {
                continue;
            };
            let shape = self.shape(schema, received, &rust);
            self.define(rust, schema, received, shape);
        }
    }

    fn define(&mut self, name: String, schema: &Schema, received: bool, shape: Shape) {
        let documentation = documentation::of_schema(self.contract, schema);
        self.definitions.insert(
            name.clone(),
            Definition {
                name,
                documentation,
                shape,
                received,
            },
        );
    }

    /// The type of a value of this schema. What needs a name is called as suggested.
    fn value(&mut self, schema: &'c Schema, received: bool, suggested: &str) -> Use {
        if let Some(name) = &schema.reference {
            let rust = self
                .names
                .get(&(name.as_str(), received))
                .or_else(|| self.names.get(&(name.as_str(), !received)));
            return rust.map_or(Use::Any, |rust| Use::Named(rust.clone()));
        }
        match self.shape(schema, received, suggested) {
            Shape::Alias(value) => value,
            shape => {
                let name = self.scope.claim(suggested.to_owned());
                self.define(name.clone(), schema, received, shape);
                Use::Named(name)
            }
        }
    }

    /// A value that may also be `null`, where nothing else would say so.
    fn nullable_value(&mut self, schema: &'c Schema, received: bool, suggested: &str) -> Use {
        let value = self.value(schema, received, suggested);
        if self.is_nullable(schema) && value != Use::Any {
            Use::Nullable(Box::new(value))
        } else {
            value
        }
    }

    fn shape(&mut self, schema: &'c Schema, received: bool, name: &str) -> Shape {
        if schema.reference.is_some() {
            return Shape::Alias(self.value(schema, received, name));
        }
        if let [only] = &schema.all_of[..]
            && schema.properties.is_empty()
        {
            return Shape::Alias(self.value(only, received, name));
        }
        if !schema.all_of.is_empty() {
            return self.merged(schema, received, name);
        }
        let branches: Vec<&Schema> = schema.one_of.iter().chain(&schema.any_of).collect();
        if schema.properties.is_empty() && branches.iter().any(|branch| self.says_something(branch))
        {
            return self.union(&branches, received, name);
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
            Some(Type::Number) => Use::Number,
            Some(Type::Boolean) => Use::Boolean,
            Some(Type::Array) => {
                let item = match schema.items.as_deref() {
                    Some(items) => {
                        self.nullable_value(items, received, &type_name(&format!("{name} item")))
                    }
                    None => Use::Any,
                };
                Use::List(Box::new(item))
            }
            Some(Type::Object) | None if !schema.properties.is_empty() => {
                return self.object(&[schema], received, name);
            }
            Some(Type::Object) => match &schema.additional_properties {
                Some(AdditionalProperties::Schema(further)) => {
                    let further = self.nullable_value(
                        further,
                        received,
                        &type_name(&format!("{name} value")),
                    );
                    Use::Map(Box::new(further))
                }
                _ => Use::AnyObject,
            },
            None => Use::Any,
        };
        Shape::Alias(value)
    }

    /// `allOf`: one object of all members, if all of it is about objects.
    fn merged(&mut self, schema: &'c Schema, received: bool, name: &str) -> Shape {
        let mut parts = Vec::new();
        flatten(self.contract, schema, &mut parts);
        let kinds: BTreeSet<_> = parts
            .iter()
            .filter_map(|part| part.kind.map(Type::as_str))
            .collect();
        let unions = parts
            .iter()
            .any(|part| !part.one_of.is_empty() || !part.any_of.is_empty());
        if parts.iter().any(|part| !part.properties.is_empty())
            && kinds.iter().all(|kind| *kind == "object")
        {
            return self.object(&parts, received, name);
        }
        let speaking: Vec<&'c Schema> = parts
            .iter()
            .copied()
            .filter(|part| self.says_something(part))
            .collect();
        match speaking[..] {
            // Whatever else is demanded, the type is that of the part that names one.
            [part] if !unions => self.shape_without_parts(part, received, name),
            _ => Shape::Alias(Use::Any),
        }
    }

    /// The shape of a part of `allOf`, whose own parts have been taken apart already.
    fn shape_without_parts(&mut self, part: &'c Schema, received: bool, name: &str) -> Shape {
        if part.all_of.is_empty() {
            self.shape(part, received, name)
        } else {
            Shape::Alias(Use::Any)
        }
    }

    fn object(&mut self, parts: &[&'c Schema], received: bool, name: &str) -> Shape {
        let mut fields: Vec<Field> = Vec::new();
        let mut scope = Scope::with(&["undocumented"]);
        let required: BTreeSet<&str> = parts
            .iter()
            .flat_map(|part| &part.required)
            .map(String::as_str)
            .collect();
        for (wire, property) in parts.iter().flat_map(|part| &part.properties) {
            if !received && self.contract.resolve(property).read_only {
                continue;
            }
            let value = self.value(property, received, &type_name(&format!("{name} {wire}")));
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
            let nullable = self.is_nullable(property);
            let presence = match (received, required.contains(wire.as_str()), nullable) {
                (true, ..) | (false, false, true) => Presence::Maybe,
                (false, true, false) => Presence::Required,
                (false, true, true) => Presence::RequiredOrNull,
                (false, false, false) => Presence::Optional,
            };
            fields.push(Field {
                wire: wire.clone(),
                name: scope.claim(field_name(wire)),
                documentation: documentation::of_schema(self.contract, property),
                presence,
                value,
                boxed: false,
            });
        }
        let mut further = received.then_some(Use::Any);
        for part in parts {
            match &part.additional_properties {
                Some(AdditionalProperties::Schema(schema)) => {
                    let value =
                        self.nullable_value(schema, received, &type_name(&format!("{name} value")));
                    // What the partner sends beside its own words must not stop us from reading.
                    further = Some(if received { Use::Any } else { value });
                }
                Some(AdditionalProperties::Any) => further = Some(Use::Any),
                Some(AdditionalProperties::None) if !received => further = None,
                _ => {}
            }
        }
        Shape::Struct { fields, further }
    }

    /// `oneOf` and `anyOf`: the forms, if they can be told apart. What is sent need not be; what
    /// comes in is told apart by the kind of JSON value it is.
    fn union(&mut self, branches: &[&'c Schema], received: bool, name: &str) -> Shape {
        let mut forms: Vec<(JsonKind, Option<&str>, Use)> = Vec::new();
        for branch in branches {
            let Some(kind) = self.json_kind(branch, 0) else {
                return Shape::Alias(Use::Any);
            };
            let value = self.value(
                branch,
                received,
                &type_name(&format!("{name} {}", kind_name(kind))),
            );
            let reference = branch.reference.as_deref();
            let Some(known) = forms.iter_mut().find(|(known, ..)| *known == kind) else {
                forms.push((kind, reference, value));
                continue;
            };
            if let Some(both) = common(&known.2, &value, Some(kind)) {
                known.2 = both;
            } else if !received && known.1.is_some() && reference.is_some() {
                forms.push((kind, reference, value));
            } else {
                return Shape::Alias(Use::Any);
            }
        }
        if forms.len() == 1 {
            return Shape::Alias(forms.remove(0).2);
        }
        let mut scope = Scope::with(&["Other"]);
        let count = |kind| forms.iter().filter(|(known, ..)| *known == kind).count();
        let variants = forms.iter().map(|(kind, reference, value)| {
            let name = match (reference, value) {
                (Some(reference), _) if count(*kind) > 1 => type_name(reference),
                (_, Use::Integer32 | Use::Integer64) => "Integer".to_owned(),
                _ => kind_name(*kind).to_owned(),
            };
            Variant {
                name: scope.claim(name),
                value: value.clone(),
            }
        });
        Shape::Union {
            variants: variants.collect(),
            open: received,
        }
    }

    /// Whether a schema says what a value is, beside limits.
    fn says_something(&self, schema: &Schema) -> bool {
        let schema = self.contract.resolve(schema);
        schema.kind.is_some()
            || schema.enumeration.is_some()
            || !schema.properties.is_empty()
            || schema.children().next().is_some()
    }

    /// What JSON value a schema is about, if it is one.
    fn json_kind(&self, schema: &Schema, depth: usize) -> Option<JsonKind> {
        let schema = self.contract.resolve(schema);
        if depth > 8 {
            return None;
        }
        match schema.kind {
            Some(Type::String) => Some(JsonKind::Text),
            Some(Type::Integer | Type::Number) => Some(JsonKind::Number),
            Some(Type::Boolean) => Some(JsonKind::Boolean),
            Some(Type::Array) => Some(JsonKind::List),
            Some(Type::Object) => Some(JsonKind::Object),
            None if !schema.properties.is_empty() => Some(JsonKind::Object),
            None => match &schema.enumeration {
                Some(values) => texts(values).map(|_| JsonKind::Text),
                None => schema
                    .all_of
                    .iter()
                    .find_map(|part| self.json_kind(part, depth + 1)),
            },
        }
    }

    fn is_nullable(&self, schema: &Schema) -> bool {
        let schema = self.contract.resolve(schema);
        (schema.nullable && schema.kind.is_some())
            || schema.one_of.iter().chain(&schema.any_of).any(|branch| {
                let branch = self.contract.resolve(branch);
                branch.nullable && branch.kind.is_some()
            })
    }

    /// Puts pointers where a type would contain itself, and hands the types over.
    fn finish(mut self) -> Vec<Definition> {
        let direct: BTreeMap<String, Vec<String>> = self
            .definitions
            .values()
            .map(|definition| (definition.name.clone(), contained(&definition.shape)))
            .collect();
        for definition in self.definitions.values_mut() {
            let owner = definition.name.clone();
            if let Shape::Struct { fields, .. } = &mut definition.shape {
                for field in fields {
                    field.boxed =
                        named(&field.value).is_some_and(|target| reaches(&direct, target, &owner));
                }
            }
        }
        // An alias that leads to itself, even through lists, must be a type of its own.
        let through: BTreeMap<String, Vec<String>> = self
            .definitions
            .values()
            .filter_map(|definition| match &definition.shape {
                Shape::Alias(value) => Some((definition.name.clone(), mentioned(value))),
                _ => None,
            })
            .collect();
        for definition in self.definitions.values_mut() {
            let circular = through.get(&definition.name).is_some_and(|targets| {
                targets
                    .iter()
                    .any(|target| reaches(&through, target, &definition.name))
            });
            if let (true, Shape::Alias(value)) = (circular, &definition.shape) {
                definition.shape = Shape::Wrapper(value.clone());
            }
        }
        self.definitions.into_values().collect()
    }
}

/// The type of what two schemas allow that speak of the same value, where one type holds both:
/// a list of known texts beside any text is any text.
fn common(one: &Use, other: &Use, kind: Option<JsonKind>) -> Option<Use> {
    match (one, kind) {
        _ if one == other => Some(one.clone()),
        (Use::Text | Use::Named(_), Some(JsonKind::Text)) => Some(Use::Text),
        (Use::Integer32 | Use::Integer64 | Use::Number, Some(JsonKind::Number)) => {
            Some(Use::Number)
        }
        _ => None,
    }
}

/// Notes the named schemas that can be part of a value.
pub(super) fn reach<'c>(contract: &'c Contract, schema: &'c Schema, names: &mut BTreeSet<&'c str>) {
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if let Some(name) = &schema.reference
            && names.insert(name)
        {
            open.extend(contract.schemas.get(name));
        }
        open.extend(schema.children());
    }
}

/// The schema and all parts of its `allOf`, in order, references followed.
fn flatten<'c>(contract: &'c Contract, schema: &'c Schema, parts: &mut Vec<&'c Schema>) {
    let schema = contract.resolve(schema);
    if parts.iter().any(|part| std::ptr::eq(*part, schema)) {
        return;
    }
    parts.push(schema);
    for part in &schema.all_of {
        flatten(contract, part, parts);
    }
}

/// The values of an enumeration if all are texts; `null` does not count.
fn texts(values: &[Value]) -> Option<Vec<String>> {
    let mut texts: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_null()) {
        let text = value.as_str()?;
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
    (!texts.is_empty()).then_some(texts)
}

fn kind_name(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Text => "Text",
        JsonKind::Number => "Number",
        JsonKind::Boolean => "Boolean",
        JsonKind::List => "List",
        JsonKind::Object => "Object",
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
