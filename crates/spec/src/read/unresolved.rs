//! References that do not resolve.
//!
//! The schemas that an operation needs must exist, in a foreign document too: without them any
//! value would silently count as valid. Other missing targets are only reported.

use std::collections::{HashMap, HashSet};

use countersign_contract::model::{Header, Media, Operation, Position, Schema};
use indexmap::IndexMap;

use super::{cursor::Place, reader::Reader};

/// The kind of object to which a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    Schema,
    PathItem,
    Parameter,
    Header,
    RequestBody,
    Response,
    SecurityScheme,
    Example,
    Link,
    /// The target of a value of a `discriminator`.
    Mapping,
}

impl Sought {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Schema => "a schema",
            Self::PathItem => "a path item",
            Self::Parameter => "a parameter",
            Self::Header => "a header",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::SecurityScheme => "a security scheme",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Mapping => "a mapping",
        }
    }

    /// Returns the fallback for a missing target.
    const fn instead(self) -> &'static str {
        match self {
            Self::Schema => "any value is accepted",
            Self::PathItem
            | Self::Parameter
            | Self::Header
            | Self::RequestBody
            | Self::Response
            | Self::SecurityScheme
            | Self::Example
            | Self::Link
            | Self::Mapping => "it is ignored",
        }
    }

    /// Returns `true` if the target decides which payloads are valid.
    const fn decides(self) -> bool {
        match self {
            Self::Schema
            | Self::PathItem
            | Self::Parameter
            | Self::Header
            | Self::RequestBody
            | Self::Response => true,
            Self::SecurityScheme | Self::Example | Self::Link | Self::Mapping => false,
        }
    }
}

/// A schema reference that does not resolve.
pub(super) struct Unresolved {
    at: Position,
    /// The pointer of the reference.
    pointer: String,
    message: String,
    help: &'static str,
}

impl<'n> Reader<'n> {
    /// Reports a reference that does not resolve. Missing schemas are reported at the end, when it
    /// is known which of them operations need.
    pub(super) fn unresolved(
        &mut self,
        reference: &Place<'n>,
        message: String,
        what: Sought,
        help: &'static str,
    ) {
        if self.is_foreign() && what == Sought::Schema {
            self.unresolved.push(Unresolved {
                at: reference.at,
                pointer: reference.pointer.clone(),
                message,
                help,
            });
            return;
        }
        match &self.path {
            Some(path) if self.is_foreign() && what.decides() => {
                let message = format!("{message}; `{path}` cannot be validated without it");
                self.problem(reference.at, message, help);
            }
            _ => self.fallback(reference, message, what.instead(), help),
        }
    }

    /// Reports the missing schemas: a problem if an operation needs one.
    pub(super) fn settle(&mut self, operations: &[Operation]) {
        let unresolved = std::mem::take(&mut self.unresolved);
        if unresolved.is_empty() {
            return;
        }
        let needed = self.needed(operations);
        for found in unresolved {
            let Unresolved {
                at,
                pointer,
                message,
                help,
            } = found;
            let schema = pointer.strip_suffix("/$ref").unwrap_or(&pointer);
            if let Some(operation) = needed.get(schema) {
                let message = format!("{message}; `{operation}` cannot be validated without it");
                self.problem(at, message, help);
            } else {
                let place = Place {
                    node: &self.documents.first().document.root,
                    at,
                    pointer,
                };
                self.fallback(&place, message, Sought::Schema.instead(), help);
            }
        }
    }

    /// Returns the missing schemas that operations need, by pointer, each with the first operation
    /// that needs it.
    fn needed(&self, operations: &[Operation]) -> HashMap<String, String> {
        let mut needed = HashMap::new();
        let mut seen = HashSet::new();
        for operation in operations {
            let mut open = schemas_of(operation);
            while let Some(schema) = open.pop() {
                open.extend(schema.children());
                match &schema.reference {
                    Some(name) if seen.insert(name) => open.extend(self.schemas.get(name)),
                    Some(_) => {}
                    None => {
                        needed
                            .entry(schema.pointer.clone())
                            .or_insert_with(|| operation.id.clone());
                    }
                }
            }
        }
        needed
    }
}

/// Returns the inline schemas of an operation.
pub(crate) fn schemas_of(operation: &Operation) -> Vec<&Schema> {
    let mut schemas = Vec::new();
    for parameter in &operation.parameters {
        schemas.push(&parameter.schema);
        add_content(&parameter.content, &mut schemas);
    }
    if let Some(request) = &operation.request {
        add_content(&request.content, &mut schemas);
    }
    for response in operation.responses.values() {
        add_content(&response.content, &mut schemas);
        add_headers(&response.headers, &mut schemas);
    }
    schemas
}

fn add_content<'c>(content: &'c IndexMap<String, Media>, schemas: &mut Vec<&'c Schema>) {
    for media in content.values() {
        schemas.extend(&media.schema);
        for encoding in media.encoding.values() {
            add_headers(&encoding.headers, schemas);
        }
    }
}

fn add_headers<'c>(headers: &'c IndexMap<String, Header>, schemas: &mut Vec<&'c Schema>) {
    for header in headers.values() {
        schemas.push(&header.schema);
        add_content(&header.content, schemas);
    }
}
