//! Sequences of JSON values are validated item by item.

use countersign_contract::verdict::Verdict;
use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{answer, get, told, validator_of_document};

fn validate() -> ExchangeValidator {
    validator_of_document(
        "
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example }]
paths:
  /items: { get: { operationId: items, responses: { '200': { description: ok, content: {
    application/x-ndjson: { schema: { $ref: '#/components/schemas/Item' } },
    application/jsonl: { schema: { $ref: '#/components/schemas/Item' } },
    application/stream+json: { schema: { $ref: '#/components/schemas/Item' } },
    application/json-seq: { schema: { $ref: '#/components/schemas/Item' } },
    application/geo+json-seq: { schema: { $ref: '#/components/schemas/Item' } } } } } } }
  /list: { get: { operationId: list, responses: { '200': { description: ok, content: {
    application/x-ndjson: { schema: { type: array, minItems: 2, items: { $ref: '#/components/schemas/Item' } } } } } } } }
components:
  schemas:
    Item: { type: object, required: [id], properties: { id: { type: integer } } }
",
    )
}

fn came(validator: &ExchangeValidator, path: &str, media_type: &str, body: &str) -> Verdict {
    let exchange = Exchange {
        response: Some(answer(
            200,
            &[("content-type", media_type)],
            body.as_bytes(),
        )),
        ..get(&format!("https://shop.example{path}"))
    };
    validator.exchange(&exchange).unwrap().response.unwrap().1
}

/// Formats the severity, keyword and place in the payload.
fn placed(verdict: &Verdict) -> Vec<String> {
    let places = verdict.violations.iter().map(|broken| {
        let at = broken
            .payload
            .map(|at| format!("{}:{}", at.line, at.column));
        at.unwrap_or_default()
    });
    let told = told(verdict).into_iter().zip(places);
    told.map(|(told, at)| format!("{told} {at}")).collect()
}

#[test]
fn each_item_is_validated() {
    let validator = validate();
    for media_type in [
        "application/x-ndjson",
        "application/jsonl; charset=utf-8",
        "application/stream+json",
    ] {
        for (body, expected) in [
            ("{\"id\":1}\n{\"id\":2}\n", vec![]),
            ("{\"id\":1}\r\n\r\n{\"id\":2}", vec![]),
            ("", vec![]),
            ("\n", vec![]),
            ("{\"id\":1}\n{\"id\":\"x\"}\n", vec!["error type /1/id 2:7"]),
            ("{\"id\":1}\n  {}\n", vec!["error required /1 2:3"]),
            ("{\"id\":1}\n{\"id\":\n", vec!["error json /1 2:7"]),
            ("[{\"id\":1}]\n", vec!["error type /0 1:1"]),
        ] {
            let verdict = came(&validator, "/items", media_type, body);
            assert_eq!(placed(&verdict), expected, "{media_type} {body}");
        }
    }
    for media_type in ["application/json-seq", "application/geo+json-seq"] {
        for (body, expected) in [
            ("\u{1e}{\"id\":1}\n\u{1e}{\"id\":2}\n", vec![]),
            (
                "\u{1e}{\n\"id\":1}\n\u{1e}{\n\"id\":\"x\"}\n",
                vec!["error type /1/id 4:6"],
            ),
            ("\u{1e}{\"id\":1", vec!["error json /0 1:9"]),
            ("{\"id\":1}\n", vec!["error body  1:1"]),
        ] {
            let verdict = came(&validator, "/items", media_type, body);
            assert_eq!(placed(&verdict), expected, "{media_type} {body}");
        }
    }
}

/// OpenAPI 3.0 does not define sequences: an array may describe all items together.
#[test]
fn a_list_describes_all_items_unless_each_is_one() {
    let validator = validate();
    for (body, expected) in [
        ("{\"id\":1}\n{\"id\":2}\n", vec![]),
        (
            "{\"id\":1}\n\n{\"id\":\"x\"}\n",
            vec!["error type /1/id 3:7"],
        ),
        ("{\"id\":1}\n", vec!["error minItems  1:1"]),
        ("{\"id\":1}\nsecret\n", vec!["error json /1 2:1"]),
        ("[{\"id\":1},{\"id\":2}]\n", vec![]),
        ("[{\"id\":1}]\n", vec!["error minItems /0 1:1"]),
    ] {
        let verdict = came(&validator, "/list", "application/x-ndjson", body);
        assert_eq!(placed(&verdict), expected, "{body}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
}

#[test]
fn a_line_is_one_item() {
    let validator = validate();
    let part = "response:200".parse().unwrap();
    let items = validator.payload("items", &part).unwrap();
    assert_eq!(
        told(&items.validate_line(br#"{"id": "x"}"#)),
        ["error type /id"]
    );
    assert_eq!(
        told(&items.validate(b"{\"id\": 1}\n{}")),
        ["error required /1"]
    );
    let list = validator.payload("list", &part).unwrap();
    assert_eq!(told(&list.validate_line(br#"{"id": 1}"#)), [""; 0]);
    assert_eq!(
        told(&list.validate_line(br#"[{"id": 1}]"#)),
        ["error minItems "]
    );
}
