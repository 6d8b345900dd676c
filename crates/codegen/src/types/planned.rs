//! The types of a partner, and lookups in them.

use std::collections::BTreeMap;

use countersign_contract::{json::tokens, model::Part};

use super::{Definition, Field, FormPart, Presence, Shape, Use, variants};

/// The types of a partner.
#[derive(Debug)]
pub(crate) struct Types {
    /// All types, sorted by name.
    pub(crate) definitions: Vec<Definition>,
    /// The body of each part, if it is JSON and described.
    pub(super) bodies: BTreeMap<(String, Part), Use>,
    /// The parts of each multipart form, by operation.
    pub(super) parts: BTreeMap<String, Vec<FormPart>>,
    /// The value of each parameter, by operation and index.
    pub(super) parameters: BTreeMap<(String, usize), Use>,
    /// The type of each named schema: the sent one, if it is sent.
    pub(super) schemas: BTreeMap<String, String>,
    /// The sent type of a schema, by its received type.
    pub(super) sent_as: BTreeMap<String, String>,
    /// `true` if a name repeats a word.
    pub(super) stutters: bool,
}

impl Types {
    /// Returns the parts of a request, if it is a multipart form.
    pub(crate) fn parts(&self, operation: &str) -> Option<&[FormPart]> {
        self.parts.get(operation).map(Vec::as_slice)
    }

    /// Returns the type of the body of this part, if it is JSON and described.
    pub(crate) fn body(&self, operation: &str, part: &Part) -> Option<&Use> {
        self.bodies.get(&(operation.to_owned(), part.clone()))
    }

    /// Returns the type of a parameter.
    pub(crate) fn parameter(&self, operation: &str, index: usize) -> Option<&Use> {
        self.parameters.get(&(operation.to_owned(), index))
    }

    /// Returns the name of the type of a named schema.
    pub(crate) fn of_schema(&self, name: &str) -> Option<&str> {
        self.schemas.get(name).map(String::as_str)
    }

    /// Returns the definition of a use, if it has a name.
    pub(crate) fn definition(&self, value: &Use) -> Option<&Definition> {
        let Use::Named(name) = value else { return None };
        let found = self
            .definitions
            .binary_search_by(|definition| definition.name.cmp(name));
        found.ok().and_then(|index| self.definitions.get(index))
    }

    /// Returns `true` if a value can be written as a string: a string, number, boolean or
    /// enumeration, or a union of those.
    pub(crate) fn is_plain_text(&self, value: &Use) -> bool {
        let value = self.behind_aliases(value);
        let shape = self.definition(&value).map(|found| &found.shape);
        match (value, shape) {
            (Use::Text | Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean, _)
            | (_, Some(Shape::Enumeration { .. })) => true,
            (_, Some(Shape::Union { variants, .. })) => variants
                .iter()
                .all(|variant| self.is_plain_text(&variant.value)),
            _ => false,
        }
    }

    /// Returns `true` if a value consists only of integers, which are read leniently.
    pub(crate) fn is_of_integers(&self, value: &Use) -> bool {
        match self.behind_aliases(value) {
            Use::Integer32 | Use::Integer64 => true,
            Use::List(value) | Use::Map(value) | Use::Nullable(value) => {
                self.is_of_integers(&value)
            }
            _ => false,
        }
    }

    /// Resolves all aliases in a type.
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

    /// Returns a member of an object by its name on the wire.
    pub(crate) fn field(&self, value: &Use, wire: &str) -> Option<&Field> {
        let value = self.behind_aliases(value);
        match &self.definition(&value)?.shape {
            Shape::Struct { fields, .. } => fields.iter().find(|field| field.wire == wire),
            _ => None,
        }
    }

    /// Returns the name of the only variant of a required member of a sent type, if its enumeration
    /// has a single value. Then there is nothing to choose.
    pub(crate) fn only_value(&self, field: &Field) -> Option<String> {
        let value = self.behind_aliases(&field.value);
        match &self.definition(&value)?.shape {
            Shape::Enumeration {
                values,
                open: false,
            } if values.len() == 1 && field.presence == Presence::Required => {
                variants(values).pop()
            }
            _ => None,
        }
    }

    /// Returns the type of the items of the list at a JSON pointer into a value.
    pub(crate) fn item(&self, value: &Use, pointer: &str) -> Use {
        let mut value = value.clone();
        for token in tokens(pointer) {
            let Some(field) = self.field(&value, &token) else {
                return Use::Any;
            };
            value = field.value.clone();
        }
        match self.behind_aliases(&value) {
            Use::List(item) => *item,
            _ => Use::Any,
        }
    }
}
