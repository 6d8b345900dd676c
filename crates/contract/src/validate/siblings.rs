//! The schemas that describe a value together, and the members that they exclude in one direction.
//!
//! `required` and `readOnly` may be in different schemas of one value (OpenAPI 3.0.3, Schema
//! Object, `readOnly`: "the required will take effect on the response only"): in parts of an
//! `allOf`, or in two descriptions of the same member, at any depth.
//!
//! A branch of `anyOf` or `oneOf` describes only the values that it applies to. This condition is
//! not tracked for nested members: a description of a member counts in whichever branch it is. In
//! doubt, `required` is lifted rather than a correct value rejected.

use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap, HashSet},
    hash::{Hash, Hasher},
};

use super::Direction;
use crate::model::{AdditionalProperties, Contract, Schema};

/// The schemas that describe a value together with the current schema.
///
/// Only schemas from which an excluded member can be reached are included.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Siblings<'c>(BTreeSet<Sibling<'c>>);

/// A schema that describes a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Sibling<'c> {
    schema: Same<'c>,
    /// The innermost branch of a union that leads to the schema. The schema describes only the
    /// values of that branch.
    branch: Option<Same<'c>>,
}

/// The exclusion of a member in one direction.
pub(super) enum Excluded<'c> {
    No,
    Yes,
    /// Excluded in values to which one of these branches applies.
    Within(Vec<&'c Schema>),
}

/// A schema that is compared by address.
#[derive(Clone, Copy)]
struct Same<'c>(&'c Schema);

impl Same<'_> {
    const fn address(self) -> *const Schema {
        std::ptr::from_ref(self.0)
    }
}

impl PartialEq for Same<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Same<'_> {}

impl PartialOrd for Same<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Same<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.address().cmp(&other.address())
    }
}

impl Hash for Same<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

/// A search for the members that are excluded in one direction.
pub(super) struct Travel<'c> {
    contract: &'c Contract,
    direction: Direction,
    /// The schemas from which an excluded member can be reached.
    limited: HashSet<*const Schema>,
    /// The number of schemas visited in search of siblings.
    steps: Cell<usize>,
}

/// The largest number of schemas to visit in search of siblings.
const MOST_STEPS: usize = 10_000_000;

impl<'c> Travel<'c> {
    /// Searches a schema and all schemas that it refers to.
    pub(super) fn new(contract: &'c Contract, root: &'c Schema, direction: Direction) -> Self {
        let mut travel = Self {
            contract,
            direction,
            limited: HashSet::new(),
            steps: Cell::new(0),
        };
        let mut around: HashMap<*const Schema, Vec<*const Schema>> = HashMap::new();
        let mut limited = Vec::new();
        let mut open = vec![contract.resolve(root)];
        around.insert(std::ptr::from_ref(open[0]), Vec::new());
        while let Some(schema) = open.pop() {
            let address = std::ptr::from_ref(schema);
            if travel.excludes_any(schema) {
                limited.push(address);
            }
            for child in schema.children() {
                let child = contract.resolve(child);
                let known = around.entry(std::ptr::from_ref(child)).or_insert_with(|| {
                    open.push(child);
                    Vec::new()
                });
                known.push(address);
            }
        }
        while let Some(schema) = limited.pop() {
            if travel.limited.insert(schema) {
                limited.extend(&around[&schema]);
            }
        }
        travel
    }

    /// Returns an error if the search for siblings took too many steps.
    pub(super) fn check_steps(&self) -> Result<(), String> {
        if self.steps.get() < MOST_STEPS {
            return Ok(());
        }
        let keyword = self.direction.excluding_keyword();
        Err(format!(
            "too many schemas describe one value to find which of its members are `{keyword}`"
        ))
    }

    fn count(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    fn excludes_any(&self, schema: &Schema) -> bool {
        let mut properties = schema.properties.values();
        properties.any(|property| self.direction.excludes(self.contract, property))
    }

    /// Returns all schemas that describe a value: a schema, its siblings, the parts of `allOf` and
    /// the branches of unions.
    pub(super) fn joined(&self, schema: &'c Schema, siblings: &Siblings<'c>) -> Siblings<'c> {
        self.count(siblings.0.len());
        let mut joined = siblings.clone();
        joined.0.extend(self.parts([schema]));
        joined
    }

