//! Tests for general and specific rules that both restrict the kind of a value.

use countersign_contract::{
    model::{Schema, Sender},
    validate::{Direction, Validator},
    verdict::Verdict,
};
use serde_json::{Value, json};

use crate::support::{contract, rule};

/// Returns the violations as `severity keyword at pointer (clauses)`.
fn told(verdict: &Verdict) -> Vec<String> {
    let violations = verdict.violations.iter();
    violations
        .map(|broken| {
            let clauses: Vec<_> = broken.clauses.iter().map(|id| id.0.as_str()).collect();
            format!(
                "{} {} at {} ({})",
                broken.severity,
                broken.keyword,
                broken.instance,
                clauses.join(" ")
            )
        })
        .collect()
}

/// Returns an object schema whose `type` and `nullable` rest on these clauses, for use in an
/// `allOf`.
fn kind(of_type: &str, of_null: &str) -> Value {
    json!({ "type": "object", "rules": { "type": rule(of_type), "nullable": rule(of_null) } })
}

/// Validates a payload as the member `a`, to which all of these parts apply.
fn validate(parts: &[Value], payload: &str) -> Vec<String> {
    let clauses = [
        ("sure", "stated"),
        ("fact", "stated"),
        ("seen", "example"),
        ("open", "silent"),
    ];
    let schema = json!({ "properties": { "a": { "all_of": parts } } });
    let schema: Schema = serde_json::from_value(schema).unwrap();
    let contract = contract(&json!({}), &clauses);
    let validator = Validator::for_schema(contract, &schema, Direction::Request, Sender::Us);
    told(&validator.validate(payload.as_bytes()))
}

#[test]
fn where_both_are_broken_the_most_severe_is_reported() {
    let (wide, narrow) = (kind("sure", "sure"), kind("seen", "open"));
    for parts in [[wide.clone(), narrow.clone()], [narrow.clone(), wide]] {
        assert_eq!(
            validate(&parts, r#"{"a": "x"}"#),
            ["error type at /a (sure)"],
            "{parts:?}"
        );
        assert_eq!(
            validate(&parts, r#"{"a": null}"#),
            ["error nullable at /a (sure)"],
            "{parts:?}"
        );
        assert_eq!(validate(&parts, r#"{"a": {}}"#), [""; 0]);
    }
    let three = [narrow, kind("open", "open"), kind("sure", "seen")];
    assert_eq!(
        validate(&three, r#"{"a": []}"#),
        ["error type at /a (sure)"]
    );
    assert_eq!(
        validate(&three, r#"{"a": null}"#),
        ["warning nullable at /a (seen)"]
    );
}

/// Checks that two facts give two findings, and one fact gives one.
#[test]
fn of_the_same_severity_each_fact_is_reported_once() {
    let parts = [
        kind("sure", "open"),
        kind("fact", "open"),
        kind("sure", "open"),
    ];
    assert_eq!(
        validate(&parts, r#"{"a": 1}"#),
        ["error type at /a (sure)", "error type at /a (fact)"]
    );
    assert_eq!(
        validate(&parts, r#"{"a": null}"#),
        ["notice nullable at /a (open)"]
    );
}

/// Checks that a nested value and other rules do not affect the deduplication.
#[test]
fn other_places_and_other_rules_are_reported_as_ever() {
    let list = json!({
        "type": "array", "max_items": 0, "items": kind("seen", "open"),
        "rules": { "type": rule("open"), "maxItems": rule("seen") },
    });
    assert_eq!(
        validate(&[kind("sure", "open"), list], r#"{"a": ["x", null]}"#),
        [
            "error type at /a (sure)",
            "warning maxItems at /a (seen)",
            "warning type at /a/0 (seen)",
            "notice nullable at /a/1 (open)",
        ]
    );
}
