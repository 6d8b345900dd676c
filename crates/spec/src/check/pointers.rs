//! Checks words that point into bodies or to parameters.

use countersign_contract::model::{
    CursorSource, Method, NextPage, Operation, PageLink, PageLinkLocation, PageParameterLocation,
    Pagination, ParameterLocation, Part, Schema, Type, ValueAt, ValueLocation, is_json,
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
        if let Some(limit) = &pagination.limit {
            let path = ["x-pagination", "limit", "name"];
            self.page_parameter(operation, limit.location, &limit.name, &path);
        }
        let items = self.in_response(operation, &pagination.items, &["items"], &[Type::Array]);
        let item = items.and_then(|items| items.items.as_deref());
        self.next_page(operation, &pagination.next, item);
        let others = [
            ("total", &pagination.total, Type::Integer),
            ("total-pages", &pagination.total_pages, Type::Integer),
            ("has-more", &pagination.has_more, Type::Boolean),
        ];
        for (name, pointer, kind) in others {
            if let Some(pointer) = pointer {
                self.in_response(operation, pointer, &[name], &[kind]);
            }
        }
        if let (Some(id), Some(item)) = (&pagination.item_id, item) {
            self.in_item(operation, item, id, &["item-id"]);
        }
    }

    /// Checks the next page against the request that asks for it and the page that describes it.
    fn next_page(
        &mut self,
        operation: &'c Operation,
        next: &'c NextPage,
        item: Option<&'c Schema>,
    ) {
        let path = ["x-pagination", next.as_str(), "name"];
        match next {
            NextPage::Offset(parameter) | NextPage::Page(parameter) => {
                self.page_parameter(operation, parameter.location, &parameter.name, &path);
            }
            NextPage::Cursor(cursor) => {
                self.page_parameter(operation, cursor.location, &cursor.name, &path);
                match (&cursor.next, item) {
                    (CursorSource::Body(pointer), _) => {
                        let path = ["cursor", "next"];
                        let kinds = [Type::String, Type::Integer];
                        self.in_response(operation, pointer, &path, &kinds);
                    }
                    (CursorSource::LastItem(pointer), Some(item)) => {
                        self.in_item(operation, item, pointer, &["cursor", "last-item"]);
                    }
                    (CursorSource::LastItem(_), None) => {}
                }
            }
            NextPage::Link(link) => self.page_link(operation, link),
        }
    }

    fn page_link(&mut self, operation: &'c Operation, link: &PageLink) {
        if operation.method != Method::Get {
            self.found(
                operation,
                &["x-pagination", "link"],
                format!(
                    "`{}` is called with {}, and a link is followed with GET",
                    operation.id, operation.method
                ),
                "describe the next page with `offset`, `page` or `cursor`",
            );
        }
        match link.location {
            PageLinkLocation::Body => {
                self.in_response(operation, &link.name, &["link", "name"], &[Type::String]);
            }
            PageLinkLocation::Header => {
                let path = ["x-pagination", "link", "name"];
                let part = self.success(operation, &path);
                let Some(Part::Response(status)) = part else {
                    return;
                };
                let mut headers = operation.responses[&status].headers.keys();
                if !headers.any(|known| known.eq_ignore_ascii_case(&link.name)) {
                    self.found(
                        operation,
                        &path,
                        format!(
                            "the response {status} of `{}` has no header `{}`",
                            operation.id, link.name
                        ),
                        "correct the name, or describe the header",
                    );
                }
            }
        }
    }

    fn in_item(
        &mut self,
        operation: &'c Operation,
        item: &'c Schema,
        pointer: &str,
        path: &[&str],
    ) {
        if self.contract.schema_at(item, pointer).is_none() {
            self.found(
                operation,
                &[&["x-pagination"], path].concat(),
                format!("`{pointer}` does not exist in an item"),
                "correct the JSON pointer, or describe the member",
            );
        }
    }

    fn page_parameter(
        &mut self,
        operation: &'c Operation,
        location: PageParameterLocation,
        name: &str,
        path: &[&str],
    ) {
        match location {
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

    /// Returns the schema at a pointer of `x-pagination` into a successful response.
    fn in_response(
        &mut self,
        operation: &'c Operation,
        pointer: &str,
        path: &[&str],
        kinds: &[Type],
    ) -> Option<&'c Schema> {
        let path = [&["x-pagination"], path].concat();
        let part = self.success(operation, &path)?;
        let schema = self.in_body(operation, &part, pointer, &path)?;
        if schema.kind.is_some_and(|found| !kinds.contains(&found)) {
            let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
            self.found(
                operation,
                &path,
                format!("`{pointer}` is not of type {}", kinds.join(" or ")),
                "correct the JSON pointer",
            );
        }
        Some(schema)
    }

    /// Returns the successful response, preferably one with a JSON body.
    fn success(&mut self, operation: &Operation, path: &[&str]) -> Option<Part> {
        let with_body = operation
            .successes()
            .find(|(_, response)| response.content.keys().any(|name| is_json(name)));
        let Some((status, _)) = with_body.or_else(|| operation.successes().next()) else {
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

    /// Returns the schema at a pointer into a JSON body.
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
                "`{pointer}` does not exist in the {part} of `{}`",
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
