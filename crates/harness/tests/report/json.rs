//! JSON, one object per line.

use countersign_contract::model::Position;
use countersign_harness::{
    report::{Format, Options, Record, json_schema, validate_entry},
    traffic::{ExchangeValidator, har::Entries},
};
use serde_json::{Value, json};

use crate::shop::{WRONG, contract, exchange, file, line, tell};

fn lines(payloads: &[(Record, &[u8])]) -> Vec<Value> {
    let text = tell(Format::Json, Options::default(), payloads).text;
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_line_has_the_shape_that_is_promised() {
    let lines = lines(&[(file("order.json"), b"{\"id\": 1, \"code\": \"12345\"}")]);
    assert_eq!(
        lines,
        [json!({
            "source": "order.json", "line": null, "api": "shop", "operation": "createOrder", "part": "request",
            "verdict": "invalid",
            "violations": [{"severity": "error", "certainty": "stated", "keyword": "maxLength",
                "instance": "/code", "schema": "#/components/schemas/Order/properties/code/maxLength",
                "clauses": ["S-1"], "payload_line": 1, "payload_column": 19, "spec_line": 20, "spec_column": 9,
                "message": "is 5 characters long, at most 4 are allowed"}]
        })]
    );
}

#[test]
fn every_line_is_of_the_published_schema() {
    let schema = json_schema();
    let published = jsonschema::validator_for(&schema).unwrap();
    let archive = json!({"log": {"entries": [
        {"request": {"method": "POST", "url": "https://a.example/orders?new=1", "headers": []},
         "response": {"status": 418, "headers": []}},
        {"request": {"method": "GET", "url": "https://a.example/x", "headers": []}},
        {"request": {"method": "GET", "url": "data:x", "headers": []}},
        {}]}})
    .to_string();
    let validator = ExchangeValidator::new(contract());
    let mut found: Vec<_> = Entries::new(archive.as_bytes(), 1 << 20)
        .map(Result::unwrap)
        .flat_map(|entry| {
            validate_entry(&validator, "a.har", &entry, None, false)
                .into_iter()
                .map(|(record, _)| record)
                .collect::<Vec<_>>()
        })
        .map(|record| serde_json::to_value(record).unwrap())
        .collect();
    found.extend(lines(&[
        (file("a.json"), WRONG),
        (file("b.json"), b"{"),
        (file("c.json"), b"{\"id\": 1}"),
        (line(3), b"{\"id\": 1, \"id\": 2}"),
        (exchange(0), b""),
    ]));
    assert_eq!(found.len(), 10);
    for line in &found {
        let errors: Vec<_> = published
            .iter_errors(line)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{line}\n{errors:?}");
        let record: Record = serde_json::from_value(line.clone()).unwrap();
        assert_eq!(
            &serde_json::to_value(record).unwrap(),
            line,
            "it can be read back"
        );
    }
    // The schema rejects invalid objects.
    for broken in [json!({}), json!({"source": 1}), json!({"verdict": "good"})] {
        let mut line = found[0].clone();
        line.as_object_mut()
            .unwrap()
            .extend(broken.as_object().unwrap().clone());
        assert_eq!(published.is_valid(&line), broken == json!({}), "{broken}");
    }
    assert!(!published.is_valid(&json!({})), "members are required");
    let mut violated = found
        .iter()
        .find(|line| line["violations"][0].is_object())
        .unwrap()
        .clone();
    violated["violations"][0]["payload_line"] = json!("1");
    assert!(!published.is_valid(&violated), "the places are described");
}

#[test]
fn control_characters_are_escaped_and_mean_the_same() {
    let payload = "{\"id\": 1, \"\u{9b}\u{7f}\u{e0001}\u{202e}\": 2}";
    let told = tell(
        Format::Json,
        Options::default(),
        &[(file("\u{9b}.json"), payload.as_bytes())],
    );
    assert!(
        told.text
            .trim_end()
            .chars()
            .all(|one| one.is_ascii() && !one.is_control()),
        "{:?}",
        told.text
    );
    let record: Record = serde_json::from_str(&told.text).unwrap();
    assert_eq!(record.source, "\u{9b}.json");
    assert_eq!(
        record.violations[0].instance,
        "/\u{9b}\u{7f}\u{e0001}\u{202e}"
    );
}

#[test]
fn an_unreadable_source_is_told_with_its_place() {
    let at = Position::new(3, 4);
    let record = Record::new("a.har", "shop").unreadable("har", Some(at), "cut off".to_owned());
    let line = serde_json::to_value(record).unwrap();
    assert_eq!(
        (&line["verdict"], &line["violations"][0]["payload_line"]),
        (&json!("unreadable"), &json!(3))
    );
}

#[test]
fn what_is_counted_adds_up() {
    let told = tell(
        Format::Json,
        Options::default(),
        &[
            (file("a.json"), WRONG),
            (file("b.json"), b"{"),
            (file("c.json"), b"{\"id\": 1}"),
        ],
    );
    let summary = told.summary;
    assert_eq!(
        (
            summary.valid,
            summary.invalid,
            summary.unreadable,
            summary.payloads()
        ),
        (1, 1, 1, 3)
    );
    // WRONG: maxLength is stated; the missing id is only in the sample, and `new` is ours; the
    // count is open.
    assert_eq!(
        (summary.errors, summary.warnings, summary.notices),
        (2, 2, 1)
    );
    assert_eq!(
        summary.to_string(),
        "3 payloads: 1 valid, 1 invalid, 1 unreadable; 2 errors, 2 warnings, 1 notice"
    );
}
