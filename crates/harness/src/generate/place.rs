//! One place of a value and all schemas that apply to it, with references and `allOf` resolved and
//! `oneOf` and `anyOf` still open.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use countersign_contract::{
    model::{Contract, Schema},
    validate::Direction,
};

use super::Error;

/// The maximum number of combinations of branches followed at one place.
const COMBINATIONS: usize = 256;

/// The contract in one direction of travel.
pub(super) struct Scope<'c> {
    pub(super) contract: &'c Arc<Contract>,
    pub(super) direction: Direction,
    /// The named schemas that refer back to themselves.
    cyclic: BTreeSet<&'c str>,
}

/// All schemas that one value must honour at once.
#[derive(Clone)]
pub(super) struct Place<'c> {
    /// Schemas with keywords of their own; none is a reference.
    pub(super) schemas: Vec<&'c Schema>,
    /// The unions without a chosen branch.
    pub(super) unions: Vec<Union<'c>>,
    /// The number of cyclic references that may still be followed from here.
    pub(super) budget: usize,
    /// Set if one was followed to get here. Any number at one place counts as one.
    descended: bool,
}

/// A `oneOf` or `anyOf`.
#[derive(Clone, Copy)]
pub(super) struct Union<'c> {
    pub(super) owner: &'c Schema,
    pub(super) keyword: &'static str,
}

impl<'c> Union<'c> {
    pub(super) fn branches(self) -> &'c [Schema] {
        if self.keyword == "oneOf" {
            &self.owner.one_of
        } else {
            &self.owner.any_of
        }
    }

    pub(super) fn of(owner: &'c Schema) -> impl Iterator<Item = Self> {
        ["oneOf", "anyOf"]
            .into_iter()
            .map(move |keyword| Self { owner, keyword })
            .filter(|union| !union.branches().is_empty())
    }

    pub(super) fn is(self, other: Self) -> bool {
        std::ptr::eq(self.owner, other.owner) && self.keyword == other.keyword
    }
}

impl<'c> Scope<'c> {
    pub(super) fn new(contract: &'c Arc<Contract>, direction: Direction) -> Self {
        Self {
            contract,
            direction,
            cyclic: cyclic(contract),
        }
    }

    /// Returns `true` if a member with this schema is not sent in this direction.
    pub(super) fn excludes(&self, schema: &'c Schema) -> bool {
        let schema = self.contract.resolve(schema);
        match self.direction {
            Direction::Request => schema.read_only,
            Direction::Response => schema.write_only,
        }
    }

