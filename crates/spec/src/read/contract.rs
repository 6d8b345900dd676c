//! The document as a whole.

use countersign_contract::model::{
    Contract, Ledger, Operation, Position, SecurityScheme, Server, ServerVariable,
};
use indexmap::IndexMap;

use super::{Reader, citations::Citations, cursor::Place};
use crate::{document::Node, problem::Problem};

const MEMBERS: [&str; 8] = [
    "openapi",
    "info",
    "servers",
    "paths",
    "components",
    "security",
    "tags",
    "externalDocs",
];

/// What all operations of a document have in common.
pub(super) struct Shared<'s> {
    pub(super) schemes: &'s IndexMap<String, SecurityScheme>,
    pub(super) security: &'s Vec<IndexMap<String, Vec<String>>>,
}

/// Reads a document into a contract. The problems are those of reading; what lies between the
/// parts of a contract is checked afterwards.
pub(crate) fn read(
    api: &str,
    file: &str,
    root: &Node,
    ledger: Option<&Ledger>,
) -> (Contract, Vec<Problem>) {
    let mut reader = Reader {
        file,
        root,
        ledger,
        problems: Vec::new(),
        fallbacks: Vec::new(),
        citations: IndexMap::new(),
        schemas: IndexMap::new(),
        referred: Vec::new(),
    };
    let contract = reader.contract(api, file);
    let mut problems = reader.problems;
    problems.sort();
    problems.dedup();
    (contract, problems)
}

impl<'n> Reader<'n> {
    fn contract(&mut self, api: &str, file: &str) -> Contract {
        let mut contract = Contract {
            api: api.to_owned(),
            title: String::new(),
            version: String::new(),
            description: None,
            rule: countersign_contract::model::Rule::default(),
            file: file.to_owned(),
            ledger: self.ledger.cloned(),
            citations: IndexMap::new(),
            servers: Vec::new(),
            security_schemes: IndexMap::new(),
            operations: Vec::new(),
            schemas: IndexMap::new(),
            fallbacks: Vec::new(),
        };
        let at = Position { line: 1, column: 1 };
        let place = Place {
            node: self.root,
            at,
            pointer: "#".to_owned(),
        };
        let Some(mut object) = self.object(&place, "an OpenAPI document") else {
            return contract;
        };
        if !self.version(object.take("openapi"), &place) {
            return contract;
        }
        if let Some(info) = object.take("info")
            && let Some(mut object) = self.object(&info, "`info`")
        {
            contract.rule = self.optional_rule(&mut object);
            contract.title = self.required_text(&mut object, "title", "`info`");
            contract.version = self.required_text(&mut object, "version", "`info`");
            contract.description = self.text(object.take("description"), "`description`");
            for member in ["termsOfService", "contact", "license"] {
                let _ = object.take(member);
            }
            self.finish(
                &object,
                "`info`",
                &["title", "version", "description", "contact", "license"],
            );
        } else {
            self.problem(
                at,
                "the document has no `info`",
                "add `info` with `title` and `version`",
            );
        }
        let servers = object.take("servers");
        contract.servers = self.servers(servers);
        let components = object.take("components");
        if let Some(components) = &components {
            contract.security_schemes = self.components(components);
        }
        let security = object.take("security");
        let security = self
            .requirements(security, &contract.security_schemes)
            .unwrap_or_default();
        let shared = Shared {
            schemes: &contract.security_schemes,
            security: &security,
        };
        let mut operations: Vec<Operation> = Vec::new();
        match object.take("paths") {
            Some(paths) => {
                for (path, place) in self.map(&paths, "`paths`") {
                    if path.starts_with("x-") && self.is_foreign() {
                        continue;
                    }
                    if !path.starts_with('/') {
                        self.fallback(
                            &place,
                            &format!("the path `{path}` does not begin with a slash"),
                            "it is kept",
                            "begin it with a slash",
                        );
                    }
                    operations.extend(self.path_item(path, place, false, &shared));
                }
            }
            None => self.problem(
                at,
                "the document has no `paths`",
                "add `paths`, if only `{}`",
            ),
        }
        if let Some(webhooks) = object.take("x-webhooks") {
            // The security of the document says how we prove who we are, not how the partner does.
            let shared = Shared {
                schemes: &contract.security_schemes,
                security: &Vec::new(),
            };
            for (name, place) in self.map(&webhooks, "`x-webhooks`") {
                operations.extend(self.path_item(name, place, true, &shared));
            }
        }
        self.unique_ids(&operations);
        for member in ["tags", "externalDocs"] {
            let _ = object.take(member);
        }
        self.finish(&object, "an OpenAPI document", &MEMBERS);
        self.read_referred();
        contract.operations = operations;
        contract.schemas = std::mem::take(&mut self.schemas);
        contract.fallbacks = std::mem::take(&mut self.fallbacks);
        contract.fallbacks.sort_by_key(|fallback| fallback.at);
        contract.fallbacks.dedup();
        contract.citations = std::mem::take(&mut self.citations);
        contract.citations.sort_keys();
        contract
    }

