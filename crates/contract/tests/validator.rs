//! Tests for the validator: the keywords of OpenAPI 3.0, their direction, and the reports of
//! violations.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Part, Schema, Sender, Severity},
    validate::{Direction, Validator, json_schema},
    verdict::{MOST_VIOLATIONS, Outcome, Verdict},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Returns a contract with named schemas and one POST whose request and 200 response have this
/// schema.
fn contract(schema: &Value, schemas: &Value) -> Arc<Contract> {
    let content = json!({ "application/json": { "schema": schema } });
    let contract = json!({
        "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "schemas": schemas,
        "operations": [{
            "id": "send", "method": "POST", "path": "/",
            "request": { "required": true, "content": content },
            "responses": { "200": { "description": "", "content": content }, "204": { "description": "" },
                "2XX": { "description": "", "content": { "application/pdf": {} } } },
        }],
    });
    Arc::new(serde_json::from_value(contract).unwrap())
}

fn validate(schema: &Value, part: &str, payload: &str) -> Verdict {
    let contract = contract(schema, &json!({}));
    let part: Part = part.parse().unwrap();
    Validator::for_part(contract, "send", &part)
        .unwrap()
        .validate(payload.as_bytes())
}

/// Returns the violations as `keyword at pointer`.
fn broken(verdict: &Verdict) -> Vec<String> {
    verdict
        .violations
        .iter()
        .map(|violation| format!("{} at {}", violation.keyword, violation.instance))
        .collect()
}