    /// Builds the place that all of these schemas apply to.
    pub(super) fn place(&self, about: &[&'c Schema], budget: usize) -> Result<Place<'c>, Error> {
        let mut place = Place {
            schemas: Vec::new(),
            unions: Vec::new(),
            budget,
            descended: false,
        };
        for schema in about {
            self.add(&mut place, schema)?;
        }
        Ok(place)
    }

    /// Adds a schema to a place.
    pub(super) fn add(&self, place: &mut Place<'c>, schema: &'c Schema) -> Result<(), Error> {
        // An explicit stack: the document may chain any number of references and branches.
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            if let Some(name) = &schema.reference
                && self.cyclic.contains(name.as_str())
                && !place.descended
            {
                place.descended = true;
                place.budget = place.budget.checked_sub(1).ok_or_else(|| {
                    Error::unsatisfiable(&schema.pointer, "it must contain itself endlessly")
                })?;
            }
            let schema = self.contract.resolve(schema);
            if place
                .schemas
                .iter()
                .any(|known| std::ptr::eq(*known, schema))
            {
                continue;
            }
            place.schemas.push(schema);
            place.unions.extend(Union::of(schema));
            open.extend(schema.all_of.iter().rev());
        }
        Ok(())
    }

    /// Chooses one branch of a union.
    pub(super) fn choose(
        &self,
        place: &mut Place<'c>,
        union: Union<'c>,
        branch: usize,
    ) -> Result<(), Error> {
        place.unions.retain(|open| !open.is(union));
        self.add(place, &union.branches()[branch])
    }

    /// Returns the place with every union decided, once for each combination of branches.
    pub(super) fn decided(&self, place: &Place<'c>) -> Result<Vec<Place<'c>>, Error> {
        let mut open = vec![place.clone()];
        let mut decided = Vec::new();
        let mut refused = None;
        while let Some(place) = open.pop() {
            let Some(union) = place.unions.first().copied() else {
                decided.push(place);
                continue;
            };
            for branch in (0..union.branches().len()).rev() {
                let mut chosen = place.clone();
                match self.choose(&mut chosen, union, branch) {
                    Ok(()) => open.push(chosen),
                    Err(error) => refused = Some(error),
                }
            }
            // Keep a sample beyond a sensible number.
            if decided.len() + open.len() > COMBINATIONS {
                let surplus = decided.len() + open.len() - COMBINATIONS;
                open.drain(..surplus.min(open.len().saturating_sub(1)));
            }
            if decided.len() >= COMBINATIONS {
                break;
            }
        }
        match refused {
            Some(error) if decided.is_empty() => Err(error),
            _ => Ok(decided),
        }
    }
}

/// The names that each name refers to.
type Edges<'c> = BTreeMap<&'c str, BTreeSet<&'c str>>;

/// Returns the names on a cycle of references, or between two cycles.
fn cyclic(contract: &Contract) -> BTreeSet<&str> {
    let mut edges = Edges::new();
    for (name, schema) in &contract.schemas {
        let targets = edges.entry(name).or_default();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            targets.extend(schema.reference.as_deref());
            open.extend(schema.children());
        }
    }
    // A name that no other refers to, or that refers to none, is on no cycle.
    let edges = led_to(&edges);
    let mut reversed = Edges::new();
    for (name, targets) in &edges {
        reversed.entry(name).or_default();
        for target in targets {
            reversed.entry(target).or_default().insert(name);
        }
    }
    led_to(&reversed).into_keys().collect()
}

/// Removes the names that no other refers to, repeatedly.
fn led_to<'c>(edges: &Edges<'c>) -> Edges<'c> {
    let mut arriving: BTreeMap<&str, usize> = edges.keys().map(|name| (*name, 0)).collect();
    for target in edges.values().flatten() {
        if let Some(count) = arriving.get_mut(target) {
            *count += 1;
        }
    }
    let unreached = arriving.iter().filter(|(_, count)| **count == 0);
    let mut open: Vec<&str> = unreached.map(|(name, _)| *name).collect();
    while let Some(name) = open.pop() {
        arriving.remove(name);
        for target in &edges[name] {
            if let Some(count) = arriving.get_mut(target) {
                *count -= 1;
                if *count == 0 {
                    open.push(target);
                }
            }
        }
    }
    let left = edges
        .iter()
        .filter(|(name, _)| arriving.contains_key(*name));
    let known = |target: &&&'c str| arriving.contains_key(**target);
    left.map(|(name, targets)| (*name, targets.iter().filter(known).copied().collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_names_on_or_between_circles_are_cyclic() {
        let schema = |names: &[&str]| {
            let branches: Vec<_> = names
                .iter()
                .map(|name| json!({"reference": name}))
                .collect();
            json!({"items": {"any_of": branches}})
        };
        let contract: Contract = serde_json::from_value(json!({
            "api": "a", "title": "A", "version": "1", "file": "a.yaml",
            "schemas": {
                "start": schema(&["own", "leaf"]),
                "own": schema(&["own", "bridge"]),
                "bridge": schema(&["one", "gone"]),
                "one": schema(&["other", "leaf"]),
                "other": schema(&["one"]),
                "leaf": schema(&[]),
            },
        }))
        .unwrap();
        let expected = BTreeSet::from(["bridge", "one", "other", "own"]);
        assert_eq!(cyclic(&contract), expected);
    }
}
