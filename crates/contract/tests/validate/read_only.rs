//! Tests for `readOnly`, `writeOnly` and `required` in different schemas of one value.

use countersign_contract::validate::{Direction, json_schema};
use countersign_contract::{model::Schema, verdict::Outcome};
use serde_json::{Value, json};

use crate::support::{broken, contract, directed};

fn schemas() -> Value {
    json!({
        "Parcel": { "type": "object", "properties": {
            "number": { "type": "string", "read_only": true },
            "weight": { "type": "number" },
            "secret": { "type": "string", "write_only": true },
        } },
        "ParcelFull": { "all_of": [{ "reference": "Parcel" }, { "required": ["number", "weight", "secret"] }] },
        "Beside": { "required": ["number", "weight"], "all_of": [{ "reference": "Parcel" }] },
        "Deep": { "all_of": [{ "all_of": [{ "reference": "Parcel" }] }, { "all_of": [{ "required": ["number"] }] }] },
        "Text": { "type": "string" },
        "Wrapped": { "type": "object", "required": ["id"], "properties": {
            "id": { "all_of": [{ "reference": "Text" }, { "read_only": true }] } } },
        "Chosen": { "required": ["number"], "one_of": [{ "reference": "Parcel" }, { "type": "object", "properties": { "other": {} }, "required": ["other"] }] },
        "Within": { "type": "object", "required": ["parcel"], "properties": { "parcel": { "reference": "Strict" } } },
        "Strict": { "all_of": [{ "reference": "Parcel" }], "required": ["weight"] },
        // The same base, without read-only members here.
        "Base": { "type": "object", "required": ["id"] },
        "ReadOnly": { "all_of": [{ "reference": "Base" }, { "properties": { "id": { "read_only": true } } }] },
        "Plain": { "all_of": [{ "reference": "Base" }] },
        // One part describes a member, and the other requires a member of its value.
        "Inner": { "properties": { "inner": { "reference": "Parcel" } },
            "all_of": [{ "properties": { "inner": { "required": ["number", "weight"] } } }] },
        "Items": { "all_of": [
            { "properties": { "list": { "items": { "reference": "Parcel" } } } },
            { "properties": { "list": { "items": { "required": ["number"] } } } } ] },
        "Map": { "additional_properties": { "schema": { "reference": "Parcel" } },
            "all_of": [{ "additional_properties": { "schema": { "required": ["number"] } } }] },
        "Named": { "additional_properties": { "schema": { "required": ["number"] } },
            "all_of": [{ "properties": { "inner": { "reference": "Parcel" } } }] },
        "Unnamed": { "additional_properties": { "schema": { "reference": "Parcel" } },
            "all_of": [{ "properties": { "inner": { "required": ["number"] } } }] },
        "Node": { "all_of": [{ "reference": "NodeBase" }],
            "properties": { "next": { "required": ["id"] }, "other": { "required": ["id"] } } },
        "NodeBase": { "properties": { "id": { "read_only": true }, "next": { "reference": "Node" },
            "other": { "required": ["tag"] } } },
        "Branch": { "any_of": [{ "properties": { "inner": { "reference": "Parcel" } } }],
            "all_of": [{ "properties": { "inner": { "required": ["number"] } } }] },
        "OtherBranch": { "any_of": [
            { "required": ["number"], "properties": { "number": {} } }, { "required": ["x"], "properties": { "number": { "read_only": true } } } ] },
        // Only some values match the branch that says so.
        "Union": { "required": ["id"], "any_of": [
            { "properties": { "id": { "read_only": true }, "m": {} }, "required": ["m"] },
            { "properties": { "n": { "type": "number" } } } ] },
        "One": { "type": "object", "required": ["id"], "one_of": [
            { "reference": "Admin" }, { "reference": "Guest" } ] },
        "Admin": { "required": ["admin"], "properties": { "id": { "read_only": true }, "admin": {} } },
        "Guest": { "required": ["guest"], "properties": { "guest": {} } },
        "Parts": { "all_of": [{ "required": ["id"] }, { "reference": "Choice" }] },
        "Choice": { "any_of": [{ "reference": "Admin" }, { "reference": "Guest" }] },
        "Nested": { "required": ["id"], "any_of": [
            { "any_of": [{ "reference": "Admin" }, { "reference": "Guest" }] }, { "properties": { "other": {} }, "required": ["other"] } ] },
        // Each lifts a requirement of the other.
        "Crossed": { "all_of": [
            { "any_of": [{ "required": ["a"], "properties": { "b": { "read_only": true } } }] },
            { "any_of": [{ "required": ["b"], "properties": { "a": { "read_only": true } } }] } ] },
        // The other branch lets the member travel.
        "Typed": { "one_of": [
            { "properties": { "kind": { "enum": ["new"] }, "id": { "read_only": true } }, "required": ["kind"] },
            { "properties": { "kind": { "enum": ["old"] }, "id": {} }, "required": ["kind"] } ] },
        "Tree": { "required": ["id"], "properties": { "below": { "reference": "Tree" } },
            "any_of": [{ "reference": "Admin" }, { "reference": "Guest" }] },
        "Both": { "type": "object", "properties": { "a": { "reference": "ReadOnly" }, "b": { "reference": "Plain" } } },
    })
}