/// A schema, a payload, and its violations.
type Case = (Value, &'static str, &'static [&'static str]);

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn cases() -> Vec<Case> {
    vec![
        (json!({ "type": "integer" }), "1.0", &[]),
        (json!({ "type": "integer" }), "1e2", &[]),
        (json!({ "type": "integer" }), "1.5", &["type at "]),
        (
            json!({ "type": "integer" }),
            "100000000000000000000000000000000000000001",
            &[],
        ),
        (json!({ "type": "integer" }), "1e-400", &["type at "]),
        (json!({ "type": "number" }), "1e400", &[]),
        (json!({ "type": "string", "nullable": true }), "null", &[]),
        (json!({ "type": "string" }), "null", &["type at "]),
        // Without `type`, `nullable` has no effect, and `null` is a value like any other.
        (json!({ "nullable": true }), "null", &[]),
        // Next to parts, it exempts `null` from them, and nothing else.
        (
            json!({ "nullable": true, "all_of": [{ "type": "string" }] }),
            "null",
            &[],
        ),
        (
            json!({ "nullable": true, "all_of": [{ "type": "string", "max_length": 1 }] }),
            "\"ab\"",
            &["maxLength at "],
        ),
        (
            json!({ "nullable": true, "all_of": [{ "type": "string" }] }),
            "7",
            &["type at "],
        ),
        (
            json!({ "nullable": true, "any_of": [{ "type": "string" }] }),
            "7",
            &["anyOf at "],
        ),
        // An `enum` that does not contain `null` rejects it, nullable or not.
        (
            json!({ "type": "string", "nullable": true, "enum": ["a"] }),
            "null",
            &["enum at "],
        ),
        (
            json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
            "null",
            &[],
        ),
        (json!({ "enum": [1, 2.5] }), "1.0", &[]),
        (json!({ "enum": [1, 2.5] }), "2.50", &[]),
        (json!({ "enum": [{ "a": [1] }] }), r#"{"a": [1.0]}"#, &[]),
        (
            json!({ "enum": [9_007_199_254_740_992_u64] }),
            "9007199254740993",
            &["enum at "],
        ),
        (json!({ "minimum": { "limit": 1 } }), "1", &[]),
        (
            json!({ "minimum": { "limit": 1, "exclusive": true } }),
            "1.0",
            &["exclusiveMinimum at "],
        ),
        (
            json!({ "minimum": { "limit": 1, "exclusive": true } }),
            "1.0000000000000000000001",
            &[],
        ),
        (
            json!({ "maximum": { "limit": 1 } }),
            "1.0000000000000000000001",
            &["maximum at "],
        ),
        (
            json!({ "maximum": { "limit": 5, "exclusive": true } }),
            "5",
            &["exclusiveMaximum at "],
        ),
        (
            json!({ "maximum": { "limit": 18_446_744_073_709_551_615_u64 } }),
            "18446744073709551616",
            &["maximum at "],
        ),
        (json!({ "multiple_of": 0.1 }), "0.3", &[]),
        (json!({ "multiple_of": 0.1 }), "0.35", &["multipleOf at "]),
        (
            json!({ "type": "integer", "format": "int32" }),
            "2147483648",
            &["format at "],
        ),
        (
            json!({ "type": "integer", "format": "int64" }),
            "9223372036854775808",
            &["format at "],
        ),
        (
            json!({ "type": "integer", "format": "int64" }),
            "-9223372036854775808",
            &[],
        ),
        (json!({ "type": "string", "format": "int32" }), "\"x\"", &[]),
        (
            json!({ "type": "string", "format": "date" }),
            "\"2020-02-30\"",
            &["format at "],
        ),
        (
            json!({ "type": "string", "format": "date" }),
            "\"2020-02-29\"",
            &[],
        ),
        (
            json!({ "type": "string", "format": "date-time" }),
            "\"2020-07-28T14:36:22Z\"",
            &[],
        ),
        (
            json!({ "type": "string", "format": "date-time" }),
            "\"2020-07-28\"",
            &["format at "],
        ),
        (
            json!({ "type": "string", "format": "email" }),
            "\"a+b@c.example\"",
            &[],
        ),
        (
            json!({ "type": "string", "format": "email" }),
            "\"nobody\"",
            &["format at "],
        ),
        (
            json!({ "type": "string", "format": "byte" }),
            "\"aGk=\"",
            &[],
        ),
        (
            json!({ "type": "string", "format": "byte" }),
            "\"aGk\"",
            &["format at "],
        ),
        (
            json!({ "type": "string", "format": "made-up" }),
            "\"x\"",
            &[],
        ),
        (json!({ "max_length": 2 }), "\"😀é\"", &[]),
        (
            json!({ "max_length": 2 }),
            "\"\\ud83d\\ude00ab\"",
            &["maxLength at "],
        ),
        (json!({ "min_length": 1 }), "\"\"", &["minLength at "]),
        (json!({ "pattern": "^a+$" }), "\"aab\"", &["pattern at "]),
        (json!({ "pattern": "a" }), "\"cab\"", &[]),
        (
            json!({ "items": { "type": "string" }, "max_items": 1 }),
            r#"["a", 1]"#,
            &["maxItems at ", "type at /1"],
        ),
        (json!({ "min_items": 1 }), "[]", &["minItems at "]),
        (
            json!({ "unique_items": true }),
            r#"[{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]"#,
            &["uniqueItems at "],
        ),
        (
            json!({ "unique_items": true }),
            r#"[1, "1", true, [1], {"1": 1}, null]"#,
            &[],
        ),
        (json!({ "min_properties": 1 }), "{}", &["minProperties at "]),
        // A repeated member is one member.
        (
            json!({ "max_properties": 1 }),
            r#"{"a": 1, "a": 2}"#,
            &["duplicate at /a"],
        ),
        (
            json!({ "required": ["a", "b"] }),
            "{}",
            &["required at ", "required at "],
        ),
        (
            json!({ "properties": { "a": {} }, "additional_properties": "none" }),
            r#"{"a": 1, "b/c": 2}"#,
            &["additionalProperties at /b~1c"],
        ),
        (
            json!({ "additional_properties": { "schema": { "type": "integer" } } }),
            r#"{"a": 1, "b": "x"}"#,
            &["type at /b"],
        ),
        (
            json!({ "one_of": [{ "type": "integer" }, { "type": "string" }] }),
            "true",
            &["oneOf at "],
        ),
        (
            json!({ "one_of": [{ "type": "integer" }, { "type": "number" }] }),
            "1",
            &["oneOf at "],
        ),
        (
            json!({ "any_of": [{ "type": "integer" }, { "type": "number" }] }),
            "1",
            &[],
        ),
        (
            json!({ "any_of": [{ "type": "integer" }] }),
            "\"\"",
            &["anyOf at "],
        ),
        (
            json!({ "all_of": [{ "type": "integer" }, { "maximum": { "limit": 3 } }] }),
            "4",
            &["maximum at "],
        ),
        (json!({ "not": { "type": "integer" } }), "4", &["not at "]),
        // The last of two counts, as in every reader that keeps one.
        (
            json!({ "properties": { "a": { "type": "string" } } }),
            r#"{"a": 1, "a": "x"}"#,
            &["duplicate at /a"],
        ),
        (
            json!({ "properties": { "a": { "type": "string" } } }),
            r#"{"a": "x", "a": 1}"#,
            &["duplicate at /a", "type at /a"],
        ),
        (
            json!({ "properties": { "a": {} } }),
            r#"{"b": {"c": 1, "c": 1}}"#,
            &["undocumented at /b", "duplicate at /b/c"],
        ),
        // An open object, or one without a description, has no undocumented members.
        (
            json!({ "properties": { "a": {} }, "additional_properties": "any" }),
            r#"{"b": 1}"#,
            &[],
        ),
        (json!({ "type": "object" }), r#"{"b": 1}"#, &[]),
        (
            json!({ "all_of": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }] }),
            r#"{"a": 1, "b": 1, "c": 1}"#,
            &["undocumented at /c"],
        ),
        (
            json!({ "one_of": [{ "required": ["a"], "properties": { "a": {} } }, { "required": ["b"], "properties": { "b": {} } }] }),
            r#"{"a": 1, "c": 1}"#,
            &["undocumented at /c"],
        ),
    ]
}

#[test]
fn every_keyword_means_what_openapi_says() {
    for (schema, payload, expected) in cases() {
        let verdict = validate(&schema, "response:200", payload);
        assert_eq!(broken(&verdict), expected, "{schema} {payload}");
    }
}

/// Checks that `jsonschema` with its own representation agrees on everything that its floats can
/// represent.
#[test]
fn jsonschema_alone_says_the_same() {
    let mut compared = 0;
    for (schema, payload, _) in cases() {
        let Ok(instance) = serde_json::from_str::<Value>(payload) else {
            continue;
        };
        // The results differ for numbers that a float cannot represent exactly.
        let exact = payload.len() < 20
            && !["9007199254740993", "e-400"]
                .iter()
                .any(|text| payload.contains(text));
        let model: Schema = serde_json::from_value(schema.clone()).unwrap();
        let contract = contract(&schema, &json!({}));
        let translated = json_schema(&contract, &model, Direction::Response);
        if !exact || translated.get("numberFormat").is_some() || schema["format"] == "byte" {
            continue;
        }
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&translated)
            .unwrap();
        let ours = validate(&schema, "response:200", payload);
        let errors = ours
            .violations
            .iter()
            .filter(|violation| violation.severity == Severity::Error)
            .count();
        assert_eq!(
            validator.is_valid(&instance),
            errors == 0,
            "{schema} {payload}"
        );
        compared += 1;
    }
    assert!(compared > 45, "{compared}");
}

#[test]
fn members_travel_in_their_direction() {
    let schema = json!({
        "type": "object",
        "required": ["id", "password"],
        "properties": { "id": { "read_only": true }, "password": { "write_only": true } },
    });
    assert_eq!(
        broken(&validate(&schema, "request", r#"{"password": "x"}"#)),
        [""; 0]
    );
    assert_eq!(
        broken(&validate(&schema, "response:200", r#"{"id": 1}"#)),
        [""; 0]
    );
    let verdict = validate(&schema, "request", r#"{"id": 1, "password": "x"}"#);
    assert_eq!(broken(&verdict), ["readOnly at /id"]);
    assert_eq!(verdict.violations[0].severity, Severity::Warning);
    assert_eq!(
        broken(&validate(
            &schema,
            "response:200",
            r#"{"id": 1, "password": "x"}"#
        )),
        ["writeOnly at /password"]
    );
    assert_eq!(
        broken(&validate(&schema, "request", "{}")),
        ["required at "]
    );
}

#[test]
fn undocumented_members_are_drift_from_the_partner_and_a_warning_from_us() {
    let schema = json!({ "properties": { "a": {} } });
    let severity = |part| validate(&schema, part, r#"{"b": 1}"#).violations[0].severity;
    assert_eq!(severity("response:200"), Severity::Notice);
    assert_eq!(severity("request"), Severity::Warning);
    assert_eq!(
        validate(&schema, "request", r#"{"b": 1}"#).outcome,
        Outcome::Valid
    );
}

#[test]
fn a_breach_says_what_where_and_which_rule() {
    let schemas = json!({ "Order": {
        "pointer": "#/components/schemas/Order", "type": "object",
        "properties": { "code": {
            "pointer": "#/components/schemas/Order/properties/code", "type": "string", "max_length": 3,
            "rules": { "maxLength": { "clauses": ["EX-1"], "at": { "line": 7, "column": 3 } } },
        } },
    } });
    let contract = contract(&json!({ "reference": "Order", "pointer": "#/x" }), &schemas);
    let part = Part::Response("200".into());
    let verdict = Validator::for_part(contract, "send", &part)
        .unwrap()
        .validate(b"{\n  \"code\": \"secret\"\n}");
    let [violation] = &verdict.violations[..] else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        serde_json::to_value(violation).unwrap(),
        json!({
            "severity": "error", "certainty": "stated", "keyword": "maxLength", "instance": "/code",
            "schema": "#/components/schemas/Order/properties/code/maxLength", "clauses": ["EX-1"],
            "payload_line": 2, "payload_column": 11, "spec_line": 7, "spec_column": 3,
            "message": "is 6 characters long, at most 3 are allowed",
        })
    );
    let read: countersign_contract::verdict::Violation =
        serde_json::from_value(serde_json::to_value(violation).unwrap()).unwrap();
    assert_eq!(read, *violation);
}

#[test]
fn a_body_that_is_not_described_is_a_notice_whatever_it_is() {
    for (part, payload, keyword) in [
        ("response:204", "<html>", "body"),
        ("response:207", "%PDF", "mediaType"),
    ] {
        let verdict = validate(&json!({}), part, payload);
        assert_eq!(verdict.outcome, Outcome::Valid);
        assert_eq!(verdict.violations[0].keyword, keyword);
        assert_eq!(verdict.violations[0].severity, Severity::Notice);
    }
    assert!(
        validate(&json!({}), "response:204", "\n")
            .violations
            .is_empty()
    );
}

#[test]
fn unions_say_why_each_form_failed() {
    let schema =
        json!({ "one_of": [{ "type": "integer" }, { "type": "string", "max_length": 2 }] });
    let verdict = validate(&schema, "request", "\"abc\"");
    assert_eq!(
        verdict.violations[0].message,
        "is 3 characters long, at most 2 are allowed"
    );
}

#[test]
fn violations_at_one_place_stand_in_the_order_in_which_they_were_found() {
    let violation = |severity: &str, line: u32| {
        json!({ "severity": severity, "certainty": null, "keyword": format!("{severity} {line}"), "instance": "",
            "schema": null, "clauses": [], "payload_line": line, "payload_column": 1, "message": "" })
    };
    let violations = json!([
        violation("warning", 2),
        violation("error", 2),
        violation("notice", 1)
    ]);
    let verdict = Verdict::of(serde_json::from_value(violations).unwrap());
    let keywords: Vec<_> = verdict
        .violations
        .iter()
        .map(|broken| broken.keyword.as_str())
        .collect();
    assert_eq!(keywords, ["notice 1", "warning 2", "error 2"]);
}

#[test]
fn a_null_is_judged_under_its_own_citation() {
    let rules = json!({ "type": { "clauses": ["A"], "at": { "line": 1, "column": 1 } },
        "nullable": { "clauses": ["B"], "at": { "line": 2, "column": 1 } } });
    let schema = json!({ "type": "array", "rules": rules });
    let verdict = validate(&schema, "request", "null");
    assert_eq!(verdict.violations[0].keyword, "nullable");
    assert_eq!(verdict.violations[0].clauses[0].0, "B");
    assert_eq!(
        validate(&schema, "request", "{}").violations[0].keyword,
        "type"
    );
}

#[test]
fn recursive_schemas_are_followed_as_deep_as_the_payload_goes() {
    let schemas = json!({ "Tree": { "type": "object", "properties": {
        "value": { "type": "integer" }, "children": { "type": "array", "items": { "reference": "Tree" } } } } });
    let contract = contract(&json!({ "reference": "Tree" }), &schemas);
    let schema = contract.operations[0].request.as_ref().unwrap().content["application/json"]
        .schema
        .clone()
        .unwrap();
    let validator = Validator::for_schema(contract, &schema, Direction::Request, Sender::Us);
    let mut payload = r#"{"value": "x"}"#.to_owned();
    for _ in 0..60 {
        payload = format!(r#"{{"children": [{payload}]}}"#);
    }
    let verdict = validator.validate(payload.as_bytes());
    assert_eq!(
        broken(&verdict),
        [format!("type at {}/value", "/children/0".repeat(60))]
    );
}

/// Returns one validator for each case, built once.
fn validators() -> &'static [Validator] {
    static VALIDATORS: std::sync::LazyLock<Vec<Validator>> = std::sync::LazyLock::new(|| {
        let part = Part::Request;
        let build = |(schema, _, _): Case| {
            Validator::for_part(contract(&schema, &json!({})), "send", &part).unwrap()
        };
        cases().into_iter().map(build).collect()
    });
    &VALIDATORS
}

proptest! {
    /// Checks that no input causes a panic.
    #[test]
    fn any_bytes_get_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for validator in validators() {
            let verdict = validator.validate(&bytes);
            prop_assert!(serde_json::from_slice::<Value>(&bytes).is_err() || verdict.outcome != Outcome::Unreadable);
        }
    }

    #[test]
    fn no_message_repeats_a_value(text in "[a-z]{12}") {
        let payload = json!({ "a": text, "b": [text], "c": { "d": text } }).to_string();
        for payload in [payload, format!("{text:?}"), format!("[{text:?}, {text:?}]")] {
            for validator in validators() {
                let verdict = validator.validate(payload.as_bytes());
                prop_assert!(!format!("{verdict:?}").contains(&text), "{verdict:?}");
            }
        }
    }
}

/// Checks that positions are found with an index. Scanning for each would take minutes here.
#[test]
fn many_violations_are_each_placed() {
    let schema = json!({ "type": "array", "items": { "type": "integer" } });
    let payload = format!("[{}\"x\"]", "\"x\",".repeat(60_000));
    let verdict = validate(&schema, "request", &payload);
    assert_eq!(verdict.violations.len(), MOST_VIOLATIONS);
    assert_eq!(verdict.further.errors, 60_001 - 10_000);
    assert!(!verdict.further.uncounted);
    let last = verdict.violations.last().unwrap();
    assert_eq!(last.instance, "/9999");
    assert_eq!(last.payload.unwrap().column, 39_998);
}

/// Returns a validator for an object with a list of integers, which is a guess, and a member `x`.
/// The clause `sure` of the contract is stated and `guess` is inferred.
fn guessed(x: &Value) -> Validator {
    let clause =
        |certainty| json!({ "section": "", "certainty": certainty, "fact": "", "at": at() });
    let schemas = json!({ "Name": { "type": "string", "max_length": 3,
        "rules": { "type": rule("guess"), "maxLength": rule("sure") } } });
    let contract: Contract = serde_json::from_value(json!({
        "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml", "schemas": schemas,
        "ledger": { "title": "", "clauses":
            { "sure": clause("stated"), "guess": clause("inferred"), "open": clause("silent") } },
    }))
    .unwrap();
    let list = json!({ "type": "array", "items": { "type": "integer", "rules": { "type": rule("guess") } } });
    let schema: Schema =
        serde_json::from_value(json!({ "properties": { "list": list, "x": x } })).unwrap();
    Validator::for_schema(Arc::new(contract), &schema, Direction::Request, Sender::Us)
}

fn at() -> Value {
    json!({ "line": 1, "column": 1 })
}

fn rule(clause: &str) -> Value {
    json!({ "clauses": [clause], "at": at() })
}

#[test]
fn the_loudest_violations_are_listed_and_all_are_counted() {
    let validator = guessed(&json!({ "reference": "Name" }));
    let list = vec!["true"; 20_000].join(",");
    let verdict =
        validator.validate(format!(r#"{{"list": [{list}], "more": 1, "x": "long"}}"#).as_bytes());
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert_eq!(verdict.violations.len(), MOST_VIOLATIONS);
    assert_eq!(verdict.violations.last().unwrap().instance, "/x");
    let further = verdict.further;
    assert_eq!(
        (further.errors, further.warnings, further.notices),
        (0, 10_002, 0)
    );
    assert!(!further.uncounted);
}

/// Checks that values after the last listed violation are still validated.
#[test]
fn what_is_beyond_the_list_decides_all_the_same() {
    const ITEMS: usize = 260_000;
    let list = vec!["true"; ITEMS].join(",");
    let severity = |x: Value, value: &str| {
        let verdict =
            guessed(&x).validate(format!(r#"{{"list": [{list}], "x": {value}}}"#).as_bytes());
        assert!(!verdict.further.uncounted);
        assert_eq!(verdict.violations.len(), MOST_VIOLATIONS);
        let listed = |severity| {
            verdict
                .violations
                .iter()
                .filter(move |broken| broken.severity == severity)
        };
        let warnings =
            listed(Severity::Warning).filter(|broken| broken.instance.starts_with("/list/"));
        let further = verdict.further.warnings + warnings.count() as u64;
        assert!(
            (0..=1).contains(&(further - ITEMS as u64)),
            "{:?}",
            verdict.further
        );
        assert_eq!(
            verdict.outcome == Outcome::Invalid,
            verdict.severity() == Some(Severity::Error)
        );
        verdict.severity().unwrap()
    };
    let (severe, quiet) = (Severity::Error, Severity::Warning);
    let name = || json!({ "reference": "Name" });
    assert_eq!(severity(name(), "\"abc\""), quiet);
    assert_eq!(severity(name(), "\"long\""), severe);
    assert_eq!(severity(name(), "7"), quiet, "the type is a guess");
    let within = json!({ "all_of": [{ "properties": { "y": name() } }] });
    assert_eq!(severity(within, r#"{"y": "long"}"#), severe);
    let needed = json!({ "required": ["sure", "guess"],
        "rules": { "required/sure": rule("sure"), "required/guess": rule("guess") } });
    assert_eq!(severity(needed.clone(), r#"{"sure": 1}"#), quiet);
    assert_eq!(severity(needed, r#"{"guess": 1}"#), severe);
    let choice = |clause| json!({ "any_of": [name(), { "type": "integer" }], "rules": { "anyOf": rule(clause) } });
    assert_eq!(
        severity(choice("sure"), "true"),
        quiet,
        "that it is a text is a guess, so it may be a name"
    );
    assert_eq!(severity(choice("sure"), "\"long\""), severe);
    assert_eq!(severity(choice("guess"), "\"long\""), quiet);
    let null = |kind, null| json!({ "type": "string", "rules": { "type": rule(kind), "nullable": rule(null) } });
    assert_eq!(severity(null("guess", "sure"), "null"), severe);
    assert_eq!(severity(null("guess", "sure"), "1"), quiet);
    assert_eq!(severity(null("sure", "guess"), "null"), quiet);
    assert_eq!(severity(null("sure", "guess"), "1"), severe);
    let closed = |clause| json!({ "additional_properties": "none", "rules": { "additionalProperties": rule(clause) } });
    assert_eq!(severity(closed("sure"), r#"{"a": 1}"#), severe);
    assert_eq!(severity(closed("guess"), r#"{"a": 1}"#), quiet);
}
