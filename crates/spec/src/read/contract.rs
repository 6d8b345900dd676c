//! The document as a whole.

use std::collections::HashMap;

use countersign_contract::model::{Contract, Ledger, Operation, Position, Rule, SecurityScheme};
use indexmap::IndexMap;

use super::{
    cursor::{Object, Place},
    elements::Elements,
    reader::{Reader, Shown},
};
use crate::{
    document::{Data, Document},
    problem::Problem,
};

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
    pub(super) security: &'s [IndexMap<String, Vec<String>>],
}

/// A document that has been read.
pub(crate) struct Reading {
    pub(crate) contract: Contract,
    /// The examples that stand beside schemas.
    pub(crate) shown: Vec<Shown>,
    pub(crate) elements: Elements,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a document into a contract. The problems are those of reading; what lies between the
/// parts of a contract is checked afterwards.
pub(crate) fn read(api: &str, file: &str, document: &Document, ledger: Option<Ledger>) -> Reading {
    let mut contract = Contract {
        api: api.to_owned(),
        title: String::new(),
        version: String::new(),
        description: None,
        rule: Rule::default(),
        file: file.to_owned(),
        ledger: None,
        citations: IndexMap::new(),
        servers: Vec::new(),
        security_schemes: IndexMap::new(),
        operations: Vec::new(),
        delivery: None,
        schemas: IndexMap::new(),
        fallbacks: Vec::new(),
    };
    let mut reader = Reader::new(file, document, ledger.as_ref());
    let root = Place {
        node: &document.root,
        at: document.root.at,
        pointer: "#".to_owned(),
    };
    if let Data::Map(members) = &root.node.data {
        let mut object = Object::new(members, &root);
        if reader.version(&mut object) {
            reader.contract(&mut object, &mut contract);
        }
    } else {
        reader.problem(
            root.at,
            format!(
                "an OpenAPI document must be a map, found {}",
                root.node.kind()
            ),
            "name an OpenAPI 3.0 document",
        );
    }
    contract.schemas = reader.schemas;
    contract.fallbacks = reader.fallbacks;
    let order = |fallback: &countersign_contract::model::Fallback| {
        (
            fallback.at,
            fallback.pointer.clone(),
            fallback.message.clone(),
        )
    };
    contract.fallbacks.sort_by_cached_key(order);
    contract.fallbacks.dedup();
    contract.citations = reader.citations;
    contract.citations.sort_keys();
    for places in contract.citations.values_mut() {
        places.sort();
        places.dedup();
    }
    let (shown, elements, mut problems) = (reader.shown, reader.elements, reader.problems);
    problems.sort();
    problems.dedup();
    contract.ledger = ledger;
    Reading {
        contract,
        shown,
        elements,
        problems,
    }
}

impl<'n> Reader<'n> {
    /// Whether the document is OpenAPI 3.0. Others are not read at all.
    fn version(&mut self, object: &mut Object<'n>) -> bool {
        let Some(place) = object.take("openapi") else {
            let (message, mend) = if object.take("swagger").is_some() {
                (
                    "the document is Swagger 2.0, not OpenAPI 3.0",
                    "convert it, for example with `swagger2openapi`",
                )
            } else {
                (
                    "the document has no `openapi`, so it is no OpenAPI document",
                    "add `openapi: 3.0.3`",
                )
            };
            self.problem(object.place.at, message, mend);
            return false;
        };
        let version = match &place.node.data {
            Data::String(text) => text.clone(),
            _ => place.node.to_json().to_string(),
        };
        if version == "3.0" || version.starts_with("3.0.") {
            return true;
        }
        let message = format!("`openapi: {version}` is not read, only 3.0");
        self.problem(place.at, message, "write the document in OpenAPI 3.0.3");
        false
    }

