//! The elements that cite each clause, and the schemas that belong to an operation.

use std::collections::{BTreeSet, HashMap, HashSet};

use countersign_contract::{
    json::push_token,
    model::{ClauseId, Contract, Delivery, Operation, Rule, Schema, SecurityScheme},
};

use super::about;

/// An element that rests on clauses, in words.
pub(super) struct Element<'c> {
    pub(super) name: String,
    /// The keyword, if the element is a schema.
    pub(super) keyword: Option<&'c str>,
    pub(super) rule: &'c Rule,
}

/// Returns every element of a contract, in the order of the sheets.
pub(super) fn elements(contract: &Contract) -> Vec<Element<'_>> {
    let mut elements = vec![Element {
        name: "the API".to_owned(),
        keyword: None,
        rule: &contract.rule,
    }];
    for server in &contract.servers {
        add(
            &mut elements,
            format!("server {}", server.url),
            &server.rule,
        );
    }
    for (name, scheme) in &contract.security_schemes {
        of_scheme(name, scheme, &mut elements);
    }
    for operation in &contract.operations {
        of_operation(operation, &mut elements);
    }
    if let Some(delivery) = &contract.delivery {
        of_delivery(delivery, &mut elements);
    }
    for (name, schema) in &contract.schemas {
        rules(name, schema, &mut elements);
    }
    elements
}

/// Returns the clauses that support an operation, its schemas and its security schemes, and the
/// clauses that are about one of these or about anything below `homes`.
pub(super) fn clauses<'c>(
    contract: &'c Contract,
    operation: &'c Operation,
    homes: &[String],
) -> HashSet<&'c ClauseId> {
    let mut elements = Vec::new();
    of_operation(operation, &mut elements);
    for name in operation.security.iter().flat_map(indexmap::IndexMap::keys) {
        if let Some(scheme) = contract.security_schemes.get(name) {
            of_scheme(name, scheme, &mut elements);
        }
    }
    for name in names_in(contract, operation) {
        if let Some(schema) = contract.schemas.get(name) {
            rules("", schema, &mut elements);
        }
    }
    clauses_of(contract, &elements, homes)
}

fn clauses_of<'c>(
    contract: &'c Contract,
    elements: &[Element<'c>],
    homes: &[String],
) -> HashSet<&'c ClauseId> {
    let cited = elements.iter().flat_map(|element| &element.rule.clauses);
    let mut clauses: HashSet<_> = cited.collect();
    clauses.extend(about::within(contract, elements, homes));
    clauses
}

fn of_scheme<'c>(name: &str, scheme: &'c SecurityScheme, elements: &mut Vec<Element<'c>>) {
    add(elements, format!("security scheme {name}"), scheme.rule());
    let SecurityScheme::Signature { signature, .. } = scheme else {
        return;
    };
    add(elements, format!("signature {name}"), &signature.rule);
    if let Some(timestamp) = &signature.timestamp {
        add(
            elements,
            format!("timestamp of the signature {name}"),
            &timestamp.rule,
        );
    }
}

/// Returns the clauses that support a schema and the schemas it refers to, and the clauses that are
/// about anything below `homes`.
pub(super) fn of_schema<'c>(
    contract: &'c Contract,
    schema: &'c Schema,
    homes: &[String],
) -> HashSet<&'c ClauseId> {
    let mut elements = Vec::new();
    rules("", schema, &mut elements);
    for name in names_below(contract, vec![schema]) {
        if let Some(schema) = contract.schemas.get(name) {
            rules("", schema, &mut elements);
        }
    }
    clauses_of(contract, &elements, homes)
}

/// Returns the named schemas that an operation uses.
fn names_in<'c>(contract: &'c Contract, operation: &'c Operation) -> BTreeSet<&'c str> {
    names_below(contract, operation.schemas().collect())
}

/// Returns the named schemas that any operation uses, in a single walk.
pub(super) fn names_in_all(contract: &Contract) -> BTreeSet<&str> {
    let schemas = contract.operations.iter().flat_map(Operation::schemas);
    names_below(contract, schemas.collect())
}

/// Returns the operations that use a named schema, in a single walk.
pub(super) fn carriers<'c>(
    contract: &'c Contract,
    name: &'c str,
) -> impl Iterator<Item = &'c Operation> {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    for (user, schema) in &contract.schemas {
        for used in named(vec![schema]) {
            users.entry(used).or_default().push(user);
        }
    }
    let mut holders = HashSet::from([name]);
    let mut open = vec![name];
    while let Some(used) = open.pop() {
        let users = users.get(used).into_iter().flatten();
        open.extend(users.filter(|user| holders.insert(user)));
    }
    contract.operations.iter().filter(move |operation| {
        named(operation.schemas().collect())
            .iter()
            .any(|name| holders.contains(name))
    })
}

/// Returns the names that schemas and their subschemas refer to. Does not follow the names.
fn named(mut open: Vec<&Schema>) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some(schema) = open.pop() {
        names.extend(schema.reference.as_deref());
        open.extend(schema.children());
    }
    names
}

fn names_below<'c>(contract: &'c Contract, mut open: Vec<&'c Schema>) -> BTreeSet<&'c str> {
    let mut names = BTreeSet::new();
    while let Some(schema) = open.pop() {
        if let Some(name) = &schema.reference
            && names.insert(name.as_str())
        {
            open.extend(contract.schemas.get(name));
        }
        open.extend(schema.children());
    }
    names
}

