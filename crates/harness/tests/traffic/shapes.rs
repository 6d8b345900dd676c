//! The message for a value that does not match its style shows the form for its type.

use countersign_harness::traffic::Exchange;
use serde_json::{Value, json};

use crate::shop::{get, message, validator_of_document};

/// Returns the types, in the order of the columns.
fn types() -> [Value; 6] {
    let object = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    [
        json!({"type": "integer"}),
        json!({"type": "string"}),
        json!({"type": "boolean"}),
        json!({"type": "array", "items": {"type": "integer"}}),
        object.clone(),
        json!({"oneOf": [{"type": "integer"}, object]}),
    ]
}

/// The value `x` matches the style, although it may not honour the schema.
const FITS: &str = "-";

/// The specification does not define how such a value is written.
const UNDEFINED: &str = "?";

#[test]
fn the_form_that_is_asked_for_is_that_of_the_type() {
    use FITS as F;
    use UNDEFINED as U;
    for (location, style, explode, expected) in [
        ("path", "simple", false, [F, F, F, F, "a,1,b,2", F]),
        ("path", "simple", true, [F, F, F, F, "a=1,b=2", F]),
        (
            "path",
            "label",
            false,
            [".1", ".a", ".true", ".1,2", ".a,1,b,2", ".1"],
        ),
        (
            "path",
            "label",
            true,
            [".1", ".a", ".true", ".1.2", ".a=1.b=2", ".1"],
        ),
        (
            "path",
            "matrix",
            false,
            [";p=1", ";p=a", ";p=true", ";p=1,2", ";p=a,1,b,2", ";p=1"],
        ),
        (
            "path",
            "matrix",
            true,
            [";p=1", ";p=a", ";p=true", ";p=1;p=2", ";a=1;b=2", ";p=1"],
        ),
        ("query", "form", false, [F, F, F, F, "p=a,1,b,2", F]),
        ("query", "form", true, [F, F, F, F, "a=1&b=2", F]),
        (
            "query",
            "spaceDelimited",
            false,
            [U, U, U, F, "p=a%201%20b%202", "p=a%201%20b%202"],
        ),
        ("query", "spaceDelimited", true, [U; 6]),
        (
            "query",
            "pipeDelimited",
            false,
            [U, U, U, F, "p=a|1|b|2", "p=a|1|b|2"],
        ),
        ("query", "pipeDelimited", true, [U; 6]),
        (
            "query",
            "deepObject",
            false,
            [U, U, U, U, "p[a]=1&p[b]=2", "p[a]=1&p[b]=2"],
        ),
        (
            "query",
            "deepObject",
            true,
            [U, U, U, U, "p[a]=1&p[b]=2", "p[a]=1&p[b]=2"],
        ),
        ("header", "simple", false, [F, F, F, F, "a,1,b,2", F]),
        ("header", "simple", true, [F, F, F, F, "a=1,b=2", F]),
        ("cookie", "form", false, [F, F, F, F, "p=a,1,b,2", F]),
        ("cookie", "form", true, [F, F, F, F, "a=1&b=2", F]),
    ] {
        for (schema, expected) in types().into_iter().zip(expected) {
            let told = asked_for(location, style, explode, &schema);
            assert_eq!(told, expected, "{location} {style} {explode} {schema}");
        }
    }
}

/// Returns the form that the message for the value `x` of a parameter `p` asks for.
fn asked_for(location: &str, style: &str, explode: bool, schema: &Value) -> String {
    let path = if location == "path" { "/a/{p}" } else { "/a" };
    let parameter = json!({"name": "p", "in": location, "required": true, "style": style,
        "explode": explode, "schema": schema});
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "S", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {path: {"get": {"operationId": "a", "parameters": [parameter],
            "responses": {"200": {"description": "ok"}}}}}});
    let (path, headers) = match location {
        "path" => ("/a/x", vec![]),
        "query" => ("/a?p=x", vec![]),
        "header" => ("/a", vec![("p", "x")]),
        _ => ("/a", vec![("cookie", "p=x")]),
    };
    let exchange = Exchange {
        request: message(&headers, b""),
        ..get(&format!("https://shop.example{path}"))
    };
    let validator = validator_of_document(&document.to_string());
    let verdict = validator.exchange(&exchange).unwrap().request;
    let Some(violation) = verdict.violations.iter().find(|v| v.keyword == "style") else {
        return FITS.to_owned();
    };
    let undefined = format!("`style: {style}` and `explode: {explode}`");
    if violation.message.contains(&undefined) {
        return UNDEFINED.to_owned();
    }
    let form = violation
        .message
        .strip_prefix("does not match the style: expected `");
    form.unwrap().trim_end_matches('`').to_owned()
}
