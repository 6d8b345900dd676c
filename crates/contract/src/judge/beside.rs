//! What JSON Schema has no word for: members that the contract does not name, members written
//! twice, and members that travel the wrong way.

use super::Direction;
use crate::{
    json::{Kind, Node, push_token},
    model::{AdditionalProperties, Contract, Schema},
};

/// Something found beside the schema.
pub(super) enum Finding<'c> {
    /// No schema names this member, and none says that there may be others.
    Undocumented,
    /// A later member has the same name.
    Duplicate,
    /// The member travels the other way; the schema says so.
    WrongWay(&'c Schema),
}

/// Looks through a payload and reports what stands where.
pub(super) struct Beside<'c, F> {
    pub(super) contract: &'c Contract,
    pub(super) direction: Direction,
    pub(super) report: F,
}

impl<'c, F: FnMut(Finding<'c>, &str, Node<'_>)> Beside<'c, F> {
    /// Looks at a value that all of these schemas may be about. Recursion ends where the reader of
    /// payloads lets nesting end.
    pub(super) fn look(&mut self, node: Node<'_>, schemas: &[&'c Schema], pointer: &mut String) {
        let mut shapes = Vec::new();
        for schema in schemas {
            self.spread(schema, &mut shapes);
        }
        match node.kind() {
            Kind::Array => {
                let items: Vec<_> = shapes
                    .iter()
                    .filter_map(|shape| shape.items.as_deref())
                    .collect();
                for (index, child) in node.children().enumerate() {
                    self.below(pointer, &index.to_string(), |this, pointer| {
                        this.look(child, &items, pointer);
                    });
                }
            }
            Kind::Object => {
                for (name, member) in node.members() {
                    self.below(pointer, &name, |this, pointer| {
                        this.member(&name, member, &shapes, pointer);
                    });
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, name: &str, node: Node<'_>, shapes: &[&'c Schema], pointer: &mut String) {
        if node.is_shadowed() {
            (self.report)(Finding::Duplicate, pointer, node);
            return;
        }
        let named: Vec<&Schema> = shapes
            .iter()
            .filter_map(|shape| shape.properties.get(name))
            .collect();
        if let Some(schema) = named
            .iter()
            .find(|schema| self.direction.excludes(self.contract, schema))
        {
            (self.report)(
                Finding::WrongWay(self.contract.resolve(schema)),
                pointer,
                node,
            );
        }
        if !named.is_empty() {
            self.look(node, &named, pointer);
            return;
        }
        let mut further = Vec::new();
        let mut open = false;
        for shape in shapes {
            match &shape.additional_properties {
                Some(AdditionalProperties::Schema(schema)) => further.push(&**schema),
                // What `false` refuses is the business of the schema.
                Some(AdditionalProperties::Any | AdditionalProperties::None) => open = true,
                None => {}
            }
        }
        if further.is_empty() && !open && shapes.iter().any(|shape| !shape.properties.is_empty()) {
            (self.report)(Finding::Undocumented, pointer, node);
        }
        // Within something undocumented there still are members written twice.
        self.look(node, &further, pointer);
    }

    /// Adds a schema and all that stand for the same value: its branches, and behind references.
    fn spread(&self, schema: &'c Schema, shapes: &mut Vec<&'c Schema>) {
        let schema = self.contract.resolve(schema);
        if shapes.iter().any(|shape| std::ptr::eq(*shape, schema)) {
            return;
        }
        shapes.push(schema);
        for branch in schema
            .all_of
            .iter()
            .chain(&schema.any_of)
            .chain(&schema.one_of)
        {
            self.spread(branch, shapes);
        }
    }

    fn below(
        &mut self,
        pointer: &mut String,
        token: &str,
        then: impl FnOnce(&mut Self, &mut String),
    ) {
        let length = pointer.len();
        push_token(pointer, token);
        then(self, pointer);
        pointer.truncate(length);
    }
}