/// Returns the pointers below which everything belongs to an operation and these schemas.
pub(super) fn homes<'n>(
    contract: &Contract,
    operation: Option<&Operation>,
    schemas: impl Iterator<Item = &'n String>,
) -> Vec<String> {
    let named = schemas.filter_map(|name| contract.schemas.get(name));
    let mut homes: Vec<String> = named.map(|schema| schema.pointer.clone()).collect();
    if let Some(operation) = operation {
        let mut home = if operation.webhook {
            "#/x-webhooks"
        } else {
            "#/paths"
        }
        .to_owned();
        push_token(&mut home, &operation.path);
        push_token(&mut home, &operation.method.as_str().to_ascii_lowercase());
        homes.push(home);
        homes.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| parameter.schema.pointer.clone()),
        );
    }
    homes
}

fn add<'c>(elements: &mut Vec<Element<'c>>, name: String, rule: &'c Rule) {
    elements.push(Element {
        name,
        keyword: None,
        rule,
    });
}

fn of_operation<'c>(operation: &'c Operation, elements: &mut Vec<Element<'c>>) {
    let id = &operation.id;
    add(elements, format!("operation {id}"), &operation.rule);
    for server in &operation.servers {
        add(
            elements,
            format!("server {} of {id}", server.url),
            &server.rule,
        );
    }
    if let Some(resource) = &operation.resource {
        add(
            elements,
            format!("the effect of {id} on a {}", resource.name),
            &resource.rule,
        );
    }
    if let Some(transition) = &operation.transition {
        add(
            elements,
            format!("the state transition of {id}"),
            &transition.rule,
        );
    }
    if let Some(pagination) = &operation.pagination {
        add(elements, format!("the pages of {id}"), &pagination.rule);
        if let Some(limit) = &pagination.limit {
            add(elements, format!("the page limit of {id}"), &limit.rule);
        }
        let name = format!("the page {} of {id}", pagination.next.as_str());
        add(elements, name, pagination.next.rule());
    }
    for parameter in &operation.parameters {
        let name = format!(
            "{} parameter {} of {id}",
            parameter.location, parameter.name
        );
        rules(&name, &parameter.schema, elements);
        add(elements, name, &parameter.rule);
    }
    if let Some(request) = &operation.request {
        let name = format!("the request of {id}");
        body(&name, &request.content, elements);
        add(elements, name, &request.rule);
    }
    for (status, response) in &operation.responses {
        let name = format!("response {status} of {id}");
        for (header, described) in &response.headers {
            let name = format!("header {header} of {name}");
            rules(&name, &described.schema, elements);
            add(elements, name, &described.rule);
        }
        for code in &response.error_codes {
            let sub_code = code.sub_code.as_deref().unwrap_or(&code.code);
            add(
                elements,
                format!("error code {sub_code} in {name}"),
                &code.rule,
            );
        }
        for (link, described) in &response.links {
            add(elements, format!("link {link} of {name}"), &described.rule);
        }
        body(&name, &response.content, elements);
        add(elements, name, &response.rule);
    }
}

/// Adds the elements of the delivery configuration.
fn of_delivery<'c>(delivery: &'c Delivery, elements: &mut Vec<Element<'c>>) {
    let rules = [
        ("configuration", Some(&delivery.rule)),
        ("version", delivery.version.as_ref().map(|word| &word.rule)),
        ("url", Some(&delivery.url.rule)),
        ("method", Some(&delivery.method.rule)),
        ("headers", delivery.headers.as_ref().map(|word| &word.rule)),
        (
            "credential",
            delivery.credential.as_ref().map(|word| &word.rule),
        ),
        (
            "extended",
            delivery.extended.as_ref().map(|word| &word.rule),
        ),
        (
            "statuses",
            delivery.statuses.as_ref().map(|word| &word.rule),
        ),
    ];
    for (word, rule) in rules {
        if let Some(rule) = rule {
            add(elements, format!("{word} of the delivery"), rule);
        }
    }
}

fn body<'c>(
    name: &str,
    content: &'c indexmap::IndexMap<String, countersign_contract::model::Media>,
    elements: &mut Vec<Element<'c>>,
) {
    for (media_type, media) in content {
        if let Some(schema) = &media.schema {
            rules(&format!("{media_type} in {name}"), schema, elements);
        }
        if let Some(events) = &media.events {
            add(
                elements,
                format!("the end of the events of {name}"),
                &events.rule,
            );
        }
        for (sample, described) in &media.examples {
            add(
                elements,
                format!("sample {sample} of {name}"),
                &described.rule,
            );
        }
    }
}

/// Adds the keywords of a schema and of all unnamed schemas within it.
fn rules<'c>(name: &str, schema: &'c Schema, elements: &mut Vec<Element<'c>>) {
    for (keyword, rule) in &schema.rules {
        elements.push(Element {
            name: name.to_owned(),
            keyword: Some(keyword),
            rule,
        });
    }
    for (member, property) in &schema.properties {
        rules(&format!("{name}.{member}"), property, elements);
    }
    for (place, inner) in schema.nameless() {
        rules(&format!("{name} {place}"), inner, elements);
    }
}
