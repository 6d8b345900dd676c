//! The parts of a multipart form: its members, each sent as its own part.

use countersign_contract::model::{Contract, Operation, Part, Schema, is_multipart};
use indexmap::IndexMap;

use super::planner::Planner;
use crate::{
    documentation,
    names::Suggestion,
    types::{FormPart, PartValue},
};

/// Returns the parts of a request, if its body is a multipart form and an object.
pub(super) fn parts<'c>(
    planner: &mut Planner<'c>,
    operation: &'c Operation,
) -> Option<Vec<FormPart>> {
    let contract = planner.contract;
    let (name, media) = operation.described(&Part::Request)?;
    if !is_multipart(name) {
        return None;
    }
    let mut members = Members::default();
    members.gather(contract, media.schema.as_ref()?, 0);
    let parts = members.schemas.into_iter().map(|(wire, schema)| FormPart {
        wire: wire.to_owned(),
        documentation: documentation::of_schema(contract, schema),
        required: members.required.contains(&wire),
        value: match contract.resolve(schema) {
            file if file.is_file() => PartValue::File,
            list if list
                .items
                .as_ref()
                .is_some_and(|item| contract.resolve(item).is_file()) =>
            {
                PartValue::Files
            }
            _ => {
                let name = Suggestion::of_operation(&operation.id, wire);
                PartValue::Value(planner.value(schema, false, &name))
            }
        },
    });
    Some(parts.collect())
}

/// The maximum depth of nested `allOf` parts.
const DEEPEST: usize = 32;

/// The members of an object and of all parts of its `allOf`.
#[derive(Default)]
struct Members<'c> {
    schemas: IndexMap<&'c str, &'c Schema>,
    required: Vec<&'c str>,
}

impl<'c> Members<'c> {
    fn gather(&mut self, contract: &'c Contract, schema: &'c Schema, depth: usize) {
        let schema = contract.resolve(schema);
        let own = schema.properties.iter();
        let sent = own.filter(|(_, member)| !contract.resolve(member).read_only);
        self.schemas
            .extend(sent.map(|(name, member)| (name.as_str(), member)));
        self.required
            .extend(schema.required.iter().map(String::as_str));
        if depth < DEEPEST {
            for part in &schema.all_of {
                self.gather(contract, part, depth + 1);
            }
        }
    }
}
