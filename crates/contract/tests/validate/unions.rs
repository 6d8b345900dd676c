//! Tests for the choice of a branch of a union, and for the violations reported.

use serde_json::{Value, json};

use crate::support::{broken, contract, rule, told, validator};
use countersign_contract::{
    model::Sender,
    validate::{Direction, Validator},
    verdict::Verdict,
};

fn pets() -> Value {
    json!({
        "Cat": { "type": "object", "required": ["kind", "lives"], "properties": {
            "kind": { "type": "string" }, "lives": { "type": "integer" } } },
        "Dog": { "type": "object", "required": ["kind", "bark"], "properties": {
            "kind": { "type": "string" }, "bark": { "type": "string", "max_length": 3 } } },
        "Pet": {
            "one_of": [{ "reference": "Cat" }, { "reference": "Dog" }],
            "discriminator": { "property": "kind", "mapping": { "cat": "Cat", "dog": "Dog" } },
        },
        "House": { "type": "object", "properties": { "pets": { "type": "array", "items": { "reference": "Pet" } } } },
    })
}

#[test]
fn the_branch_that_the_discriminator_names_is_spoken_of() {
    let house = validator(&json!({ "reference": "House" }), &pets());
    for (pet, expected) in [
        (
            r#"{"kind": "cat", "lives": "nine"}"#,
            "error type at /pets/0/lives: expected integer, found string",
        ),
        (
            r#"{"kind": "dog", "bark": "woof"}"#,
            "error maxLength at /pets/0/bark: is 4 characters long, at most 3 are allowed",
        ),
        (
            r#"{"kind": "cow", "bark": 7}"#,
            "error oneOf at /pets/0/kind: `kind` names none of the 2 forms that are allowed here",
        ),
        (
            r#"{"bark": 7}"#,
            "error oneOf at /pets/0: `kind` is missing, which selects one of the 2 allowed forms",
        ),
        (
            "7",
            "error oneOf at /pets/0: matches none of the 2 allowed forms: (1) expected object, found number; (2) expected object, found number",
        ),
    ] {
        let verdict = house.validate(format!(r#"{{"pets": [{pet}]}}"#).as_bytes());
        assert_eq!(told(&verdict), [expected], "{pet}");
    }
}

#[test]
fn a_member_that_only_one_branch_allows_tells_the_branch_without_a_discriminator() {
    let branch = |kind: &str| {
        json!({ "type": "object", "required": ["kind", "size"], "properties": {
            "kind": { "type": "string", "enum": [kind] }, "size": { "type": "integer" } } })
    };
    let union = validator(&json!({ "any_of": [branch("a"), branch("b")] }), &json!({}));
    let verdict = union.validate(br#"{"kind": "b", "size": "x"}"#);
    assert_eq!(
        told(&verdict),
        ["error type at /size: expected integer, found string"]
    );
}

#[test]
fn the_only_branch_of_the_type_is_spoken_of() {
    let schema = json!({ "any_of": [
        { "type": "array", "items": { "type": "integer" } },
        { "type": "string", "max_length": 2 },
        { "type": "object", "nullable": true },
    ] });
    let union = validator(&schema, &json!({}));
    for (payload, expected) in [
        (
            "[1, true]",
            &["error type at /1: expected integer, found boolean"][..],
        ),
        (
            "\"abc\"",
            &["error maxLength at : is 3 characters long, at most 2 are allowed"],
        ),
        ("null", &[]),
        (
            "7",
            &["error anyOf at : expected string, array, object or null, found number"],
        ),
    ] {
        assert_eq!(
            told(&union.validate(payload.as_bytes())),
            expected,
            "{payload}"
        );
    }
}

#[test]
fn where_no_branch_is_meant_the_first_reasons_are_told() {
    let branch = |name: &str| json!({ "type": "object", "required": [name] });
    let branches = ["a", "b", "c", "d", "e"].map(branch);
    let union = validator(&json!({ "any_of": branches }), &json!({}));
    assert_eq!(
        told(&union.validate(b"{}")),
        ["error anyOf at : matches none of the 5 allowed forms: \
          (1) required member `a` is missing; (2) required member `b` is missing; \
          (3) required member `c` is missing; (4) required member `d` is missing; ..."]
    );
}

#[test]
fn one_of_counts_the_branches_that_are_kept_completely() {
    let schema =
        json!({ "one_of": [{ "type": "integer" }, { "type": "number" }, { "type": "string" }] });
    let union = validator(&schema, &json!({}));
    assert_eq!(
        told(&union.validate(b"1")),
        ["error oneOf at : matches 2 of the 3 forms, but must match exactly one"]
    );
    assert_eq!(broken(&union.validate(b"1.5")), [""; 0]);
}

/// Returns a validator with three clauses: `sure` is stated, `seen` an example, `open` silent.
fn certain(schema: &Value, schemas: &Value) -> Validator {
    let clauses = [("sure", "stated"), ("seen", "example"), ("open", "silent")];
    let schema = serde_json::from_value(schema.clone()).unwrap();
    let contract = contract(schemas, &clauses);
    Validator::for_schema(contract, &schema, Direction::Response, Sender::Partner)
}

fn typed(kind: &str, clause: &str) -> Value {
    json!({ "type": kind, "rules": { "type": rule(clause) } })
}

/// Checks a list of objects, or one of them: members are as certain as their own clauses.
#[test]
fn within_a_union_each_rule_keeps_its_own_certainty() {
    let item = json!({ "type": "object", "rules": { "type": rule("sure") }, "properties": {
        "id": typed("integer", "sure"), "name": typed("string", "seen"), "note": typed("string", "open") } });
    let schema = json!({
        "any_of": [
            { "type": "array", "rules": { "type": rule("sure") }, "items": { "reference": "Item" } },
            { "reference": "Item" },
        ],
        "all_of": [typed("array", "open")],
        "rules": { "anyOf": rule("sure") },
    });
    let union = certain(&schema, &json!({ "Item": item }));
    for (payload, expected) in [
        (r#"[{"id": 1}]"#, &[][..]),
        (
            r#"[{"name": 1, "note": 1}]"#,
            &[
                "warning type at /0/name: expected string, found number",
                "notice type at /0/note: expected string, found number",
            ],
        ),
        (
            r#"{"note": 1}"#,
            &[
                "notice type at : expected array, found object",
                "notice type at /note: expected string, found number",
            ],
        ),
        (
            r#"[{"id": "1", "note": 1}]"#,
            &[
                "error type at /0/id: expected integer, found string",
                "notice type at /0/note: expected string, found number",
            ],
        ),
        (
            "null",
            &[
                "notice type at : expected array, found null",
                "error anyOf at : expected array or object, found null",
            ],
        ),
    ] {
        assert_eq!(
            told(&union.validate(payload.as_bytes())),
            expected,
            "{payload}"
        );
    }
}

#[test]
fn of_branches_that_apply_the_least_broken_one_is_taken() {
    let schema = json!({
        "any_of": [typed("string", "seen"), typed("integer", "open"), typed("array", "sure")],
        "rules": { "anyOf": rule("sure") },
    });
    let union = certain(&schema, &json!({}));
    assert_eq!(
        told(&union.validate(b"true")),
        ["notice type at : expected integer, found boolean"]
    );
    assert_eq!(told(&union.validate(b"[]")), [""; 0]);
}

/// Checks that a value that matches no branch is no more certainly wrong than the rule of the union
/// is certain.
#[test]
fn what_a_branch_says_is_no_surer_than_the_union() {
    let schema = json!({
        "any_of": [
            { "type": "string", "max_length": 2, "rules": { "type": rule("sure"), "maxLength": rule("sure") } },
            typed("integer", "sure"),
        ],
        "rules": { "anyOf": rule("open") },
    });
    let union = certain(&schema, &json!({}));
    let verdict = union.validate(b"\"abc\"");
    assert_eq!(
        told(&verdict),
        ["notice maxLength at : is 3 characters long, at most 2 are allowed"]
    );
    let clauses: Vec<_> = verdict.violations[0]
        .clauses
        .iter()
        .map(|id| &*id.0)
        .collect();
    assert_eq!(clauses, ["open", "sure"]);
    // The same schema outside of the union keeps its own certainty.
    let text = json!({ "type": "string", "max_length": 2, "rules": { "type": rule("sure"), "maxLength": rule("sure") } });
    let schema = json!({
        "all_of": [
            { "any_of": [{ "reference": "Text" }, typed("integer", "sure")], "rules": { "anyOf": rule("open") } },
            { "reference": "Text" },
        ],
    });
    let union = certain(&schema, &json!({ "Text": text }));
    let severities: Vec<_> = union
        .validate(b"\"abc\"")
        .violations
        .iter()
        .map(|broken| broken.severity.as_str())
        .collect();
    assert_eq!(severities, ["notice", "error"]);
}

/// Follows OpenAPI 3.0.3, Discriminator Object: the name says which schema describes the payload.
#[test]
fn a_payload_that_is_another_branch_than_it_says_is_a_notice() {
    let schemas = json!({
        "A": { "type": "object", "properties": { "t": { "type": "string" } } },
        "B": { "type": "object", "required": ["b"], "properties": {
            "t": { "type": "string" }, "b": { "type": "integer" } } },
    });
    for union in ["any_of", "one_of"] {
        let schema = json!({ union: [{ "reference": "A" }, { "reference": "B" }],
            "discriminator": { "property": "t" } });
        let validator = validator(&schema, &schemas);
        for (payload, expected) in [
            (r#"{"t": "A"}"#, &[][..]),
            (r#"{"t": "C"}"#, &[]),
            (r#"{"t": "B"}"#, &["notice required at "]),
            (r#"{"t": "B", "b": "x"}"#, &["notice type at /b"]),
        ] {
            let verdict = validator.validate(payload.as_bytes());
            let told: Vec<_> = told(&verdict)
                .iter()
                .map(|line| line.split_once(':').unwrap().0.to_owned())
                .collect();
            assert_eq!(told, expected, "{union} {payload}");
        }
    }
}

/// Checks that many branches give the same result as few. Of many branches, those that the members
/// of an object rule out are skipped; of few, all are compared.
#[test]
fn many_branches_are_judged_as_few_are() {
    let clauses = [("S", "stated"), ("I", "inferred"), ("X", "silent")];
    let kind = |kind: &str, clause: &str| json!({ "type": "string", "enum": [kind], "rules": { "enum": rule(clause), "type": rule("S") } });
    let branch = |required: Value, required_by: &str, properties: Value| {
        json!({ "type": "object", "required": required, "properties": properties,
            "rules": { "required": rule(required_by), "type": rule("S"), "*": rule("S") } })
    };
    let branches = vec![
        branch(
            json!(["a"]),
            "S",
            json!({ "kind": kind("a", "S"), "a": { "type": "integer" } }),
        ),
        branch(
            json!(["b"]),
            "I",
            json!({ "kind": kind("b", "I"), "a": { "type": "string" } }),
        ),
        branch(json!(["kind"]), "X", json!({ "kind": kind("c", "X") })),
        json!({ "all_of": [branch(json!(["a", "b"]), "S", json!({})), branch(json!([]), "S", json!({ "b": kind("x", "S") }))] }),
        json!({ "type": "object", "nullable": true, "properties": { "a": { "type": "integer", "nullable": true, "enum": [1, null] } } }),
    ];
    let never = json!({ "type": "string", "rules": { "type": rule("S") } });
    for union in ["one_of", "any_of"] {
        for certainty in ["S", "I", "X"] {
            let validate = |branches: &[Value]| {
                let schema = json!({ union: branches, "rules": { "oneOf": rule(certainty), "anyOf": rule(certainty) } });
                let schema = serde_json::from_value(schema).unwrap();
                Validator::for_schema(
                    contract(&json!({}), &clauses),
                    &schema,
                    Direction::Request,
                    Sender::Us,
                )
            };
            let mut padded = branches.clone();
            padded.extend(std::iter::repeat_n(never.clone(), 10));
            let (few, many) = (validate(&branches), validate(&padded));
            let values = [
                None,
                Some("1"),
                Some("2"),
                Some("null"),
                Some("\"a\""),
                Some("\"b\""),
                Some("\"c\""),
                Some("\"x\""),
                Some("[]"),
            ];
            for number in 0..values.len().pow(3) {
                let value = |digit| values[number / values.len().pow(digit) % values.len()];
                let (kind, a, b) = (value(0), value(1), value(2));
                let members = [("kind", kind), ("a", a), ("b", b)];
                let members: Vec<String> = members
                    .iter()
                    .filter_map(|(name, value)| Some(format!("\"{name}\":{}", value.as_ref()?)))
                    .collect();
                let payload = format!("{{{}}}", members.join(","));
                let (few, many) = (
                    few.validate(payload.as_bytes()),
                    many.validate(payload.as_bytes()),
                );
                assert_eq!(few.outcome, many.outcome, "{union} {certainty} {payload}");
                let found = |verdict: &Verdict| {
                    let found = verdict.violations.iter();
                    found
                        .map(|one| {
                            (
                                one.severity,
                                one.keyword.clone(),
                                one.instance.clone(),
                                one.clauses.clone(),
                            )
                        })
                        .collect::<Vec<_>>()
                };
                assert_eq!(found(&few), found(&many), "{union} {certainty} {payload}");
            }
        }
    }
}

/// Checks that objects whose own members select one of many branches cost little.
#[test]
fn many_objects_of_many_branches_are_decided() {
    let branch = |number: usize| {
        json!({ "type": "object", "required": ["kind"], "properties": {
            "list": { "type": "array", "items": { "type": "integer", "minimum": { "limit": number } } },
            "kind": { "type": "string", "enum": [format!("k{number}")] } } })
    };
    let branches: Vec<_> = (0..200).map(branch).collect();
    let items = json!({ "type": "array", "items": { "one_of": branches } });
    let validator = validator(&items, &json!({}));
    let objects: Vec<_> = (0..2_000)
        .map(|number| {
            format!(
                r#"{{"list":[500,500,500,500,500,500],"kind":"k{}"}}"#,
                number % 200
            )
        })
        .collect();
    let verdict = validator.validate(format!("[{}]", objects.join(",")).as_bytes());
    assert_eq!(told(&verdict), [""; 0]);
}
