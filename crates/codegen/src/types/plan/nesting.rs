//! The maximum nesting depth of inline schemas.

use countersign_contract::model::{Contract, Position, Schema};

use crate::Error;

/// The maximum depth. Deeper types are unreadable, and soon exceed the recursion limits of
/// compilers and JSON parsers.
const DEEPEST: usize = 32;

/// Rejects schemas that are nested too deep.
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
                message: format!("an inline schema is nested {DEEPEST} levels deep"),
                help: "move some of the schemas around it to components/schemas".to_owned(),
            });
        }
        open.extend(schema.children().map(|child| (child, depth + 1)));
    }
    Ok(())
}

/// Returns the position of a schema.
pub(super) fn place(contract: &Contract, schema: &Schema) -> Position {
    schema.rules.values().next().unwrap_or(&contract.rule).at
}
