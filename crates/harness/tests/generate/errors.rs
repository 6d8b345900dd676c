//! A schema that no value can honour is detected at once, with the reason.

use countersign_harness::generate::Error;
use serde_json::{Value, json};

use crate::support::{ROOT, contract, contract_of, valid};

#[track_caller]
fn refused(schema: &Value) -> String {
    valid(&contract_of(schema)).unwrap_err().to_string()
}

#[test]
fn limits_that_exclude_each_other() {
    for (schema, reason) in [
        (
            json!({"type": "string", "minLength": 3, "maxLength": 2}),
            "a text has at least 3 and at most 2 characters",
        ),
        (
            json!({"type": "integer", "minimum": 3, "maximum": 2}),
            "no number was found within its bounds",
        ),
        (
            json!({"type": "integer", "minimum": 0.2, "maximum": 0.8}),
            "no number was found within its bounds",
        ),
        (
            json!({"type": "integer", "minimum": 1, "maximum": 6, "multipleOf": 7}),
            "no number was found within its bounds",
        ),
        (
            json!({"type": "array", "items": {}, "minItems": 3, "maxItems": 2}),
            "an array allows 2 items, but needs 3",
        ),
        (
            json!({"type": "array", "items": {"type": "boolean"}, "uniqueItems": true, "minItems": 3}),
            "no 3 distinct items were found",
        ),
        (
            json!({"type": "object", "minProperties": 3, "maxProperties": 2}),
            "it needs more members than it may have",
        ),
        (
            json!({"type": "object", "minProperties": 3, "properties": {"a": {}}, "additionalProperties": false}),
            "it needs 2 more members than are described",
        ),
        (
            json!({"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"], "maxProperties": 1}),
            "it needs more members than it may have",
        ),
    ] {
        let message = format!(
            "no value honours the schema at #/components/schemas/Root: {reason}; correct the schema"
        );
        assert_eq!(refused(&schema), message, "{schema}");
    }
}

#[test]
fn rules_that_exclude_each_other() {
    for schema in [
        json!({"type": "string", "enum": [1, 2]}),
        json!({"type": "string", "pattern": "^a$", "minLength": 2}),
        json!({"type": "string", "pattern": "^[ab]+$", "format": "date"}),
        json!({"type": "string", "pattern": r"^(a)\1{3}b\1$", "maxLength": 2}),
        json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "integer", "not": {"type": "number"}}),
        json!({"not": {}}),
        json!({"oneOf": [{"type": "string"}, {"type": "string"}]}),
        json!({"allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {}}},
            {"additionalProperties": false},
        ]}),
    ] {
        assert!(
            matches!(
                valid(&contract_of(&schema)),
                Err(Error::Unsatisfiable { .. })
            ),
            "{schema}"
        );
    }
}

#[test]
fn the_reason_names_the_place_that_stands_in_the_way() {
    let message = refused(&json!({
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": [1]}}},
    }));
    let place = "#/components/schemas/Root/properties/a/items";
    assert_eq!(
        message,
        format!(
            "no value honours the schema at {place}: none of the values listed honours the other rules; correct the schema"
        )
    );
}

#[test]
fn what_may_be_left_out_is_left_out() {
    let impossible = json!({"type": "string", "enum": [1]});
    for (schema, value) in [
        (
            json!({"type": "object", "properties": {"a": impossible}}),
            json!({}),
        ),
        (json!({"type": "array", "items": impossible}), json!([])),
        (
            json!({"oneOf": [impossible, {"enum": [true]}]}),
            json!(true),
        ),
    ] {
        let values = valid(&contract_of(&schema)).unwrap();
        assert!(
            crate::support::some(&values, 50)
                .iter()
                .all(|made| *made == value),
            "{schema}"
        );
    }
}

#[test]
fn a_schema_that_must_hold_itself() {
    let own = json!({"$ref": "#/components/schemas/Root"});
    let message =
        refused(&json!({"type": "object", "required": ["next"], "properties": {"next": own}}));
    assert!(
        message.contains("it must contain itself endlessly"),
        "{message}"
    );
    let items = json!({"type": "array", "items": own, "minItems": 1});
    assert!(refused(&items).contains("it must contain itself endlessly"));
    // This cycle can be left.
    let optional = json!({"type": "object", "properties": {"next": own}, "minProperties": 0});
    assert!(valid(&contract_of(&optional)).is_ok());
    let other =
        json!({"oneOf": [{"type": "array", "items": own, "minItems": 1}, {"type": "string"}]});
    assert!(valid(&contract_of(&other)).is_ok());
}

#[test]
fn values_that_would_be_too_large() {
    for schema in [
        json!({"type": "string", "minLength": 100_000_000}),
        json!({"type": "array", "items": {}, "minItems": 4_000_000_000_u64}),
        json!({"type": "object", "minProperties": u64::MAX}),
    ] {
        let error = valid(&contract_of(&schema)).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    }
    // Each level contains ten of the next.
    let mut schemas = serde_json::Map::new();
    for level in 0..12 {
        let below = if level < 11 {
            format!("L{}", level + 1)
        } else {
            "Leaf".to_owned()
        };
        let items = json!({"$ref": format!("#/components/schemas/{below}")});
        schemas.insert(
            format!("L{level}"),
            json!({"type": "array", "items": items, "minItems": 10}),
        );
    }
    schemas.insert("Leaf".to_owned(), json!({"type": "boolean"}));
    schemas.insert(ROOT.to_owned(), json!({"$ref": "#/components/schemas/L0"}));
    let error = valid(&contract(&Value::Object(schemas))).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

/// A chain of references is far deeper than any JSON that is read.
#[test]
fn nesting_without_end_in_sight() {
    for required in [true, false] {
        let mut schemas = serde_json::Map::new();
        for level in 0..2000 {
            let next = if level == 0 {
                ROOT.to_owned()
            } else {
                format!("L{level}")
            };
            let below = json!({"$ref": format!("#/components/schemas/L{}", level + 1)});
            let needed = if required { json!(["a"]) } else { json!([]) };
            schemas.insert(
                next,
                json!({"type": "object", "required": needed, "properties": {"a": below}}),
            );
        }
        schemas.insert("L2000".to_owned(), json!({"type": "boolean"}));
        assert_eq!(valid(&contract(&Value::Object(schemas))).is_err(), required);
    }
}
