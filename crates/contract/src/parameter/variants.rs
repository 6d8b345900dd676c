//! The forms in which a text is read if its schema is a union.

use std::collections::{HashSet, VecDeque};

use indexmap::IndexSet;

use super::typed::kinds;
use crate::model::{Contract, Schema, Type};

/// The largest number of forms to try, and the depth to which unions are followed.
const MOST: usize = 16;
const DEEPEST: usize = 4;

/// A schema, or one of its branches together with the schema. The schema determines the value that
/// a text represents, and branches may describe the same member differently. The branch takes
/// precedence; the whole schema describes the members that the branch does not name.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'c> {
    branch: Option<&'c Schema>,
    whole: &'c Schema,
}

impl<'c> From<&'c Schema> for Variant<'c> {
    fn from(whole: &'c Schema) -> Self {
        Self {
            branch: None,
            whole,
        }
    }
}

impl<'c> Variant<'c> {
    /// Returns the schemas in order of precedence.
    pub(crate) fn schemas(self) -> impl Iterator<Item = &'c Schema> {
        self.branch.into_iter().chain([self.whole])
    }

    /// Returns the schema of the value at a JSON pointer below a value, if one of the schemas names
    /// it.
    pub(crate) fn at(self, contract: &'c Contract, pointer: &str) -> Option<&'c Schema> {
        let mut schemas = self.schemas();
        schemas.find_map(|schema| contract.schema_at(schema, pointer))
    }

    /// Returns the members that the schemas name, including those of their parts and branches.
    #[must_use]
    pub fn properties(self, contract: &'c Contract) -> IndexSet<&'c str> {
        let mut names = IndexSet::new();
        let mut seen = HashSet::new();
        let mut open: VecDeque<&Schema> = self.schemas().collect();
        while let Some(schema) = open.pop_front() {
            let schema = contract.resolve(schema);
            if seen.insert(std::ptr::from_ref(schema)) {
                names.extend(schema.properties.keys().map(String::as_str));
                let parts = schema.all_of.iter().chain(&schema.any_of);
                open.extend(parts.chain(&schema.one_of));
            }
        }
        names
    }

    /// Returns the types that the schemas name.
    pub(crate) fn kinds(self, contract: &Contract) -> Vec<Type> {
        let mut found = Vec::new();
        for kind in self.schemas().flat_map(|schema| kinds(contract, schema)) {
            if !found.contains(&kind) {
                found.push(kind);
            }
        }
        found
    }

    /// Returns `true` if a value may be `null` independently of any branch.
    pub(crate) fn is_nullable(self, contract: &Contract) -> bool {
        self.branch.is_none() && contract.resolve(self.whole).nullable
    }
}

/// Returns the forms of a schema: the schema alone, and each branch of its unions with the schema.
#[must_use]
pub fn variants<'c>(contract: &'c Contract, schema: &'c Schema) -> Vec<Variant<'c>> {
    let mut branches = Vec::new();
    collect(contract, schema, DEEPEST, &mut branches);
    let variants = branches.into_iter().map(|branch| Variant {
        branch: Some(branch),
        whole: schema,
    });
    std::iter::once(schema.into()).chain(variants).collect()
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
