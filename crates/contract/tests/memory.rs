//! Tests that memory use is proportional to the size of the payload.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Schema, Sender},
    validate::{Direction, Validator},
    verdict::Outcome,
};
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The largest number of bytes allocated for each byte of the payload, in addition to the payload.
const TIMES: usize = 12;

fn validator(schema: &Value) -> Validator {
    let contract = json!({ "api": "made-up", "title": "", "version": "1", "file": "made-up.yaml",
        "schemas": { "Deep": { "required": ["id"], "additional_properties": { "schema": { "reference": "Deep" } } } } });
    let contract: Contract = serde_json::from_value(contract).unwrap();
    let schema: Schema = serde_json::from_value(schema.clone()).unwrap();
    Validator::for_schema(
        Arc::new(contract),
        &schema,
        Direction::Request,
        Sender::Partner,
    )
}

/// Runs as a single test, because allocations of parallel tests would count.
#[test]
fn a_payload_of_a_mebibyte_takes_few_times_its_size() {
    let texts = json!({ "type": "object", "properties": { "id": { "type": "string" },
        "references": { "type": "array", "items": { "type": "string" } } } });
    let unique = json!({ "type": "array", "unique_items": true, "items": { "any_of": [{ "type": "string" }, { "type": "boolean" }] } });
    let references = format!(r#"{{"id":"x","references":[1{}]}}"#, ",1".repeat(524_000));
    let members = format!(
        "{{\"a\":1{}}}",
        (0..90_000)
            .map(|n| format!(",\"{n}\":1"))
            .collect::<Vec<_>>()
            .concat()
    );
    let doubled = format!("{{\"a\":1{}}}", ",\"a\":1".repeat(170_000));
    // Names occur in every pointer below them.
    let name = "n".repeat(10_000);
    let deep = format!(
        "{}{{}}{}",
        format!("{{\"{name}\":").repeat(100),
        "}".repeat(100)
    );
    let named = json!({ "required": ["id"], "additional_properties": { "schema": { "reference": "Deep" } } });
    let objects = format!("[{{}}{}]", ",{}".repeat(349_000));
    for (name, schema, payload, expected) in [
        (
            "a list of values of another type",
            &texts,
            &references,
            Outcome::Invalid,
        ),
        (
            "members that nobody names",
            &texts,
            &members,
            Outcome::Valid,
        ),
        ("long names", &named, &deep, Outcome::Invalid),
        ("one member many times", &texts, &doubled, Outcome::Valid),
        (
            "a list where each of two forms is tried",
            &unique,
            &objects,
            Outcome::Invalid,
        ),
    ] {
        let validator = validator(schema);
        validator.compile().unwrap();
        let before = ALLOCATED.current_usage();
        ALLOCATED.reset_peak_usage();
        let verdict = validator.validate_at_most(payload.as_bytes(), 20);
        let peak = ALLOCATED.peak_usage() - before;
        assert_eq!(verdict.outcome, expected, "{name}");
        assert!(verdict.violations.len() <= 20, "{name}");
        assert!(
            peak < TIMES * payload.len(),
            "{name}: {} times",
            peak / payload.len()
        );
    }
}
