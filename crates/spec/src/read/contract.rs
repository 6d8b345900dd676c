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
    document::{Data, Node},
    documents::Documents,
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

/// The properties that all operations of a document share.
pub(super) struct Shared<'s> {
    pub(super) schemes: &'s IndexMap<String, SecurityScheme>,
    pub(super) security: &'s [IndexMap<String, Vec<String>>],
}

/// A parsed document.
pub(crate) struct Reading {
    pub(crate) contract: Contract,
    /// The examples in schemas.
    pub(crate) shown: Vec<Shown>,
    pub(crate) elements: Elements,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a document into a contract, and reports problems of reading. Checks across the parts of a
/// contract follow later.
pub(crate) fn read(api: &str, documents: &Documents<'_>, ledger: Option<Ledger>) -> Reading {
    let file = documents.first();
    let root = &file.document.root;
    let mut contract = Contract {
        api: api.to_owned(),
        title: String::new(),
        version: String::new(),
        description: None,
        rule: Rule::default(),
        file: file.name.clone(),
        other_files: Vec::new(),
        ledger: None,
        citations: IndexMap::new(),
        servers: Vec::new(),
        security_schemes: IndexMap::new(),
        operations: Vec::new(),
        delivery: None,
        schemas: IndexMap::new(),
        fallbacks: Vec::new(),
    };
    let mut reader = Reader::new(documents, ledger.as_ref());
    let root = Place {
        node: root,
        at: root.at,
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
    contract.other_files = documents.others();
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

/// Returns the reason why a document is not OpenAPI 3.0: the position, the error, and the fix.
pub(crate) fn refused_version(root: &Node) -> Option<(Position, String, &'static str)> {
    let Some(entry) = root.get("openapi") else {
        let (message, help) = if root.get("swagger").is_some() {
            (
                "the document is Swagger 2.0, not OpenAPI 3.0",
                "convert it, for example with `swagger2openapi`",
            )
        } else {
            (
                "the document has no `openapi`, so it is not an OpenAPI document",
                "add `openapi: 3.0.3`",
            )
        };
        return Some((root.at, message.to_owned(), help));
    };
    let version = match &entry.node.data {
        Data::String(text) => text.clone(),
        _ => entry.node.to_json().to_string(),
    };
    if version == "3.0" || version.starts_with("3.0.") {
        return None;
    }
    let message = format!("`openapi: {version}` is not read, only 3.0");
    Some((entry.at, message, "write the document in OpenAPI 3.0.3"))
}

impl<'n> Reader<'n> {
    /// Returns `true` if the document is OpenAPI 3.0. Other documents are not read.
    fn version(&mut self, object: &mut Object<'n>) -> bool {
        let refused = refused_version(object.place.node);
        object.take("openapi");
        if let Some((at, message, help)) = &refused {
            self.problem(*at, message, *help);
        }
        refused.is_none()
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
        // The `security` of the document describes our authentication, not that of the partner.
        let shared = Shared {
            schemes: &contract.security_schemes,
            security: &[],
        };
        for (name, place) in self.map(object.take("x-webhooks"), "`x-webhooks`") {
            operations.extend(self.path_item(name, place, true, &shared));
        }
        contract.delivery = self.delivery(object);
        self.unique_ids(&mut operations);
        self.leave(object, &["tags", "externalDocs"]);
        self.finish(object, "an OpenAPI document", &MEMBERS);
        self.read_referred();
        self.settle(&operations);
        contract.operations = operations;
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

    /// Ensures that operation ids are unique. In a foreign document, a duplicate is renamed to its
    /// method and path.
    fn unique_ids(&mut self, operations: &mut [Operation]) {
        let mut lines: HashMap<String, u32> = HashMap::new();
        for operation in operations {
            let Some(first) = lines.get(&operation.id) else {
                lines.insert(operation.id.clone(), operation.rule.at.line);
                continue;
            };
            let message = format!(
                "`operationId: {}` is defined twice, first at line {first}",
                operation.id
            );
            let mut id = format!("{} {}", operation.method, operation.path);
            while lines.contains_key(&id) {
                id.push('\'');
            }
            let place = Place {
                node: &self.documents.first().document.root,
                at: operation.rule.at,
                pointer: "#".to_owned(),
            };
            self.fallback(
                &place,
                message,
                &format!("this one is called `{id}`"),
                "give each operation its own name",
            );
            lines.insert(id.clone(), operation.rule.at.line);
            operation.id = id;
        }
    }
}
