//! Conversion of texts to JSON. The schema determines the type of a text.

use crate::{
    json::{Document, Kind, ParseError, pointer_to, push_token},
    model::{Contract, Schema, Type},
};
use serde_json::Value;

use super::{Reading, Variant, tree::Tree};

/// The depth to which the branches of a schema are searched for types.
const DEEPEST: usize = 16;

/// The notation of lists and objects within lists and objects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nested {
    /// Not defined by any specification.
    Unclear,
    /// JSON.
    Json,
}

/// A converter that gives texts the types of a schema.
pub(crate) struct Typing<'a> {
    pub(crate) contract: &'a Contract,
    /// A function that returns `true` if a JSON text conforms to a schema.
    pub(crate) fits: &'a dyn Fn(&Schema, &str) -> bool,
    pub(crate) nested: Nested,
}

impl Typing<'_> {
    /// Converts a tree to a value of a schema.
    pub(crate) fn read(&self, schema: Variant<'_>, tree: &Tree) -> Reading {
        let mut reading = Reading::default();
        self.write(Some(schema), tree, "", &mut reading);
        reading
    }

    /// Appends the value at a place to the reading.
    pub(crate) fn write(
        &self,
        schema: Option<Variant<'_>>,
        tree: &Tree,
        pointer: &str,
        reading: &mut Reading,
    ) {
        if !pointer.is_empty()
            && self.nested == Nested::Unclear
            && matches!(tree, Tree::List(_) | Tree::Members(_))
        {
            reading.unclear.push(pointer.to_owned());
        }
        match tree {
            Tree::Json(json) => reading.json.push_str(json),
            Tree::Text(meanings) => self.text(schema, meanings, pointer, reading),
            Tree::Stated(meanings) => self.stated(schema, meanings, pointer, reading),
            Tree::List(items) => {
                let item = schema.and_then(|schema| schema.at(self.contract, "/0"));
                let item = item.map(Variant::from);
                reading.json.push('[');
                for (index, tree) in items.iter().enumerate() {
                    if index > 0 {
                        reading.json.push(',');
                    }
                    self.write(item, tree, &format!("{pointer}/{index}"), reading);
                }
                reading.json.push(']');
            }
            Tree::Members(members) => self.members(schema, members, pointer, reading),
        }
    }

    fn members(
        &self,
        schema: Option<Variant<'_>>,
        members: &[(String, Tree)],
        pointer: &str,
        reading: &mut Reading,
    ) {
        reading.json.push('{');
        for (index, (name, tree)) in self.merged(schema, members).iter().enumerate() {
            if index > 0 {
                reading.json.push(',');
            }
            reading
                .json
                .push_str(&Value::from(name.as_str()).to_string());
            reading.json.push(':');
            let mut place = pointer.to_owned();
            push_token(&mut place, name);
            let member = self.member(schema, name).map(Variant::from);
            self.write(member, tree, &place, reading);
        }
        reading.json.push('}');
    }

    fn member<'s>(&'s self, schema: Option<Variant<'s>>, name: &str) -> Option<&'s Schema> {
        schema?.at(self.contract, &pointer_to(name))
    }

    /// Merges the members. Repeated members that may be lists become one list.
    fn merged(
        &self,
        schema: Option<Variant<'_>>,
        members: &[(String, Tree)],
    ) -> Vec<(String, Tree)> {
        let mut places = std::collections::HashMap::new();
        let mut merged: Vec<(String, Tree)> = Vec::new();
        for (name, tree) in members {
            let first = *places.entry(name.as_str()).or_insert(merged.len());
            let Some((_, known)) = merged.get_mut(first) else {
                merged.push((name.clone(), tree.clone()));
                continue;
            };
            let member = self.member(schema, name);
            let is_list =
                member.is_some_and(|member| kinds(self.contract, member).contains(&Type::Array));
            match known {
                _ if !is_list => merged.push((name.clone(), tree.clone())),
                Tree::List(items) => items.push(tree.clone()),
                Tree::Text(_) | Tree::Json(_) | Tree::Stated(_) | Tree::Members(_) => {
                    *known = Tree::List(vec![known.clone(), tree.clone()]);
                }
            }
        }
        merged
    }

    fn text(
        &self,
        schema: Option<Variant<'_>>,
        meanings: &[String],
        pointer: &str,
        reading: &mut Reading,
    ) {
        let kinds = schema
            .map(|schema| schema.kinds(self.contract))
            .unwrap_or_default();
        if kinds.iter().copied().any(is_compound)
            && (!pointer.is_empty() || self.nested == Nested::Json)
        {
            let written = meanings.iter().find(|text| is_json_of(&kinds, text));
            let only_compound = kinds.iter().copied().all(is_compound);
            if self.nested == Nested::Unclear && (written.is_some() || only_compound) {
                reading.unclear.push(pointer.to_owned());
            }
            if let Some(json) = written {
                reading.json.push_str(json);
                return;
            }
            if only_compound
                && self.nested == Nested::Json
                && kinds.contains(&Type::Object)
                && is_begun(meanings)
                && let Some(error) = broken(meanings)
            {
                reading.is_not_json(pointer, error);
                return;
            }
            if only_compound && kinds.contains(&Type::Array) {
                let list = Tree::List(vec![Tree::Text(meanings.to_vec())]);
                self.write(schema, &list, pointer, reading);
                return;
            }
        }
        reading
            .json
            .push_str(&self.scalar(schema, &kinds, meanings));
    }

    /// Writes the value of a text that is declared as JSON. For a string, the declaration may also
    /// refer to the text within it.
    fn stated(
        &self,
        schema: Option<Variant<'_>>,
        meanings: &[String],
        pointer: &str,
        reading: &mut Reading,
    ) {
        let kinds = schema
            .map(|schema| schema.kinds(self.contract))
            .unwrap_or_default();
        let is_list = !kinds.is_empty() && kinds.iter().all(|kind| *kind == Type::Array);
        let item = schema
            .filter(|_| is_list)
            .and_then(|schema| schema.at(self.contract, "/0"));
        let json = meanings
            .iter()
            .find(|text| Document::parse(text.as_bytes()).is_ok());
        let may_be_text = kinds.contains(&Type::String);
        let items_may_be_text =
            item.is_some_and(|item| self::kinds(self.contract, item).contains(&Type::String));
        match (json, broken(meanings)) {
            (Some(json), _) if is_list && !is_json_of(&kinds, json) => {
                let list = Tree::List(vec![Tree::Stated(meanings.to_vec())]);
                self.write(schema, &list, pointer, reading);
            }
            (Some(json), _)
                if !may_be_text || schema.is_some_and(|schema| self.fits(schema, json)) =>
            {
                reading.json.push_str(json);
            }
            (None, Some(error)) if !may_be_text && !items_may_be_text => {
                reading.is_not_json(pointer, error);
            }
            _ => self.text(schema, meanings, pointer, reading),
        }
    }

    fn fits(&self, schema: Variant<'_>, json: &str) -> bool {
        schema.schemas().all(|schema| (self.fits)(schema, json))
    }

    /// Returns the plain value of a text: the first meaning that the schema allows.
    fn scalar(&self, schema: Option<Variant<'_>>, kinds: &[Type], meanings: &[String]) -> String {
        let is_nullable = schema.is_some_and(|schema| schema.is_nullable(self.contract));
        let mut values = scalars(kinds, is_nullable, meanings);
        let fitting = match schema {
            Some(schema) if values.len() > 1 => {
                values.iter().position(|value| self.fits(schema, value))
            }
            Some(_) | None => None,
        };
        values.swap_remove(fitting.unwrap_or_default())
    }
}