    /// Returns the siblings without these schemas and all schemas that they lead to.
    pub(super) fn without(
        &self,
        schemas: impl IntoIterator<Item = &'c Schema>,
        siblings: &Siblings<'c>,
    ) -> Siblings<'c> {
        if siblings.0.is_empty() {
            return Siblings::default();
        }
        self.count(siblings.0.len());
        let parts = self.parts(schemas);
        let parts: HashSet<Same<'c>> = parts.iter().map(|part| part.schema).collect();
        let others = siblings.0.iter();
        let others = others.filter(|sibling| !parts.contains(&sibling.schema));
        Siblings(others.copied().collect())
    }

    /// Returns the relevant schemas that describe the same value as these schemas.
    fn parts(&self, schemas: impl IntoIterator<Item = &'c Schema>) -> BTreeSet<Sibling<'c>> {
        let mut parts = BTreeSet::new();
        let mut open: Vec<(&'c Schema, Option<Same<'c>>)> =
            schemas.into_iter().map(|schema| (schema, None)).collect();
        while let Some((schema, branch)) = open.pop() {
            let schema = self.contract.resolve(schema);
            self.count(1);
            if self.steps.get() >= MOST_STEPS {
                break;
            }
            let part = Sibling {
                schema: Same(schema),
                branch,
            };
            if self.limited.contains(&std::ptr::from_ref(schema)) && parts.insert(part) {
                open.extend(schema.all_of.iter().map(|part| (part, branch)));
                let branches = schema.any_of.iter().chain(&schema.one_of);
                open.extend(branches.map(|branch| {
                    let branch = self.contract.resolve(branch);
                    (branch, Some(Same(branch)))
                }));
            }
        }
        parts
    }

    /// Returns the exclusion of a member of the value.
    pub(super) fn excludes(&self, name: &str, siblings: &Siblings<'c>) -> Excluded<'c> {
        let excluding = siblings.0.iter().filter(|sibling| {
            let property = sibling.schema.0.properties.get(name);
            property.is_some_and(|property| self.direction.excludes(self.contract, property))
        });
        let mut branches = BTreeSet::new();
        for sibling in excluding {
            match sibling.branch {
                Some(branch) => branches.insert(branch),
                None => return Excluded::Yes,
            };
        }
        if branches.is_empty() {
            Excluded::No
        } else {
            Excluded::Within(branches.into_iter().map(|branch| branch.0).collect())
        }
    }

    /// Returns the schemas that describe the values to which a branch applies, independently of the
    /// other branches.
    pub(super) fn beside_branch(
        &self,
        branch: &'c Schema,
        siblings: &Siblings<'c>,
    ) -> Siblings<'c> {
        let others = self.without([branch], siblings).0.into_iter();
        Siblings(
            others
                .map(|sibling| Sibling {
                    branch: None,
                    ..sibling
                })
                .collect(),
        )
    }

    /// Returns the schemas that describe a member of the value.
    pub(super) fn of_member(&self, name: &str, siblings: &Siblings<'c>) -> Siblings<'c> {
        let said = siblings.0.iter().filter_map(|sibling| {
            let property = sibling.schema.0.properties.get(name);
            property.or_else(|| further(sibling.schema.0))
        });
        Siblings(self.parts(said))
    }

    /// Returns the schemas that may describe a member that a schema does not name.
    pub(super) fn of_further(&self, schema: &Schema, siblings: &Siblings<'c>) -> Siblings<'c> {
        let said = siblings.0.iter().flat_map(|sibling| {
            let named = sibling.schema.0.properties.iter();
            let named = named.filter(|(name, _)| !schema.properties.contains_key(*name));
            named
                .map(|(_, property)| property)
                .chain(further(sibling.schema.0))
        });
        Siblings(self.parts(said))
    }

    /// Returns the schemas that describe each item of the value.
    pub(super) fn of_items(&self, siblings: &Siblings<'c>) -> Siblings<'c> {
        let said = siblings
            .0
            .iter()
            .filter_map(|sibling| sibling.schema.0.items.as_deref());
        Siblings(self.parts(said))
    }
}

fn further(schema: &Schema) -> Option<&Schema> {
    match &schema.additional_properties {
        Some(AdditionalProperties::Schema(further)) => Some(further),
        _ => None,
    }
}
