//! The most specific of several media types applies.

use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{answer, get, told, validator_of_document};

fn validate(keys: &[&str]) -> ExchangeValidator {
    // The first key requires the member `0`, the second one `1`, and so on.
    let keys = keys.iter().enumerate().map(|(index, key)| {
        format!("            '{key}': {{ schema: {{ type: object, required: ['{index}'] }} }}\n")
    });
    validator_of_document(&format!(
        "
openapi: 3.0.3
info: {{ title: Shop, version: '1' }}
servers: [{{ url: https://shop.example }}]
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: ok
          content:
{}",
        keys.collect::<String>()
    ))
}

/// Returns the members that are missing from an empty object, and other keywords.
fn missing(validator: &ExchangeValidator, media_type: &str) -> Vec<String> {
    let exchange = Exchange {
        response: Some(answer(200, &[("Content-Type", media_type)], b"{}")),
        ..get("https://shop.example/a")
    };
    let validated = validator.exchange(&exchange).unwrap();
    let verdict = validated.response.unwrap().1;
    assert_eq!(told(&verdict).len(), verdict.violations.len());
    let told = verdict.violations.iter().map(|violation| {
        let member = violation.message.split('`').nth(1).unwrap_or_default();
        match violation.keyword.as_str() {
            "required" => member.to_owned(),
            keyword => keyword.to_owned(),
        }
    });
    told.collect()
}

#[test]
fn the_most_specific_key_counts() {
    const SHORT: &str = "application/vnd.t+json; view=short";
    const LONG: &str = "application/vnd.t+json; view=long";
    const BARE: &str = "application/vnd.t+json";
    for (keys, received, expected) in [
        (&[SHORT, LONG][..], LONG, &["1"][..]),
        (&[SHORT, LONG], SHORT, &["0"]),
        (
            &[SHORT, LONG],
            "Application/VND.T+json ;VIEW=\"long\" ; charset=utf-8",
            &["1"],
        ),
        (
            &[SHORT, LONG],
            "application/vnd.t+json; charset=utf-8; view=Long;",
            &["1"],
        ),
        // No key has these parameters, or none mentions this one: the applicable schema is unknown,
        // so no rule is broken.
        (
            &[SHORT, LONG],
            "application/vnd.t+json; view=full",
            &["mediaType"],
        ),
        (&[SHORT, LONG], BARE, &["mediaType"]),
        (&[SHORT, BARE, LONG], LONG, &["2"]),
        (
            &[SHORT, BARE, LONG],
            "application/vnd.t+json; view=full",
            &["1"],
        ),
        (
            &[BARE, LONG],
            "application/vnd.t+json; view=long; x=y",
            &["1"],
        ),
        (&["*/*", "application/*", BARE], BARE, &["2"]),
        (&["*/*", "application/*", BARE], "application/json", &["1"]),
        (&["*/*", "application/*", BARE], "text/json", &["0"]),
        (&["application/*; view=long", "application/*"], LONG, &["0"]),
        (&["application/*; view=long", BARE], LONG, &["1"]),
        (&[BARE], "application/vnd.t+json; anything=else", &["0"]),
        // RFC 8259: JSON has no charset.
        (
            &["application/json; charset=utf-8"],
            "application/json",
            &["0"],
        ),
        (
            &["application/json; charset=utf-8"],
            "application/json; charset=UTF-8",
            &["0"],
        ),
        (
            &["application/json; charset=utf-8"],
            "application/json; charset=latin1",
            &["0"],
        ),
        // A single key may lack the parameter that the body does not have.
        (&[LONG], BARE, &["0"]),
        (&[LONG], SHORT, &["mediaType", "0"]),
        (
            &["application/json;version=\"1;a\\\"b\""],
            "application/json; version=\"1;a\\\"b\"",
            &["0"],
        ),
    ] {
        let validator = validate(keys);
        assert_eq!(
            missing(&validator, received),
            expected,
            "{keys:?} {received}"
        );
    }
}
