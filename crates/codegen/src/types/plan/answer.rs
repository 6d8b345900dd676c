//! Our responses to webhooks.

use std::collections::BTreeSet;

use countersign_contract::model::{Contract, Part, Schema, Sender};

use super::reach::{body, reach};
use crate::Error;

/// Rejects responses with read-only members.
///
/// In a response to a webhook, we are the server that sends them. But our sent types omit such
/// members, because everywhere else the partner is the server.
pub(crate) fn check_answers(contract: &Contract) -> Result<(), Error> {
    for operation in &contract.operations {
        for part in operation.parts() {
            let Part::Response(status) = &part else {
                continue;
            };
            let Some(schema) =
                body(operation, &part).filter(|_| operation.sender(&part) == Sender::Us)
            else {
                continue;
            };
            let mut reached = BTreeSet::new();
            reach(contract, schema, &mut reached);
            let named = reached
                .into_iter()
                .filter_map(|name| contract.schemas.get(name));
            if let Some(member) = named
                .chain([schema])
                .find_map(|schema| read_only(contract, schema))
            {
                let at = operation.responses[status].rule.at;
                return Err(Error::Unsupported {
                    file: contract.file_of(at).to_owned(),
                    at,
                    message: format!(
                        "the {part} of {} holds `{member}`, which is read-only",
                        operation.id
                    ),
                    help: "describe the response with its own schema, without readOnly".to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// Returns a read-only member of this schema or of an inline schema below it.
fn read_only<'c>(contract: &'c Contract, schema: &'c Schema) -> Option<&'c str> {
    let mut own = schema.properties.iter();
    let found = own.find(|(_, property)| contract.resolve(property).read_only);
    let below = || {
        schema
            .children()
            .find_map(|child| read_only(contract, child))
    };
    found.map(|(name, _)| name.as_str()).or_else(below)
}
