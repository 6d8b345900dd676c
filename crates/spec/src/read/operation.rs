//! Operations of paths and of webhooks.

use countersign_contract::model::{Method, Operation, Parameter, ParameterLocation};

use super::{
    contract::Shared,
    cursor::{Object, Place},
    reader::Reader,
};

const MEMBERS: [&str; 11] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
    "security",
    "servers",
];

impl<'n> Reader<'n> {
    /// Reads the operations of a path item.
    pub(super) fn path_item(
        &mut self,
        path: &str,
        place: Place<'n>,
        webhook: bool,
        shared: &Shared<'_>,
    ) -> Vec<Operation> {
        self.path = Some(path.to_owned());
        let operations = self.operations_of(path, place, webhook, shared);
        self.path = None;
        operations
    }

    fn operations_of(
        &mut self,
        path: &str,
        place: Place<'n>,
        webhook: bool,
        shared: &Shared<'_>,
    ) -> Vec<Operation> {
        let mut layers = self.layers(place);
        if layers.is_empty() {
            return Vec::new();
        }
        let parameters = self.take_from(&mut layers, "parameters");
        let servers = self.take_from(&mut layers, "servers");
        let servers = self.servers(servers);
        for object in &mut layers {
            self.leave(object, &["summary", "description"]);
        }
        let mut operations = Vec::new();
        for method in Method::ALL {
            let name = method.as_str().to_ascii_lowercase();
            let Some(place) = self.take_from(&mut layers, &name) else {
                continue;
            };
            let operation =
                self.operation(path, method, &place, parameters.as_ref(), webhook, shared);
            operations.extend(operation.map(|mut operation| {
                if operation.servers.is_empty() {
                    operation.servers.clone_from(&servers);
                }
                operation
            }));
        }
        let methods = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        for object in &layers {
            self.finish(object, "a path item", &methods);
            // A path item cites nothing itself, so clauses about it apply to its operations.
            self.note_element(
                &object.place,
                operations.iter().map(|operation| operation.rule.at),
            );
        }
        operations
    }

    /// Returns a path item and the targets of its `$ref`. A path item may have fields beside `$ref`
    /// (OpenAPI 3.0.3, Path Item Object).
    fn layers(&mut self, place: Place<'n>) -> Vec<Object<'n>> {
        let mut layers = Vec::new();
        for place in self.follow_path_items(place) {
            let Some(mut object) = self.object(&place, "a path item") else {
                return Vec::new();
            };
            object.take("$ref");
            layers.push(object);
        }
        layers
    }

    /// Takes a field of a path item, or of the target of its `$ref`.
    fn take_from(&mut self, layers: &mut [Object<'n>], name: &str) -> Option<Place<'n>> {
        let mut found = layers.iter_mut().filter_map(|object| object.take(name));
        let first = found.next()?;
        if let Some(second) = found.next() {
            self.fallback(
                &second,
                format!("`{name}` is also set beside the `$ref` of a path item, which OpenAPI 3.0 leaves undefined"),
                "the one beside `$ref` is used",
                "keep one of them",
            );
        }
        Some(first)
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
        let id = self.text(object.take("operationId"), "`operationId`");
        let id = id.filter(|id| !id.trim().is_empty()).unwrap_or_else(|| {
            let id = format!("{method} {path}");
            self.fallback(
                place,
                format!("the operation {id} has no `operationId`"),
                "it is named after its method and path",
                "add `operationId`",
            );
            id
        });
        let rule = self.rule(&mut object, &format!("the operation `{id}`"));
        let parameters = self.parameters(object.take("parameters"), shared_parameters);
        let request = object.take("requestBody");
        let request = request.and_then(|place| self.request_body(place));
        let responses = object.take("responses");
        if responses.is_none() {
            self.fallback(
                place,
                format!("`{id}` has no `responses`"),
                "none is known",
                "add `responses`",
            );
        }
        let responses = self.responses(responses);
        let security = self.requirements(object.take("security"), shared.schemes);
        let mut operation = Operation {
            method,
            path: path.to_owned(),
            webhook,
            summary: self.text(object.take("summary"), "`summary`"),
            description: self.text(object.take("description"), "`description`"),
            tags: self.texts(object.take("tags"), "`tags`"),
            deprecated: self.flag(&mut object, "deprecated"),
            parameters,
            request,
            responses,
            security: security.unwrap_or_else(|| shared.security.to_vec()),
            servers: self.servers(object.take("servers")),
            pagination: self.pagination(&mut object),
            resource: self.resource(&mut object),
            transition: self.transition(&mut object),
            rule,
            id,
        };
        self.leave(&mut object, &["externalDocs"]);
        self.callbacks(object.take("callbacks"));
        self.finish(&object, "an operation", &MEMBERS);
        if !webhook {
            self.template(place, &mut operation);
        }
        Some(operation)
    }

    /// Checks the parameters of the path template against the described ones.
    fn template(&mut self, place: &Place<'n>, operation: &mut Operation) {
        let in_path: Vec<&str> = braced(&operation.path).collect();
        let unused = |parameter: &Parameter| {
            parameter.location == ParameterLocation::Path
                && !in_path.contains(&parameter.name.as_str())
        };
        for name in &in_path {
            let described = operation.parameters.iter().any(|parameter| {
                parameter.location == ParameterLocation::Path && parameter.name == *name
            });
            if !described {
                self.fallback(
                    place,
                    format!(
                        "the path of `{}` has `{{{name}}}`, which no path parameter describes",
                        operation.id
                    ),
                    "any text is accepted",
                    "add the parameter, or correct its name",
                );
            }
        }
        for parameter in operation.parameters.iter().filter(|known| unused(known)) {
            self.fallback(
                place,
                format!(
                    "the path of `{}` has no `{{{}}}`",
                    operation.id, parameter.name
                ),
                "the parameter is ignored",
                "correct the path or the parameter",
            );
        }
        operation.parameters.retain(|parameter| {
            parameter.location != ParameterLocation::Path
                || braced(&operation.path).any(|name| name == parameter.name)
        });
    }
}

/// Returns the names in the braces of a template.
pub(super) fn braced(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
