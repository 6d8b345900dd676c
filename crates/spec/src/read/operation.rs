//! Operations, of paths and of webhooks.

use countersign_contract::model::{Method, Operation, ParameterLocation};

use super::{Reader, contract::Shared, cursor::Place};

const MEMBERS: [&str; 12] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

impl<'n> Reader<'n> {
    /// The operations of a path item.
    pub(super) fn path_item(
        &mut self,
        path: &str,
        place: Place<'n>,
        webhook: bool,
        shared: &Shared<'_>,
    ) -> Vec<Operation> {
        let mut operations = Vec::new();
        let Some(place) = self.follow(place, "a path item") else {
            return operations;
        };
        let Some(mut object) = self.object(&place, "a path item") else {
            return operations;
        };
        let parameters = object.take("parameters");
        let servers = object.take("servers");
        let servers = self.servers(servers);
        for member in ["summary", "description"] {
            let _ = object.take(member);
        }
        for method in Method::ALL {
            let Some(place) = object.take(&method.as_str().to_ascii_lowercase()) else {
                continue;
            };
            let Some(mut operation) =
                self.operation(path, method, &place, parameters.as_ref(), webhook, shared)
            else {
                continue;
            };
            if operation.servers.is_empty() {
                operation.servers.clone_from(&servers);
            }
            operations.push(operation);
        }
        let methods = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        self.finish(&object, "a path item", &methods);
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        method: Method,
        place: &Place<'n>,
        shared_parameters: Option<&Place<'n>>,
        webhook: bool,
        shared: &Shared<'_>,
    ) -> Option<Operation> {
        let mut object = self.object(place, "an operation")?;
        let id = match object.take("operationId") {
            Some(place) => self.text(Some(place), "`operationId`").unwrap_or_default(),
            None => {
                let id = format!("{method} {path}");
                self.fallback(
                    place,
                    &format!("the operation {id} has no `operationId`"),
                    &format!("it is called `{id}`"),
                    "add `operationId`",
                );
                id
            }
        };
        let rule = self.rule(&mut object, &format!("the operation `{id}`"));
        let own_parameters = object.take("parameters");
        let parameters = self.parameters(own_parameters, shared_parameters);
        let request = match object.take("requestBody") {
            Some(place) if !Self::is_null(&place) => self.request_body(place),
            _ => None,
        };
        let responses = object.take("responses");
        let responses = match responses {
            Some(place) => self.responses(&place),
            None => {
                self.fallback(
                    place,
                    &format!("`{id}` has no `responses`"),
                    "none is known",
                    "add `responses`",
                );
                indexmap::IndexMap::new()
            }
        };
        let security = object.take("security");
        let security = self.requirements(security, shared.schemes);
        let servers = object.take("servers");
        let operation = Operation {
            method,
            path: path.to_owned(),
            webhook,
            summary: self.text(object.take("summary"), "`summary`"),
            description: self.text(object.take("description"), "`description`"),
            tags: self.texts(object.take("tags"), "`tags`"),
            deprecated: self
                .boolean(object.take("deprecated"), "`deprecated`")
                .unwrap_or_default(),
            parameters,
            request,
            responses,
            security: security.unwrap_or_else(|| shared.security.clone()),
            servers: self.servers(servers),
            pagination: self.pagination(&mut object),
            resource: self.resource(&mut object),
            transition: self.transition(&mut object),
            rule,
            id,
        };
        let _ = object.take("externalDocs");
        if let Some(callbacks) = object.take("callbacks") {
            self.fallback(
                &callbacks,
                "`callbacks` are not looked into",
                "they are ignored",
                "describe the calls under `x-webhooks`",
            );
        }
        self.finish(&object, "an operation", &MEMBERS);
        if !webhook {
            self.template(place, &operation);
        }
        Some(operation)
    }

    /// The parameters of the path template against those that are described.
    fn template(&mut self, place: &Place<'n>, operation: &Operation) {
        let in_path: Vec<&str> = template_parameters(&operation.path).collect();
        for name in &in_path {
            let described = operation.parameters.iter().any(|parameter| {
                parameter.location == ParameterLocation::Path && parameter.name == *name
            });
            if !described {
                self.fallback(
                    place,
                    &format!(
                        "the path of `{}` has `{{{name}}}`, which no path parameter describes",
                        operation.id
                    ),
                    "any text is taken",
                    "add the parameter, or correct its name",
                );
            }
        }
        for parameter in &operation.parameters {
            if parameter.location == ParameterLocation::Path
                && !in_path.contains(&parameter.name.as_str())
            {
                self.fallback(
                    place,
                    &format!(
                        "the path of `{}` has no `{{{}}}`",
                        operation.id, parameter.name
                    ),
                    "the parameter is ignored",
                    "correct the path or the parameter",
                );
            }
        }
    }
}

/// The names in the braces of a path template.
fn template_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
