//! The schemas that describe one value together, and which of its members do not travel.
//!
//! `required` and `readOnly` may stand in different schemas of one value (OpenAPI 3.0.3, Schema
//! Object, `readOnly`: "the required will take effect on the response only"): in parts of an
//! `allOf`, or in what two parts say about the same member, at any depth.
//!
//! A branch of `anyOf` or `oneOf` describes only the values that it applies to. The branches that
//! a value is in are not followed to its members: what describes a member counts whichever branch
//! says it, so that `required` is lifted rather than a correct value refused.

use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap, HashSet},
    hash::{Hash, Hasher},
};

use super::Direction;
use crate::model::{AdditionalProperties, Contract, Schema};

/// Schemas that describe one value together with the schema at hand.
///
/// Only those count from which a member can be reached that does not travel.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Siblings<'c>(BTreeSet<Sibling<'c>>);

/// A schema that describes a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Sibling<'c> {
    schema: Same<'c>,
    /// The innermost branch of a union that leads to it; it describes the values of that branch.
    branch: Option<Same<'c>>,
}

/// Whether a member of a value does not travel.
pub(super) enum Excluded<'c> {
    No,
    Yes,
    /// In values that one of these branches applies to.
    Within(Vec<&'c Schema>),
}

/// A schema that equals itself only.
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

/// Finds the members that do not travel in one direction.
pub(super) struct Travel<'c> {
    contract: &'c Contract,
    direction: Direction,
    /// The schemas from which a member can be reached that does not travel.
    limited: HashSet<*const Schema>,
    /// How many schemas have been looked at to find siblings.
    steps: Cell<usize>,
}

/// How many schemas are looked at, at most, to find siblings.
const MOST_STEPS: usize = 10_000_000;

impl<'c> Travel<'c> {
    /// Looks through a schema and all that it refers to.
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

    /// Returns an error if it took too many steps to find siblings.
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

    /// Returns all schemas that describe a value: a schema, what stands beside it, the parts of
    /// `allOf` and the branches of unions.
    pub(super) fn joined(&self, schema: &'c Schema, siblings: &Siblings<'c>) -> Siblings<'c> {
        self.count(siblings.0.len());
        let mut joined = siblings.clone();
        joined.0.extend(self.parts([schema]));
        joined
    }

    /// Returns the siblings without these schemas and all that they lead to.
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

    /// Returns the schemas of one value that these lead to, as far as they matter.
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

    /// Returns whether a member of the value does not travel.
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

    /// Returns what describes the values that a branch applies to, whichever other branches do.
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

    /// Returns what describes a member of the value.
    pub(super) fn of_member(&self, name: &str, siblings: &Siblings<'c>) -> Siblings<'c> {
        let said = siblings.0.iter().filter_map(|sibling| {
            let property = sibling.schema.0.properties.get(name);
            property.or_else(|| further(sibling.schema.0))
        });
        Siblings(self.parts(said))
    }

    /// Returns what may describe a member of the value that a schema has no name for.
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

    /// Returns what describes each item of the value.
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
