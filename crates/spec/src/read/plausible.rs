//! Constructs that OpenAPI allows in a schema but that make no sense.

use std::collections::HashSet;

use countersign_contract::model::{Bound, Schema, Type};
use serde_json::Number;

use super::{cursor::Place, reader::Reader};

impl<'n> Reader<'n> {
    /// Reports implausible constructs, and removes the harmful ones from the schema.
    pub(super) fn plausible(&mut self, place: &Place<'n>, schema: &mut Schema) {
        if impossible(schema) {
            self.fallback(
                place,
                "no value can satisfy these limits",
                "they are kept",
                "correct the limits",
            );
        }
        if schema.multiple_of.as_ref().is_some_and(not_positive) {
            schema.multiple_of = None;
            self.fallback(
                place,
                "`multipleOf` must be greater than 0",
                "it is ignored",
                "correct the number",
            );
        }
        if schema.nullable && schema.kind.is_none() {
            // Many document generators write this beside the parts of a schema, and intend it.
            schema.nullable = self.is_foreign() && schema.is_composed();
            let taken = if schema.nullable {
                "null is still allowed"
            } else {
                "it is ignored"
            };
            self.fallback(
                place,
                "`nullable` has no effect without `type` (OpenAPI 3.0.3)",
                taken,
                "add `type`, or move `nullable` to the schema that has one",
            );
        }
        if schema.read_only && schema.write_only {
            self.fallback(
                place,
                "a value that is both `readOnly` and `writeOnly` is never sent",
                "both are kept",
                "keep the intended one",
            );
        }
        if schema.kind == Some(Type::Array) && schema.items.is_none() {
            self.fallback(
                place,
                "an array without `items`",
                "any item is accepted",
                "add `items`, if only `{}`",
            );
        }
        if let Some(name) = twice(&schema.required) {
            self.fallback(
                place,
                format!("`required` names `{name}` twice"),
                "it counts once",
                "keep one of them",
            );
            let mut seen = HashSet::new();
            schema.required.retain(|name| seen.insert(name.clone()));
        }
        self.idle(place, schema);
        if !self.is_foreign() {
            self.required_members(place, schema);
        }
    }

    /// Checks that a schema with members describes those that it requires. A schema without members
    /// may be a branch that requires members of the schema around it.
    fn required_members(&mut self, place: &Place<'n>, schema: &Schema) {
        let branches = [&schema.all_of, &schema.any_of, &schema.one_of];
        if schema.properties.is_empty() || branches.iter().any(|list| !list.is_empty()) {
            return;
        }
        for name in &schema.required {
            if schema.properties.contains_key(name) {
                continue;
            }
            let hint = self.hint(name, schema.properties.keys().map(|known| &**known));
            let at = schema.rule("required").map_or(place.at, |rule| rule.at);
            self.problem(
                at,
                format!("`required` names `{name}`, which is not among the properties{hint}"),
                "correct the name, or describe the member",
            );
        }
    }
}

/// Returns `true` if the limits exclude each other.
fn impossible(schema: &Schema) -> bool {
    let none =
        |low: Option<u64>, high: Option<u64>| low.zip(high).is_some_and(|(low, high)| low > high);
    let number = |bound: &Option<Bound>| bound.as_ref().and_then(|bound| bound.limit.as_f64());
    none(schema.min_length, schema.max_length)
        || none(schema.min_items, schema.max_items)
        || none(schema.min_properties, schema.max_properties)
        || number(&schema.minimum)
            .zip(number(&schema.maximum))
            .is_some_and(|(low, high)| low > high)
        || schema.enumeration.as_ref().is_some_and(Vec::is_empty)
}

fn not_positive(number: &Number) -> bool {
    number.as_f64().is_none_or(|number| number <= 0.0)
}

/// Returns a name that occurs twice.
fn twice(names: &[String]) -> Option<String> {
    let mut seen = HashSet::new();
    names.iter().find(|name| !seen.insert(*name)).cloned()
}
