//! Schemas that only limit the values of another one.

use countersign_contract::model::{AdditionalProperties, Schema};

use super::planner::Planner;

/// The maximum depth to which limits are compared.
const DEEPEST: usize = 16;

impl<'c> Planner<'c> {
    /// Returns the part of `allOf` that is the type of the whole: the only part, or the only named
    /// part if all others only limit its values.
    ///
    /// A contract with two readings of a document has a rule that admits both and a rule for the
    /// likelier one. Neither changes the type of the value.
    pub(super) fn limited(&self, schema: &'c Schema) -> Option<&'c Schema> {
        if let [only] = &schema.all_of[..]
            && schema.properties.is_empty()
            && self.says_something(only)
            && !self.is_union(schema)
        {
            return Some(only);
        }
        let (named, limits): (Vec<_>, Vec<_>) = schema
            .all_of
            .iter()
            .partition(|part| part.reference.is_some());
        let [named] = named[..] else { return None };
        let parts = self.contract.all_of(named);
        let mut limits = limits.into_iter();
        (self.only_limits(schema, &parts, 0)
            && limits.all(|limit| limit.all_of.is_empty() && self.only_limits(limit, &parts, 0)))
        .then_some(named)
    }

    /// Returns `true` if a schema, apart from its `allOf`, adds only limits to these schemas.
    fn only_limits(&self, limit: &Schema, parts: &[&'c Schema], depth: usize) -> bool {
        let says_more = limit.reference.is_some()
            || limit.enumeration.is_some()
            || !(limit.one_of.is_empty() && limit.any_of.is_empty())
            || matches!(
                limit.additional_properties,
                Some(AdditionalProperties::Schema(_))
            )
            || limit.read_only
            || limit.write_only;
        let kind = parts.iter().find_map(|part| self.json_kind(part, 0));
        let is_of_kind = limit.kind.is_none() || self.json_kind(limit, 0) == kind;
        let is_required = |name| parts.iter().any(|part| part.required.contains(name));
        if depth > DEEPEST || says_more || !is_of_kind || !limit.required.iter().all(is_required) {
            return false;
        }
        let limits_below = |limit: &Schema, known: Vec<&'c Schema>| {
            let known = known.into_iter();
            let known: Vec<_> = known.flat_map(|part| self.contract.all_of(part)).collect();
            !known.is_empty()
                && limit.all_of.is_empty()
                && self.only_limits(limit, &known, depth + 1)
        };
        let members = limit.properties.iter().all(|(name, member)| {
            let known = parts.iter().filter_map(|part| part.properties.get(name));
            limits_below(member, known.collect())
        });
        let items = limit.items.as_deref().is_none_or(|item| {
            let known = parts.iter().filter_map(|part| part.items.as_deref());
            limits_below(item, known.collect())
        });
        members && items
    }

    /// Returns the schema that is the type of this one, behind all references and limits.
    pub(super) fn behind_limits(&self, schema: &'c Schema) -> &'c Schema {
        let mut schema = self.contract.resolve(schema);
        for _ in 0..DEEPEST {
            match self.limited(schema).filter(|_| !schema.nullable) {
                Some(part) => schema = self.contract.resolve(part),
                None => break,
            }
        }
        schema
    }
}
