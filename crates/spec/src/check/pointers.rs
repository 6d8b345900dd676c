//! Words that point into bodies and at parameters, against what is there.

use countersign_contract::model::{
    Operation, PageParameter, PageParameterLocation, Pagination, ParameterLocation, Part, Schema,
    Type, ValueAt, ValueLocation, is_json,
};

use super::{Checker, expression::takes};

impl<'c> Checker<'c> {
    pub(super) fn pointers(&mut self) {
        for operation in &self.contract.operations {
            if let Some(pagination) = &operation.pagination {
                self.pagination(operation, pagination);
            }
            if let Some(resource) = &operation.resource {
                let values = [("id", &resource.id), ("state", &resource.state)];
                for (name, value) in values {
                    if let Some(value) = value {
                        self.value_at(operation, value, &["x-resource", name, "name"]);
                    }
                }
            }
        }
    }

    fn pagination(&mut self, operation: &'c Operation, pagination: &'c Pagination) {
        let parameters = [("limit", &pagination.limit), ("offset", &pagination.offset)];
        for (name, parameter) in parameters {
            self.page_parameter(operation, parameter, &["x-pagination", name, "name"]);
        }
        let items = self.in_response(operation, &pagination.items, "items", Some(Type::Array));
        let others = [
            ("total", &pagination.total, Type::Integer),
            ("has-more", &pagination.has_more, Type::Boolean),
        ];
        for (name, pointer, kind) in others {
            if let Some(pointer) = pointer {
                self.in_response(operation, pointer, name, Some(kind));
            }
        }
        if let Some(id) = &pagination.item_id
            && let Some(item) = items.and_then(|items| items.items.as_deref())
            && self.contract.schema_at(item, id).is_none()
        {
            self.found(
                operation,
                &["x-pagination", "item-id"],
                format!("`{id}` leads nowhere in an item"),
                "correct the JSON pointer, or describe the member",
            );
        }
    }

    fn page_parameter(
        &mut self,
        operation: &'c Operation,
        parameter: &PageParameter,
        path: &[&str],
    ) {
        let name = &parameter.name;
        match parameter.location {
            PageParameterLocation::Query => {
                self.parameter(operation, ParameterLocation::Query, name, path);
            }
            PageParameterLocation::Body => {
                self.in_body(operation, &Part::Request, name, path);
            }
        }
    }

    fn value_at(&mut self, operation: &'c Operation, value: &ValueAt, path: &[&str]) {
        match value.location {
            ValueLocation::Path => {
                self.parameter(operation, ParameterLocation::Path, &value.name, path);
            }
            ValueLocation::Request => {
                self.in_body(operation, &Part::Request, &value.name, path);
            }
            ValueLocation::Response => {
                if let Some(part) = self.success(operation, path) {
                    self.in_body(operation, &part, &value.name, path);
                }
            }
        }
    }

    fn parameter(
        &mut self,
        operation: &Operation,
        location: ParameterLocation,
        name: &str,
        path: &[&str],
    ) {
        if !takes(operation, location, name) {
            let message = format!("`{}` has no {location} parameter `{name}`", operation.id);
            self.found(
                operation,
                path,
                message,
                "correct the name, or describe the parameter",
            );
        }
    }

    /// The schema at a pointer of `x-pagination` into a successful response.
    fn in_response(
        &mut self,
        operation: &'c Operation,
        pointer: &str,
        name: &str,
        kind: Option<Type>,
    ) -> Option<&'c Schema> {
        let path = ["x-pagination", name];
        let part = self.success(operation, &path)?;
        let schema = self.in_body(operation, &part, pointer, &path)?;
        if let Some(kind) = kind
            && schema.kind.is_some_and(|found| found != kind)
        {
            self.found(
                operation,
                &path,
                format!("`{pointer}` is not of type {kind}"),
                "correct the JSON pointer",
            );
        }
        Some(schema)
    }

    /// The successful response, the one with a JSON body if there are several.
    fn success(&mut self, operation: &Operation, path: &[&str]) -> Option<Part> {
        let successes = || {
            let responses = operation.responses.iter();
            responses.filter(|(status, _)| status.starts_with('2'))
        };
        let with_body =
            successes().find(|(_, response)| response.content.keys().any(|name| is_json(name)));
        let Some((status, _)) = with_body.or_else(|| successes().next()) else {
            self.found(
                operation,
                path,
                format!(
                    "`{}` has no successful response to point into",
                    operation.id
                ),
                "describe one",
            );
            return None;
        };
        Some(Part::Response(status.clone()))
    }

    /// The schema at a pointer into a JSON body.
    pub(super) fn in_body(
        &mut self,
        operation: &Operation,
        part: &Part,
        pointer: &str,
        path: &[&str],
    ) -> Option<&'c Schema> {
        let contract: &'c _ = self.contract;
        let operation = contract.operation(&operation.id)?;
        let content = operation.content(part);
        let media = content.and_then(|content| content.iter().find(|(name, _)| is_json(name)));
        let schema = media
            .and_then(|(_, media)| media.schema.as_ref())
            .and_then(|schema| contract.schema_at(schema, pointer));
        if schema.is_none() {
            let message = format!(
                "`{pointer}` leads nowhere in the {part} of `{}`",
                operation.id
            );
            self.found(
                operation,
                path,
                message,
                "correct the JSON pointer, or describe the member",
            );
        }
        schema
    }
}
