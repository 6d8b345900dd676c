//! Tests for `required` and `additionalProperties` with named and unnamed members.

use serde_json::json;

use crate::support::{broken, validator};

#[test]
fn a_member_that_is_there_is_never_called_missing() {
    // `required` may name a member that `properties` does not, and `additionalProperties` may
    // reject it.
    let schema =
        json!({ "required": ["q"], "properties": { "p": {} }, "additional_properties": "none" });
    let validator = validator(&schema, &json!({}));
    assert_eq!(
        broken(&validator.validate(br#"{"q":1}"#)),
        ["additionalProperties at /q"]
    );
    assert_eq!(broken(&validator.validate(br#"{"p":1}"#)), ["required at "]);
    assert_eq!(
        broken(&validator.validate(br#"{"r":1}"#)),
        ["required at ", "additionalProperties at /r"]
    );
}

#[test]
fn without_properties_each_member_that_is_refused_is_named() {
    let validator = validator(&json!({ "additional_properties": "none" }), &json!({}));
    assert_eq!(broken(&validator.validate(b"{}")), [""; 0]);
    assert_eq!(
        broken(&validator.validate(br#"{"a":1,"b":{"c":2}}"#)),
        ["additionalProperties at /a", "additionalProperties at /b"]
    );
}

#[test]
fn a_required_member_is_held_against_what_further_members_are() {
    let schema =
        json!({ "required": ["a"], "additional_properties": { "schema": { "type": "integer" } } });
    let validator = validator(&schema, &json!({}));
    assert_eq!(broken(&validator.validate(br#"{"a":"x"}"#)), ["type at /a"]);
    assert_eq!(broken(&validator.validate(br#"{"b":1}"#)), ["required at "]);
}