/// Returns the reason that none of the texts is JSON.
fn broken(meanings: &[String]) -> Option<ParseError> {
    let mut errors = Vec::new();
    for text in meanings {
        errors.push(Document::parse(text.as_bytes()).err()?);
    }
    errors.into_iter().next()
}

/// Returns `true` if a text begins like a JSON list or object.
fn is_begun(meanings: &[String]) -> bool {
    meanings
        .first()
        .is_some_and(|text| text.trim_start().starts_with(['{', '[']))
}

/// Returns `true` if a value of this type has parts.
pub(crate) fn is_compound(kind: Type) -> bool {
    matches!(kind, Type::Array | Type::Object)
}

fn is_json_of(kinds: &[Type], text: &str) -> bool {
    let kind = match Document::parse(text.as_bytes()) {
        Ok(document) => document.root().kind(),
        Err(_) => return false,
    };
    match kind {
        Kind::Array => kinds.contains(&Type::Array),
        Kind::Object => kinds.contains(&Type::Object),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => false,
    }
}

/// Returns the types that a schema and its branches name. If there are none, returns the types of
/// the values of its `enum`.
pub(crate) fn kinds(contract: &Contract, schema: &Schema) -> Vec<Type> {
    let mut found = Vec::new();
    collect_kinds(contract, schema, DEEPEST, &mut found);
    found
}

