//! Compares verdicts with `jsonschema`, for the rules of each severity.

use countersign_contract::{
    model::{Schema, Sender, Severity},
    validate::{Direction, Validator, json_schema_at_least},
    verdict::Outcome,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{contract, rule};

/// Returns a strategy for schemas with rules of all certainties.
fn schema() -> impl Strategy<Value = Value> {
    let clause = || prop::sample::select(vec!["sure", "seen", "open"]);
    let leaf = (
        prop::option::of(prop::sample::select(vec![
            "string", "integer", "boolean", "array", "object",
        ])),
        any::<bool>(),
        prop::option::of(0_u64..3),
        prop::collection::vec(clause(), 4),
    )
        .prop_map(|(kind, nullable, least, clauses)| {
            let mut schema =
                json!({ "rules": { "type": rule(clauses[0]), "minLength": rule(clauses[1]) } });
            if let Some(kind) = kind {
                schema["type"] = json!(kind);
                schema["nullable"] = json!(nullable);
                if !nullable && clauses[3] == "open" {
                    schema["rules"]["nullable"] = rule(clauses[2]);
                }
            }
            if let Some(least) = least {
                schema["min_length"] = json!(least);
            }
            schema
        });
    let reference =
        prop::sample::select(vec!["A", "B"]).prop_map(|name| json!({ "reference": name }));
    let leaf = prop_oneof![4 => leaf, 1 => reference];
    leaf.prop_recursive(3, 16, 3, move |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        let word = prop::sample::select(vec![("all_of", "allOf"), ("any_of", "anyOf"), ("one_of", "oneOf")]);
        let word_of = prop::sample::select(vec!["sure", "seen", "open"]);
        prop_oneof![
            (word, list, word_of.clone()).prop_map(|((member, keyword), list, clause)| {
                json!({ member: list, "rules": { keyword: rule(clause) } })
            }),
            (inner.clone(), word_of.clone()).prop_map(|(not, clause)| json!({ "not": not, "rules": { "not": rule(clause) } })),
            inner.clone().prop_map(|items| json!({ "items": items })),
            (inner.clone(), inner, word_of, prop::sample::select(vec![json!(null), json!("none"), json!({ "schema": { "type": "string", "rules": { "type": rule("seen") } } })]))
                .prop_map(|(a, b, clause, further)| {
                    let mut schema = json!({
                        "properties": { "a": a, "b": b },
                        "required": ["a", "c"],
                        "rules": { "required/a": rule(clause), "required": rule("open"), "additionalProperties": rule(clause) },
                    });
                    if !further.is_null() {
                        schema["additional_properties"] = further;
                    }
                    schema
                }),
        ]
    })
}

fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        "[ab]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[abcd]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn jsonschema_says_the_same_of_each_severity(
        root in schema(),
        a in schema(),
        payloads in prop::collection::vec(payload(), 4),
    ) {
        let clauses = [("sure", "stated"), ("seen", "example"), ("open", "silent")];
        // A name that leads elsewhere, directly or through branches of the same value, is not a
        // circle.
        let named = json!({ "A": { "items": a }, "B": { "properties": { "a": { "reference": "A" } } } });
        let contract = contract(&named, &clauses);
        let schema: Schema = serde_json::from_value(root).unwrap();
        let validator = Validator::for_schema(contract.clone(), &schema, Direction::Request, Sender::Us);
        let severities = [Severity::Notice, Severity::Warning, Severity::Error];
        let alone = severities.map(|severity| {
            let schema = json_schema_at_least(&contract, &schema, Direction::Request, severity);
            (severity, jsonschema::validator_for(&schema).unwrap())
        });
        let full = jsonschema::validator_for(&validator.json_schema().unwrap()).unwrap();
        for payload in payloads {
            let verdict = validator.validate(payload.to_string().as_bytes());
            let worst = verdict
                .violations
                .iter()
                // No keyword covers these.
                .filter(|broken| broken.keyword != "undocumented")
                .map(|broken| broken.severity)
                .max();
            prop_assert_eq!(full.is_valid(&payload), worst.is_none(), "{} {:?}", payload, verdict.violations);
            for (severity, alone) in &alone {
                prop_assert_eq!(
                    alone.is_valid(&payload),
                    worst < Some(*severity),
                    "{} {} {:?}", severity, payload, verdict.violations
                );
            }
            prop_assert_eq!(verdict.outcome == Outcome::Invalid, worst == Some(Severity::Error));
        }
    }
}