    fn contract(&mut self, object: &mut Object<'n>, contract: &mut Contract) {
        self.info(object, contract);
        contract.servers = self.servers(object.take("servers"));
        contract.security_schemes = self.components(object.take("components"));
        let security = object.take("security");
        let security = self.requirements(security, &contract.security_schemes);
        let security = security.unwrap_or_default();
        let mut operations = Vec::new();
        let paths = object.take("paths");
        if paths.is_none() {
            self.fallback(
                &object.place,
                "the document has no `paths`",
                "there are none",
                "add `paths`, if only `{}`",
            );
        }
        let shared = Shared {
            schemes: &contract.security_schemes,
            security: &security,
        };
        self.paths(paths, &shared, &mut operations);
        // The security of the document says how we prove who we are, not how the partner does.
        let shared = Shared {
            schemes: &contract.security_schemes,
            security: &[],
        };
        for (name, place) in self.map(object.take("x-webhooks"), "`x-webhooks`") {
            operations.extend(self.path_item(name, place, true, &shared));
        }
        contract.delivery = self.delivery(object);
        self.unique_ids(&mut operations);
        contract.operations = operations;
        self.leave(object, &["tags", "externalDocs"]);
        self.finish(object, "an OpenAPI document", &MEMBERS);
        self.read_referred();
    }

    fn info(&mut self, object: &mut Object<'n>, contract: &mut Contract) {
        let Some(info) = object.take("info") else {
            self.fallback(
                &object.place,
                "the document has no `info`",
                "title and version are left empty",
                "add `info` with `title` and `version`",
            );
            return;
        };
        let Some(mut object) = self.object(&info, "`info`") else {
            return;
        };
        contract.rule = self.optional_rule(&mut object);
        contract.title = self.required_text(&mut object, "title", "`info`");
        contract.version = self.required_text(&mut object, "version", "`info`");
        contract.description = self.text(object.take("description"), "`description`");
        self.leave(&mut object, &["termsOfService", "contact", "license"]);
        self.finish(
            &object,
            "`info`",
            &["title", "version", "description", "contact", "license"],
        );
    }

    fn paths(
        &mut self,
        paths: Option<Place<'n>>,
        shared: &Shared<'_>,
        operations: &mut Vec<Operation>,
    ) {
        // Templates that differ in the names of their parameters alone are the same path
        // (OpenAPI 3.0.3, Paths Object).
        let mut templates: HashMap<String, Position> = HashMap::new();
        for (path, place) in self.map(paths, "`paths`") {
            if path.starts_with("x-") {
                self.unknown_word(path, &place, "`paths`");
                continue;
            }
            if !path.starts_with('/') {
                self.fallback(
                    &place,
                    format!("the path `{path}` does not begin with a slash"),
                    "it is kept",
                    "begin it with a slash",
                );
            }
            if let Some(first) = templates.insert(nameless(path), place.at) {
                self.fallback(
                    &place,
                    format!("the path `{path}` is the one of line {} again", first.line),
                    "it is kept",
                    "put all their operations under one of them",
                );
            }
            operations.extend(self.path_item(path, place, false, shared));
        }
    }

    /// Each operation has a name of its own. In a foreign document one that has not is called by
    /// its method and path.
    fn unique_ids(&mut self, operations: &mut [Operation]) {
        let mut lines: HashMap<String, u32> = HashMap::new();
        for operation in operations {
            let Some(first) = lines.get(&operation.id) else {
                lines.insert(operation.id.clone(), operation.rule.at.line);
                continue;
            };
            let message = format!(
                "`operationId: {}` is there twice, first at line {first}",
                operation.id
            );
            let mut id = format!("{} {}", operation.method, operation.path);
            while lines.contains_key(&id) {
                id.push('\'');
            }
            let place = Place {
                node: self.root,
                at: operation.rule.at,
                pointer: "#".to_owned(),
            };
            self.fallback(
                &place,
                message,
                &format!("this one is called `{id}`"),
                "give each operation a name of its own",
            );
            lines.insert(id.clone(), operation.rule.at.line);
            operation.id = id;
        }
    }
}

/// A path template without the names of its parameters.
fn nameless(path: &str) -> String {
    let mut parts = path.split('{');
    let mut nameless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        nameless.push_str("{}");
        nameless.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    nameless
}