fn collect_kinds(contract: &Contract, schema: &Schema, deepest: usize, found: &mut Vec<Type>) {
    let mut add = |kind: Type| {
        if !found.contains(&kind) {
            found.push(kind);
        }
    };
    let schema = contract.resolve(schema);
    if let Some(kind) = schema.kind {
        add(kind);
        return;
    }
    schema
        .enumeration
        .iter()
        .flatten()
        .filter_map(kind_of)
        .for_each(&mut add);
    // A schema that describes parts is about values with parts. It allows all other values.
    if schema.items.is_some() {
        [Type::Array, Type::String].into_iter().for_each(&mut add);
    }
    if !schema.properties.is_empty() {
        [Type::Object, Type::String].into_iter().for_each(&mut add);
    }
    if deepest > 0 {
        for branch in schema
            .all_of
            .iter()
            .chain(&schema.any_of)
            .chain(&schema.one_of)
        {
            collect_kinds(contract, branch, deepest - 1, found);
        }
    }
}

fn kind_of(value: &Value) -> Option<Type> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Type::Boolean),
        Value::Number(_) => Some(Type::Number),
        Value::String(_) => Some(Type::String),
        Value::Array(_) => Some(Type::Array),
        Value::Object(_) => Some(Type::Object),
    }
}

/// Returns the JSON that the texts may represent for a value of these types. The list is never
/// empty.
fn scalars(kinds: &[Type], is_nullable: bool, meanings: &[String]) -> Vec<String> {
    let mut values = Vec::new();
    let mut add = |value: String| {
        if !values.contains(&value) {
            values.push(value);
        }
    };
    for text in meanings {
        let literal = is_literal(kinds, text);
        if literal {
            add(text.clone());
        }
        if !literal || kinds.contains(&Type::String) {
            add(Value::from(text.as_str()).to_string());
        }
        if is_nullable && matches!(text.as_str(), "" | "null") {
            add("null".to_owned());
        }
    }
    if values.is_empty() {
        values.push("\"\"".to_owned());
    }
    values
}

/// Returns `true` if a text is a number or a boolean and the types allow it.
fn is_literal(kinds: &[Type], text: &str) -> bool {
    let written = match Document::parse(text.as_bytes()) {
        // White space around the value would not be part of it.
        Ok(document) if document.root().text() == text => document.root().kind(),
        Ok(_) | Err(_) => return false,
    };
    match written {
        Kind::Number => kinds.contains(&Type::Integer) || kinds.contains(&Type::Number),
        Kind::Bool => kinds.contains(&Type::Boolean),
        Kind::Null | Kind::String | Kind::Array | Kind::Object => false,
    }
}
