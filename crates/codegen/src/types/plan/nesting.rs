//! How deep schemas without a name may stand in each other.

use countersign_contract::model::{Contract, Position, Schema};

use crate::Error;

/// A type that is nested deeper cannot be read by a person, and soon not by a compiler or a reader
/// of JSON either, which go down level by level.
const DEEPEST: usize = 32;

/// Refuses schemas that are nested too deep.
pub(crate) fn check_nesting(contract: &Contract) -> Result<(), Error> {
    let mut open: Vec<(&Schema, usize)> = contract
        .schemas
        .values()
        .map(|schema| (schema, 0))
        .collect();
    for operation in &contract.operations {
        open.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| (&parameter.schema, 0)),
        );
        for part in operation.parts() {
            let content = operation.content(&part).into_iter().flatten();
            open.extend(content.filter_map(|(_, media)| Some((media.schema.as_ref()?, 0))));
        }
    }
    while let Some((schema, depth)) = open.pop() {
        if depth > DEEPEST {
            let at = place(contract, schema);
            return Err(Error::Unsupported {
                file: contract.file_of(at).to_owned(),
                at,
                message: format!("a schema stands {DEEPEST} levels deep in others without a name"),
                help: "give some of those around it names in components/schemas".to_owned(),
            });
        }
        open.extend(schema.children().map(|child| (child, depth + 1)));
    }
    Ok(())
}

/// Where a schema is written.
pub(super) fn place(contract: &Contract, schema: &Schema) -> Position {
    schema.rules.values().next().unwrap_or(&contract.rule).at
}
