//! Checks values in schemas against these schemas: defaults, enumerated values, examples.

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Position, Schema, Sender, Type},
    validate::{Direction, Validator},
};
use serde_json::Value;

use super::{
    Checker, Found,
    samples::{pointer, worst},
};
use crate::read::{Shown, schemas_of};

impl<'c> Checker<'c> {
    /// Checks that defaults and examples match their own schemas, and that enumerated values can be
    /// sent.
    pub(super) fn values(&mut self, shown: &[Shown]) {
        for schema in every_schema(self.contract) {
            let at = |keyword: &str| {
                schema
                    .rule(keyword)
                    .map_or_else(Position::default, |rule| rule.at)
            };
            if let Some(default) = &schema.default {
                let reason = broken(self.contract, schema, default);
                self.value(schema, at("default"), reason, |reason| {
                    format!("the default breaks its own schema: {reason}")
                });
            }
            if schema.kind.is_some() {
                self.enumeration(schema, at("enum"));
            }
        }
        for shown in shown {
            let reason = broken(self.contract, &shown.schema, &shown.value);
            self.value(&shown.schema, shown.at, reason, |reason| {
                format!("the example breaks its own schema: {reason}")
            });
        }
    }

    fn enumeration(&mut self, schema: &'c Schema, at: Position) {
        let values = schema.enumeration.as_deref().unwrap_or_default();
        if values.iter().all(|value| fits_plainly(schema, value)) {
            return;
        }
        let bare = Schema {
            enumeration: None,
            ..schema.clone()
        };
        for value in values {
            let reason = broken(self.contract, &bare, value);
            self.value(schema, at, reason, |reason| {
                format!("the value {value} of `enum` can never be sent: {reason}")
            });
        }
    }

    /// Reports enumerated values that break the other rules of their schema, once per schema.
    pub(super) fn enumerations(&mut self) {
        for schema in every_schema(self.contract) {
            let values = schema.enumeration.as_deref().unwrap_or_default();
            if schema.kind.is_none() || values.iter().all(|value| fits_plainly(schema, value)) {
                continue;
            }
            let bare = Schema {
                enumeration: None,
                ..schema.clone()
            };
            let contract = Arc::clone(self.contract);
            let validator = Validator::for_schema(contract, &bare, Direction::Request, Sender::Us);
            let reasons = values.iter().filter_map(|value| {
                let verdict = validator.validate(value.to_string().as_bytes());
                let worst = worst(&verdict)?;
                Some(format!("{}{}", pointer(worst), worst.message))
            });
            let reasons: Vec<_> = reasons.collect();
            let Some(first) = reasons.first() else {
                continue;
            };
            let (broken, all) = (reasons.len(), values.len());
            let message = if broken == all {
                format!(
                    "no value is valid: the rest of the schema allows no value of `enum` \
                     ({first})"
                )
            } else {
                format!("{broken} of the {all} values of `enum` can never be valid ({first})")
            };
            let rule = schema.rule("enum");
            self.found.push(Found {
                at: rule.map_or_else(Position::default, |rule| rule.at),
                pointer: schema.pointer_to("enum"),
                message,
                instead: "they are kept",
                help: "correct the values or the rules beside them",
            });
        }
    }

    fn value(
        &mut self,
        schema: &Schema,
        at: Position,
        reason: Option<String>,
        message: impl FnOnce(String) -> String,
    ) {
        if let Some(reason) = reason {
            self.found.push(Found {
                at,
                pointer: schema.pointer.clone(),
                message: message(reason),
                instead: "it is kept",
                help: "correct the value or the rules beside it",
            });
        }
    }
}

/// Returns every schema of the contract, including inline ones.
fn every_schema(contract: &Contract) -> Vec<&Schema> {
    let mut schemas: Vec<&Schema> = contract.schemas.values().collect();
    schemas.extend(contract.operations.iter().flat_map(schemas_of));
    let mut next = 0;
    while let Some(schema) = schemas.get(next).copied() {
        schemas.extend(schema.children());
        next += 1;
    }
    schemas
}

/// Returns the rule that a value breaks, if any.
fn broken(contract: &Arc<Contract>, schema: &Schema, value: &Value) -> Option<String> {
    if fits_plainly(schema, value) {
        return None;
    }
    let contract = Arc::clone(contract);
    let validator = Validator::for_schema(contract, schema, Direction::Request, Sender::Us);
    let verdict = validator.validate(value.to_string().as_bytes());
    worst(&verdict).map(|worst| format!("{}{}", pointer(worst), worst.message))
}

/// Returns `true` if a value matches a schema whose only rules are a type and an enumeration. In
/// that case no validator needs to be built.
fn fits_plainly(schema: &Schema, value: &Value) -> bool {
    let plain = ["type", "enum", "default", "nullable", "*"];
    let of_type = match schema.kind {
        Some(_) if value.is_null() => schema.nullable,
        Some(Type::String) => value.is_string(),
        Some(Type::Boolean) => value.is_boolean(),
        Some(Type::Integer) => value.is_i64() || value.is_u64(),
        _ => false,
    };
    let listed = schema.enumeration.as_ref();
    of_type
        && schema
            .rules
            .keys()
            .all(|keyword| plain.contains(&&**keyword))
        && listed.is_none_or(|listed| listed.contains(value))
}
