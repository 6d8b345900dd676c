//! Helpers for contracts with one schema and their violations.

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Schema, Sender},
    validate::{Direction, Validator},
    verdict::Verdict,
};
use serde_json::{Value, json};

/// Returns a contract with these named schemas and, if there are any, clauses.
pub(crate) fn contract(schemas: &Value, clauses: &[(&str, &str)]) -> Arc<Contract> {
    let mut contract = json!({
        "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "schemas": schemas,
    });
    if !clauses.is_empty() {
        let clauses: serde_json::Map<_, _> = clauses
            .iter()
            .map(|(id, certainty)| {
                let clause =
                    json!({ "section": "", "certainty": certainty, "fact": "", "at": at() });
                ((*id).to_owned(), clause)
            })
            .collect();
        contract["ledger"] = json!({ "title": "", "clauses": clauses });
    }
    Arc::new(serde_json::from_value(contract).unwrap())
}

pub(crate) fn at() -> Value {
    json!({ "line": 1, "column": 1 })
}

/// Returns a rule that rests on a clause.
pub(crate) fn rule(clause: &str) -> Value {
    json!({ "clauses": [clause], "at": at() })
}

/// Returns a validator of requests that we send.
pub(crate) fn validator(schema: &Value, schemas: &Value) -> Validator {
    directed(schema, schemas, Direction::Request)
}

pub(crate) fn directed(schema: &Value, schemas: &Value, direction: Direction) -> Validator {
    let schema: Schema = serde_json::from_value(schema.clone()).unwrap();
    let sender = match direction {
        Direction::Request => Sender::Us,
        Direction::Response => Sender::Partner,
    };
    Validator::for_schema(contract(schemas, &[]), &schema, direction, sender)
}

/// Returns the violations as `severity keyword at pointer: message`.
pub(crate) fn told(verdict: &Verdict) -> Vec<String> {
    let violations = verdict.violations.iter();
    violations
        .map(|broken| {
            format!(
                "{} {} at {}: {}",
                broken.severity, broken.keyword, broken.instance, broken.message
            )
        })
        .collect()
}

/// Returns the violations as `keyword at pointer`.
pub(crate) fn broken(verdict: &Verdict) -> Vec<String> {
    let violations = verdict.violations.iter();
    violations
        .map(|broken| format!("{} at {}", broken.keyword, broken.instance))
        .collect()
}