    /// Whether the document is OpenAPI 3.0.
    fn version(&mut self, place: Option<Place<'n>>, root: &Place<'n>) -> bool {
        let Some(place) = place else {
            let (message, mend) = if root.node.get("swagger").is_some() {
                (
                    "the document is Swagger 2.0, not OpenAPI 3.0",
                    "convert it, for example with `swagger2openapi`",
                )
            } else {
                (
                    "the document is no OpenAPI document: it has no `openapi`",
                    "add `openapi: 3.0.3`",
                )
            };
            self.problem(root.at, message, mend);
            return false;
        };
        let at = place.at;
        let version = match &place.node.data {
            crate::document::Data::Number(number) => number.to_string(),
            _ => self.text(Some(place), "`openapi`").unwrap_or_default(),
        };
        if version == "3.0" || version.starts_with("3.0.") {
            return true;
        }
        let message = format!("`openapi: {version}` is not read, only 3.0");
        self.problem(at, message, "write the contract in OpenAPI 3.0.3");
        false
    }

    pub(super) fn servers(&mut self, place: Option<Place<'n>>) -> Vec<Server> {
        let Some(place) = place else {
            return Vec::new();
        };
        let mut servers = Vec::new();
        for item in self.list(&place, "`servers`") {
            let Some(mut object) = self.object(&item, "a server") else {
                continue;
            };
            let rule = self.rule(&mut object, "the server");
            let url = self.required_text(&mut object, "url", "the server");
            let description = self.text(object.take("description"), "`description`");
            let mut variables = IndexMap::new();
            if let Some(place) = object.take("variables") {
                for (name, place) in self.map(&place, "`variables`") {
                    let Some(mut object) = self.object(&place, "a server variable") else {
                        continue;
                    };
                    let variable = ServerVariable {
                        default: self.required_text(&mut object, "default", "the server variable"),
                        enumeration: self.texts(object.take("enum"), "`enum`"),
                        description: self.text(object.take("description"), "`description`"),
                    };
                    self.finish(
                        &object,
                        "a server variable",
                        &["default", "enum", "description"],
                    );
                    variables.insert(name.to_owned(), variable);
                }
            }
            for name in url
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
            {
                if !variables.contains_key(name.0) {
                    let message = format!(
                        "the server URL has `{{{}}}`, which `variables` does not describe",
                        name.0
                    );
                    self.fallback(&item, &message, "it is kept as text", "add the variable");
                }
            }
            self.finish(&object, "a server", &["url", "description", "variables"]);
            servers.push(Server {
                url,
                description,
                variables,
                rule,
            });
        }
        servers
    }

    /// Reads the named schemas, and everything else that is named, so that a mistake is told even
    /// where nothing refers to it.
    fn components(&mut self, place: &Place<'n>) -> IndexMap<String, SecurityScheme> {
        let Some(mut object) = self.object(place, "`components`") else {
            return IndexMap::new();
        };
        if let Some(place) = object.take("schemas") {
            for (name, place) in self.map(&place, "`schemas`") {
                let schema = self.schema(&place, &Citations::default());
                self.schemas.insert(name.to_owned(), schema);
            }
        }
        let schemes = object.take("securitySchemes");
        let schemes = self.security_schemes(schemes);
        for member in [
            "parameters",
            "responses",
            "requestBodies",
            "headers",
            "examples",
            "links",
        ] {
            // They are read where they are referred to.
            let _ = object.take(member);
        }
        if let Some(callbacks) = object.take("callbacks") {
            self.fallback(
                &callbacks,
                "`callbacks` are not looked into",
                "they are ignored",
                "describe the calls under `x-webhooks`",
            );
        }
        self.finish(
            &object,
            "`components`",
            &[
                "schemas",
                "responses",
                "parameters",
                "examples",
                "requestBodies",
                "headers",
                "securitySchemes",
                "links",
            ],
        );
        schemes
    }

    fn unique_ids(&mut self, operations: &[Operation]) {
        for (index, operation) in operations.iter().enumerate() {
            if let Some(first) = operations[..index]
                .iter()
                .find(|other| other.id == operation.id)
            {
                let message = format!(
                    "`operationId: {}` is there twice, first at line {}",
                    operation.id, first.rule.at.line
                );
                self.problem(
                    operation.rule.at,
                    message,
                    "give each operation a name of its own",
                );
            }
        }
    }
}