#[test]
fn required_takes_effect_in_one_direction_wherever_it_stands() {
    let request = [
        ("ParcelFull", r#"{"weight": 2.5, "secret": "x"}"#, &[][..]),
        ("ParcelFull", r#"{"secret": "x"}"#, &["required at "]),
        ("ParcelFull", r#"{"weight": 2.5}"#, &["required at "]),
        ("Beside", r#"{"weight": 2.5}"#, &[]),
        ("Beside", "{}", &["required at "]),
        ("Deep", "{}", &[]),
        ("Wrapped", "{}", &[]),
        ("Wrapped", r#"{"id": "x"}"#, &["readOnly at /id"]),
        ("Chosen", r#"{"weight": 1}"#, &[]),
        ("Within", r#"{"parcel": {"weight": 1}}"#, &[]),
        ("Within", r#"{"parcel": {}}"#, &["required at /parcel"]),
        ("ReadOnly", "{}", &[]),
        ("Plain", "{}", &["required at "]),
        ("Both", r#"{"a": {}, "b": {}}"#, &["required at /b"]),
        ("Inner", r#"{"inner": {"weight": 1}}"#, &[]),
        ("Inner", r#"{"inner": {}}"#, &["required at /inner"]),
        ("Items", r#"{"list": [{}]}"#, &[]),
        ("Map", r#"{"any": {}}"#, &[]),
        ("Named", r#"{"inner": {}}"#, &[]),
        ("Unnamed", r#"{"inner": {}}"#, &[]),
        ("Node", r#"{"next": {"next": {}}}"#, &[]),
        (
            "Node",
            r#"{"next": {"other": {"tag": 1}}}"#,
            &["required at /next/other"],
        ),
        ("Node", r#"{"other": {"id": 1}}"#, &["required at /other"]),
        ("Branch", r#"{"inner": {}}"#, &[]),
        ("OtherBranch", "{}", &["anyOf at "]),
        ("Union", r#"{"n": 1}"#, &["required at "]),
        ("Union", r#"{"m": 1}"#, &[]),
        ("Union", r#"{"m": 1, "n": "x"}"#, &[]),
        ("Union", r#"{"id": 1}"#, &["readOnly at /id"]),
        ("One", r#"{"guest": 1}"#, &["required at "]),
        ("One", r#"{"admin": 1}"#, &[]),
        ("One", r#"{"guest": 1, "id": 1}"#, &["readOnly at /id"]),
        ("Parts", r#"{"guest": 1}"#, &["required at "]),
        ("Parts", r#"{"admin": 1}"#, &[]),
        ("Nested", r#"{"other": 1}"#, &["required at "]),
        ("Nested", r#"{"other": 1, "guest": 1}"#, &["required at "]),
        ("Nested", r#"{"other": 1, "admin": 1}"#, &[]),
        ("Crossed", "{}", &[]),
        ("Typed", r#"{"kind": "old", "id": 1}"#, &[]),
        ("Tree", r#"{"admin": 1, "below": {"admin": 1}}"#, &[]),
        (
            "Tree",
            r#"{"admin": 1, "below": {"guest": 1}}"#,
            &["required at /below"],
        ),
    ];
    let response = [
        ("ParcelFull", r#"{"number": "1", "weight": 2.5}"#, &[][..]),
        ("ParcelFull", r#"{"weight": 2.5}"#, &["required at "]),
        ("Wrapped", "{}", &["required at "]),
        ("Wrapped", r#"{"id": "x"}"#, &[]),
        ("ReadOnly", "{}", &["required at "]),
        ("Union", r#"{"m": 1}"#, &["required at "]),
        (
            "Inner",
            r#"{"inner": {"weight": 1}}"#,
            &["required at /inner"],
        ),
        ("Items", r#"{"list": [{}]}"#, &["required at /list/0"]),
        ("Map", r#"{"any": {}}"#, &["required at /any"]),
        (
            "Node",
            r#"{"next": {"next": {}}}"#,
            &["required at /next", "required at /next/next"],
        ),
    ];
    let both = [
        (Direction::Request, &request[..]),
        (Direction::Response, &response[..]),
    ];
    for (direction, cases) in both {
        for (name, payload, expected) in cases {
            let schema = json!({ "reference": name });
            let validator = directed(&schema, &schemas(), direction);
            let verdict = validator.validate(payload.as_bytes());
            assert_eq!(
                broken(&verdict),
                *expected,
                "{direction:?} {name} {payload}"
            );
            // The JSON Schema agrees.
            let schema: Schema = serde_json::from_value(schema).unwrap();
            let translated = json_schema(&contract(&schemas(), &[]), &schema, direction);
            let alone = jsonschema::validator_for(&translated).unwrap();
            let payload: Value = serde_json::from_str(payload).unwrap();
            let errors = expected.iter().any(|broken| !broken.contains("Only"));
            assert_eq!(
                alone.is_valid(&payload),
                !errors,
                "{direction:?} {name} {payload}"
            );
        }
    }
}

/// Checks that a lifted requirement never makes a rule stricter. Under `not`, and where exactly one
/// branch may apply, a schema that requires less would reject more values.
#[test]
fn what_is_not_required_makes_no_rule_stricter() {
    let schema = |rule: &str, value: &Value| {
        json!({ "type": "object", rule: value, "properties": {
            "id": { "read_only": true }, "pw": { "write_only": true }, "name": {} } })
    };
    let required = |names: &[&str]| json!({ "required": names });
    let request = r#"{"name": "x", "pw": 1}"#;
    let response = r#"{"name": "x", "id": 1}"#;
    for (rule, value, in_request, in_response) in [
        ("not", required(&["id"]), true, false),
        (
            "not",
            json!({ "all_of": [required(&["id", "name"])] }),
            true,
            false,
        ),
        ("not", required(&["pw", "name"]), false, true),
        ("not", required(&["name"]), false, false),
        (
            "one_of",
            json!([required(&["id"]), required(&["name"])]),
            true,
            false,
        ),
        (
            "one_of",
            json!([required(&["pw"]), required(&["name"])]),
            false,
            true,
        ),
        (
            "one_of",
            json!([required(&["a"]), required(&["b"])]),
            false,
            false,
        ),
    ] {
        let schema = schema(rule, &value);
        for (direction, payload, expected) in [
            (Direction::Request, request, in_request),
            (Direction::Response, response, in_response),
        ] {
            let verdict = directed(&schema, &json!({}), direction).validate(payload.as_bytes());
            let keyword = rule.replace("one_of", "oneOf");
            let is_kept = !broken(&verdict).contains(&format!("{keyword} at "));
            assert_eq!(is_kept, expected, "{direction:?} {value}");
        }
    }
}

/// Checks that the search for schemas of one value is bounded, and that a payload is never
/// validated with only some of the rules.
#[test]
fn schemas_without_end_that_describe_one_value_are_refused() {
    const LENGTH: usize = 5_000;
    let mut schemas = serde_json::Map::new();
    for number in 0..LENGTH {
        let next = json!({ "reference": format!("S{}", number + 1) });
        schemas.insert(format!("S{number}"), json!({ "all_of": [next] }));
    }
    let last = json!({ "properties": { "id": { "read_only": true } }, "required": ["id"] });
    schemas.insert(format!("S{LENGTH}"), last);
    let validator = directed(
        &json!({ "reference": "S0" }),
        &Value::Object(schemas),
        Direction::Request,
    );
    let verdict = validator.validate(b"{}");
    assert_ne!(verdict.outcome, Outcome::Valid);
    let message = &verdict.violations[0].message;
    assert!(
        message.contains("too many schemas describe one value"),
        "{message}"
    );
}
