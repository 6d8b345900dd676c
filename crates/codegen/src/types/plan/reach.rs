//! The schemas that can be part of a value.

use std::collections::BTreeSet;

use countersign_contract::model::{Contract, Operation, Part, Schema, is_multipart};

/// Returns the schema of the body of this part.
pub(super) fn body<'c>(operation: &'c Operation, part: &Part) -> Option<&'c Schema> {
    let (name, media) = operation.described(part)?;
    // The parts of a multipart form are sent one by one.
    media.schema.as_ref().filter(|_| !is_multipart(name))
}

/// Collects the named schemas that can be part of a value.
pub(super) fn reach<'c>(contract: &'c Contract, schema: &'c Schema, names: &mut BTreeSet<&'c str>) {
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if let Some(name) = &schema.reference
            && names.insert(name)
        {
            open.extend(contract.schemas.get(name));
        }
        open.extend(schema.children());
    }
}
