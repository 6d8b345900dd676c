//! `readOnly` and `writeOnly` on named schemas that no property refers to.

use std::collections::HashSet;

use countersign_contract::model::{Contract, Operation, Schema};

use super::{Checker, Found};

impl Checker<'_> {
    /// Reports named schemas with `readOnly` or `writeOnly` to which no property refers: both
    /// keywords apply only to properties (OpenAPI 3.0.3, Schema Object).
    pub(super) fn directions(&mut self) {
        let contract = self.contract;
        let of_properties = of_properties(contract);
        for (name, schema) in &contract.schemas {
            for (keyword, written) in [
                ("readOnly", schema.read_only),
                ("writeOnly", schema.write_only),
            ] {
                if !written || of_properties.contains(name.as_str()) {
                    continue;
                }
                if let Some(rule) = schema.rule(keyword) {
                    self.found.push(Found {
                        at: rule.at,
                        pointer: schema.pointer_to(keyword),
                        message: format!(
                            "`{keyword}` has a meaning only on a property, and no property refers to `{name}`"
                        ),
                        instead: "it is kept",
                        help: "remove it, or move it to the intended property",
                    });
                }
            }
        }
    }
}

/// Returns the names to which properties refer, directly or through a part.
fn of_properties(contract: &Contract) -> HashSet<&str> {
    let mut names = HashSet::new();
    let inline = contract.operations.iter().flat_map(schemas);
    let mut open: Vec<&Schema> = contract.schemas.values().chain(inline).collect();
    while let Some(schema) = open.pop() {
        open.extend(schema.children());
        let mut parts: Vec<&Schema> = schema.properties.values().collect();
        while let Some(part) = parts.pop() {
            let lists = [&part.all_of, &part.any_of, &part.one_of];
            parts.extend(lists.into_iter().flatten());
            if let Some(name) = &part.reference
                && names.insert(name.as_str())
            {
                parts.extend(contract.schemas.get(name));
            }
        }
    }
    names
}

/// Returns the inline schemas of an operation.
fn schemas(operation: &Operation) -> impl Iterator<Item = &Schema> {
    let requests = operation.request.iter().map(|request| &request.content);
    let responses = operation.responses.values();
    let bodies = requests.chain(responses.map(|response| &response.content));
    let bodies = bodies.flat_map(|content| content.values());
    let parameters = operation.parameters.iter();
    let within = parameters.clone().flat_map(|known| known.content.values());
    let bodies = bodies
        .chain(within)
        .filter_map(|media| media.schema.as_ref());
    bodies.chain(parameters.map(|parameter| &parameter.schema))
}
