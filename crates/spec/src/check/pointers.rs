//! Words that point into bodies and at parameters, against what is there.

use countersign_contract::model::{
    Operation, PageParameter, PageParameterLocation, ParameterLocation, Part, Position, Schema,
    Type, ValueAt, ValueLocation, is_json,
};

use super::Checker;

impl<'c> Checker<'c> {
    pub(super) fn pointers(&mut self) {
        for operation in &self.contract.operations {
            self.pagination(operation);
            let Some(resource) = &operation.resource else {
                continue;
            };
            for value in [&resource.id, &resource.state].into_iter().flatten() {
                self.value_at(operation, value, resource.rule.at);
            }
        }
    }

    fn pagination(&mut self, operation: &'c Operation) {
        let Some(pagination) = &operation.pagination else {
            return;
        };
        for parameter in [&pagination.limit, &pagination.offset] {
            self.page_parameter(operation, parameter);
        }
        let at = pagination.rule.at;
        let Some(items) = self.in_response(operation, &pagination.items, at, Some(Type::Array))
        else {
            return;
        };
        if let Some(total) = &pagination.total {
            self.in_response(operation, total, at, Some(Type::Integer));
        }
        if let Some(has_more) = &pagination.has_more {
            self.in_response(operation, has_more, at, Some(Type::Boolean));
        }
        if let (Some(id), Some(item)) = (&pagination.item_id, items.items.as_deref())
            && self.contract.schema_at(item, id).is_none()
        {
            self.problem(
                at,
                format!("`item-id: {id}` leads nowhere in an item"),
                "correct the pointer",
            );
        }
    }

    fn page_parameter(&mut self, operation: &'c Operation, parameter: &PageParameter) {
        let at = parameter.rule.at;
        let name = &parameter.name;
        match parameter.location {
            PageParameterLocation::Query => {
                let known = operation
                    .parameters
                    .iter()
                    .any(|other| other.location == ParameterLocation::Query && other.name == *name);
                if !known {
                    let message = format!("`{}` has no query parameter `{name}`", operation.id);
                    self.problem(at, message, "correct the name, or describe the parameter");
                }
            }
            PageParameterLocation::Body => {
                self.in_body(operation, &Part::Request, name, at);
            }
        }
    }

    fn value_at(&mut self, operation: &'c Operation, value: &ValueAt, at: Position) {
        match value.location {
            ValueLocation::Path => {
                let known = operation.parameters.iter().any(|other| {
                    other.location == ParameterLocation::Path && other.name == value.name
                });
                if !known {
                    let message =
                        format!("`{}` has no path parameter `{}`", operation.id, value.name);
                    self.problem(at, message, "correct the name");
                }
            }
            ValueLocation::Request => {
                self.in_body(operation, &Part::Request, &value.name, at);
            }
            ValueLocation::Response => {
                self.in_response(operation, &value.name, at, None);
            }
        }
    }

    /// The schema at a pointer into a successful response.
    fn in_response(
        &mut self,
        operation: &'c Operation,
        pointer: &str,
        at: Position,
        kind: Option<Type>,
    ) -> Option<&'c Schema> {
        let status = operation
            .responses
            .keys()
            .find(|status| status.starts_with('2'));
        let Some(status) = status else {
            self.problem(
                at,
                format!(
                    "`{}` has no successful response to point into",
                    operation.id
                ),
                "describe one",
            );
            return None;
        };
        let schema = self.in_body(operation, &Part::Response(status.clone()), pointer, at)?;
        if let Some(kind) = kind
            && schema.kind.is_some_and(|found| found != kind)
        {
            self.problem(
                at,
                format!("`{pointer}` is not of type {kind}"),
                "correct the pointer",
            );
        }
        Some(schema)
    }

    fn in_body(
        &mut self,
        operation: &'c Operation,
        part: &Part,
        pointer: &str,
        at: Position,
    ) -> Option<&'c Schema> {
        let content = operation.content(part);
        let media = content.and_then(|content| content.iter().find(|(name, _)| is_json(name)));
        let schema = media
            .and_then(|(_, media)| media.schema.as_ref())
            .and_then(|schema| self.contract.schema_at(schema, pointer));
        if schema.is_none() {
            let message = format!(
                "`{pointer}` leads nowhere in the {part} of `{}`",
                operation.id
            );
            self.problem(
                at,
                message,
                "correct the JSON pointer, or describe the member",
            );
        }
        schema
    }
}
