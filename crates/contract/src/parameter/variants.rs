//! The forms that a text is read in where a schema is a union.

use crate::model::{Contract, Schema};

/// How many forms are tried, and how deep unions are followed.
const MOST: usize = 16;
const DEEPEST: usize = 4;

/// Returns a schema, and the same schema with each branch of its unions put first: a text becomes a
/// value by what the schema says of it, and each branch may say something else of the same member.
#[must_use]
pub fn variants(contract: &Contract, schema: &Schema) -> Vec<Schema> {
    let mut branches = Vec::new();
    collect(contract, schema, DEEPEST, &mut branches);
    let whole = std::iter::once(schema.clone());
    // The branch speaks first; of what it does not know the whole schema speaks.
    let variants = branches.into_iter().map(|branch| Schema {
        all_of: vec![branch.clone(), schema.clone()],
        ..Schema::default()
    });
    whole.chain(variants).collect()
}

fn collect<'c>(
    contract: &'c Contract,
    schema: &'c Schema,
    deepest: usize,
    found: &mut Vec<&'c Schema>,
) {
    let schema = contract.resolve(schema);
    if deepest == 0 {
        return;
    }
    for part in &schema.all_of {
        collect(contract, part, deepest - 1, found);
    }
    for branch in schema.any_of.iter().chain(&schema.one_of) {
        if found.len() < MOST {
            found.push(branch);
            collect(contract, branch, deepest - 1, found);
        }
    }
}
