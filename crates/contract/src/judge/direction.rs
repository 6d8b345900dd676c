//! Which way a payload travels, and which members do not travel that way.

use std::collections::BTreeSet;

use crate::model::{Contract, Schema};

/// Which way a payload travels between caller and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    /// Returns the keyword that keeps a member from travelling this way.
    #[must_use]
    pub const fn excluding_keyword(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }

    /// Returns whether a member with this schema does not travel this way: the schema says so, or
    /// one of the parts of its `allOf` does.
    #[must_use]
    pub fn excludes(self, contract: &Contract, schema: &Schema) -> bool {
        self.excluder(contract, schema).is_some()
    }

    /// Returns the schema that says so.
    pub(super) fn excluder<'c>(
        self,
        contract: &'c Contract,
        schema: &'c Schema,
    ) -> Option<&'c Schema> {
        contract.all_of(schema).into_iter().find(|part| match self {
            Self::Request => part.read_only,
            Self::Response => part.write_only,
        })
    }
}

/// Names of members that do not travel, by the schemas that describe one value together.
///
/// `required` and `readOnly` may stand in different schemas of one value (OpenAPI 3.0.3, Schema
/// Object, `readOnly`: "the required will take effect on the response only").
pub(super) type Excluded = BTreeSet<String>;

/// Adds the members that a schema, or a part of its `allOf`, keeps from travelling this way.
pub(super) fn excluded_by(
    contract: &Contract,
    schema: &Schema,
    direction: Direction,
    names: &mut Excluded,
) {
    for part in contract.all_of(schema) {
        let excluded = part
            .properties
            .iter()
            .filter(|(_, property)| direction.excludes(contract, property));
        names.extend(excluded.map(|(name, _)| name.clone()));
    }
}

/// Returns whether a branch of `anyOf` or `oneOf` below a schema keeps a member from travelling
/// this way.
pub(super) fn excluded_in_a_branch(
    contract: &Contract,
    schema: &Schema,
    direction: Direction,
    name: &str,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&Schema> = vec![schema];
    while let Some(schema) = open.pop() {
        for part in contract.all_of(schema) {
            if seen.insert(std::ptr::from_ref(part)) {
                let property = part.properties.get(name);
                if property.is_some_and(|property| direction.excludes(contract, property)) {
                    return true;
                }
                open.extend(part.any_of.iter().chain(&part.one_of));
            }
        }
    }
    false
}
