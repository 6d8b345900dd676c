//! Every keyword, alone and in difficult combinations: valid values are accepted, mutants are
//! reported, and unbreakable rules are listed with the reason.
//!
//! The lists contain the result for each rule: its place; the reported keyword, if it is not its
//! own; the keywords that break along with it; or the reason that it cannot be broken.

use std::sync::Arc;

use countersign_contract::{
    model::{ClauseId, Rule},
    validate::Direction,
};
use serde_json::{Value, json};

use crate::support::{
    ROOT, assert_mutants_are_reported, assert_valid_values_are_accepted, contract, contract_of,
    summary,
};

const NOTHING_TO_MISS: &str =
    "not: no value can be made that breaks it: every text that was tried is accepted";
const NOTHING_BELOW: &str = "not: no value can be made that breaks it: nothing is below zero";
const SWALLOWED: &str =
    "not: another branch of the union accepts every value that breaks this rule";

/// Checks both laws for a schema, and compares the results for its rules.
#[track_caller]
fn check(schema: &Value, expected: &[&str]) {
    check_contract(&contract_of(schema), Direction::Request, expected);
}

#[track_caller]
fn check_contract(
    contract: &Arc<countersign_contract::model::Contract>,
    direction: Direction,
    expected: &[&str],
) {
    assert_valid_values_are_accepted(contract, direction, 64).unwrap();
    let mutants = assert_mutants_are_reported(contract, direction, 16);
    assert_eq!(summary(&mutants), expected, "{:?}", contract.schemas);
}

/// Checks a string schema with additional keywords.
#[track_caller]
fn check_text(keywords: Value, expected: &[&str]) {
    check_typed("string", keywords, expected);
}

#[track_caller]
fn check_typed(kind: &str, mut keywords: Value, expected: &[&str]) {
    keywords["type"] = kind.into();
    check(&keywords, expected);
}

#[test]
fn types() {
    check(&json!({}), &[]);
    for kind in ["string", "number", "integer", "boolean", "array", "object"] {
        check_typed(kind, json!({}), &["type"]);
        check_typed(kind, json!({"nullable": true}), &["type"]);
    }
}

#[test]
fn null_where_the_contract_says_that_it_is_not_allowed() {
    let mut contract = contract_of(&json!({"type": "string"}));
    let schema = &mut Arc::get_mut(&mut contract).unwrap().schemas[ROOT];
    let rule = Rule {
        clauses: vec![serde_json::from_value::<ClauseId>(json!("T-1")).unwrap()],
        ..Rule::default()
    };
    schema.rules.insert("nullable".to_owned(), rule);
    check_contract(&contract, Direction::Request, &["type", "nullable"]);
}

#[test]
fn lengths_of_texts() {
    check_text(json!({"maxLength": 3}), &["type", "maxLength"]);
    check_text(json!({"minLength": 3}), &["type", "minLength"]);
    check_text(
        json!({"minLength": 3, "maxLength": 3}),
        &["type", "minLength", "maxLength"],
    );
    check_text(json!({"maxLength": 0}), &["type", "maxLength"]);
    check_text(json!({"maxLength": 70_000}), &["type", "maxLength"]);
    check_text(
        json!({"minLength": 0}),
        &["type", &format!("minLength {NOTHING_BELOW}")],
    );
    check(
        &json!({"minLength": 1, "maxLength": 2}),
        &["minLength", "maxLength"],
    );
}

#[test]
fn patterns() {
    for pattern in [
        "^[^|]*$",
        "b+",
        "^a|b$",
        r"^\d{3}-\w+$",
        r"^\p{L}+$",
        r"^[\w.-]+/[[&~]$",
        "^(?=.*[0-9])(?=.*[a-z]).{8,12}$",
        "^(?!x)[a-z]+(?<!z)$",
        "^(|one|two|three)$",
    ] {
        check_text(json!({"pattern": pattern}), &["type", "pattern"]);
    }
    check_text(
        json!({"pattern": ""}),
        &["type", &format!("pattern {NOTHING_TO_MISS}")],
    );
}

#[test]
fn patterns_with_lengths() {
    check_text(
        json!({"pattern": "^[^|]*$", "maxLength": 12}),
        &["type", "maxLength", "pattern"],
    );
    check_text(
        json!({"pattern": "b+", "minLength": 4, "maxLength": 6}),
        &["type", "minLength", "maxLength", "pattern"],
    );
    check_text(
        json!({"pattern": "^([A-Z]{2}|[0-9]{3,5})(-x)?$", "minLength": 5}),
        &["type", "minLength", "pattern"],
    );
}

#[test]
fn a_pattern_that_lists_what_is_allowed_beside_an_enumeration() {
    check_text(
        json!({"pattern": "^(|one|two|three)$", "enum": ["one", "two"], "maxLength": 10}),
        &[
            "type also enum",
            "enum",
            "maxLength also enum, pattern",
            "pattern also enum",
        ],
    );
}

#[test]
fn formats_of_texts() {
    for format in [
        "byte",
        "date",
        "date-time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "json-pointer",
        "regex",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
    ] {
        check_text(json!({"format": format}), &["type", "format"]);
    }
    // A format that the validator does not know is not a rule.
    for format in ["binary", "password", "made-up"] {
        check_text(json!({"format": format}), &["type"]);
    }
}

#[test]
fn formats_of_texts_with_lengths() {
    let free = ["type", "format", "maxLength"];
    check_text(json!({"format": "email", "maxLength": 100}), &free);
    check_text(json!({"format": "uri", "maxLength": 60}), &free);
    check_text(
        json!({"format": "byte", "minLength": 5}),
        &["type", "format", "minLength"],
    );
    let full = ["type", "format", "maxLength also format"];
    check_text(json!({"format": "uuid", "maxLength": 36}), &full);
    check_text(json!({"format": "email", "maxLength": 400}), &full);
}

#[test]
fn formats_of_numbers() {
    check_typed("integer", json!({"format": "int32"}), &["type", "format"]);
    check_typed("integer", json!({"format": "int64"}), &["type", "format"]);
    check_typed("number", json!({"format": "float"}), &["type", "format"]);
    check_typed(
        "number",
        json!({"format": "double"}),
        &[
            "type",
            "format not: no value can be made that breaks it: the validator rejects no number for its format",
        ],
    );
    check_typed(
        "integer",
        json!({"format": "int32", "maximum": 2_147_483_647}),
        &["type", "format", "maximum also format"],
    );
}

#[test]
fn bounds_of_numbers() {
    let bounds = ["type", "minimum", "maximum"];
    check_typed("integer", json!({"minimum": 1, "maximum": 3}), &bounds);
    check_typed("integer", json!({"minimum": 0, "maximum": 0}), &bounds);
    check_typed("number", json!({"minimum": -0.5, "maximum": 1e-3}), &bounds);
    check_typed(
        "number",
        json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 1, "exclusiveMaximum": true}),
        &["type", "exclusiveMinimum", "exclusiveMaximum"],
    );
    check_typed("number", json!({"minimum": 2e300}), &["type", "minimum"]);
    check_typed(
        "integer",
        json!({"minimum": u64::MAX}),
        &["type", "minimum"],
    );
    check_typed(
        "integer",
        json!({"maximum": i64::MIN}),
        &["type", "maximum"],
    );
    check(&json!({"minimum": 5}), &["minimum"]);
}

#[test]
fn multiples() {
    check_typed(
        "number",
        json!({"multipleOf": 0.01}),
        &["type", "multipleOf"],
    );
    check_typed(
        "number",
        json!({"minimum": 0.1, "maximum": 0.3, "multipleOf": 0.1}),
        &["type", "minimum", "maximum", "multipleOf"],
    );
    check_typed(
        "integer",
        json!({"multipleOf": 7, "minimum": 9_007_199_254_740_993_i64}),
        &["type", "minimum", "multipleOf"],
    );
    check_typed(
        "integer",
        json!({"multipleOf": 1}),
        &["type", "multipleOf also type"],
    );
    check_typed(
        "integer",
        json!({"multipleOf": 1.5}),
        &["type", "multipleOf"],
    );
    check(
        &json!({"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}),
        &["type", "allOf/0/multipleOf", "allOf/1/multipleOf"],
    );
}

#[test]
fn enumerations() {
    check(&json!({"enum": ["a", 1, null, [1], {"a": 1}]}), &["enum"]);
    check_typed(
        "integer",
        json!({"enum": [0, 1]}),
        &["type also enum", "enum"],
    );
    check_typed(
        "boolean",
        json!({"enum": [true]}),
        &["type also enum", "enum"],
    );
    check_typed(
        "boolean",
        json!({"enum": [true, false]}),
        &["type also enum", "enum also type"],
    );
    check_text(
        json!({"nullable": true, "enum": ["a", null]}),
        &["type also enum", "enum"],
    );
    check_text(
        json!({"nullable": true, "enum": ["a"]}),
        &["type also enum", "enum"],
    );
    check_text(
        json!({"enum": ["a", 1, "abcd"], "maxLength": 3}),
        &["type", "enum", "maxLength"],
    );
}

#[test]
fn lengths_of_arrays() {
    check_typed(
        "array",
        json!({"items": {"type": "integer"}, "minItems": 1, "maxItems": 3}),
        &["type", "minItems", "maxItems", "items/type"],
    );
    check_typed(
        "array",
        json!({"items": {}, "minItems": 40}),
        &["type", "minItems"],
    );
    check_typed(
        "array",
        json!({"items": {"type": "string"}, "maxItems": 0}),
        &[
            "type",
            "maxItems",
            "items/type not: no value can be made that breaks it: an array allows 0 items, but needs 1",
        ],
    );
}

#[test]
fn items_that_differ() {
    let unique = |mut keywords: Value, expected: &[&str]| {
        keywords["uniqueItems"] = true.into();
        check_typed("array", keywords, expected);
    };
    let boolean = json!({"type": "boolean"});
    unique(
        json!({"items": boolean}),
        &["type", "uniqueItems", "items/type"],
    );
    unique(
        json!({"items": boolean, "minItems": 2}),
        &["type", "minItems", "uniqueItems", "items/type"],
    );
    unique(
        json!({"items": {"enum": ["a", "b", "c"]}, "minItems": 3}),
        &["type", "minItems", "uniqueItems", "items/enum"],
    );
    unique(
        json!({"items": {}, "maxItems": 1}),
        &["type", "maxItems", "uniqueItems also maxItems"],
    );
    unique(
        json!({"items": {"type": "array", "items": {"type": "number"}}}),
        &["type", "uniqueItems", "items/type", "items/items/type"],
    );
}

#[test]
fn members() {
    let properties = json!({"a": {"type": "string"}, "b": {"type": "integer", "nullable": true}});
    check_typed(
        "object",
        json!({"properties": properties, "required": ["a"]}),
        &["type", "required a", "a/type", "b/type"],
    );
    check(
        &json!({"properties": properties, "required": ["a", "b"]}),
        &["required a", "required b", "a/type", "b/type"],
    );
    check_typed(
        "object",
        json!({"properties": {"a/b~c": properties["a"]}}),
        &["type", "a~1b~0c/type"],
    );
}

/// Found by `laws`: the validator reports the same twice for one `required`.
#[test]
fn two_members_that_can_only_be_missed_together() {
    check(
        &json!({
            "allOf": [{"enum": [{"a": 0}, {"a": 0, "b": 0, "c": 0}]}],
            "properties": {"a": {}, "b": {}, "c": {}},
            "required": ["b", "c"],
        }),
        &[
            "required b also enum",
            "required c also enum",
            "allOf/0/enum",
        ],
    );
}

#[test]
fn numbers_of_members() {
    let limits = |mut keywords: Value, names: &[&str], expected: &[&str]| {
        for name in names {
            keywords["properties"][name] = json!({});
        }
        check_typed("object", keywords, expected);
    };
    let both = ["type", "minProperties", "maxProperties"];
    limits(
        json!({"minProperties": 1, "maxProperties": 2}),
        &["a", "b", "c"],
        &both,
    );
    limits(json!({"minProperties": 2, "maxProperties": 3}), &[], &both);
    limits(
        json!({"minProperties": 2, "maxProperties": 2}),
        &["a", "b"],
        &["type", "minProperties", "maxProperties also undocumented"],
    );
    limits(
        json!({"minProperties": 3, "additionalProperties": true}),
        &["a"],
        &["type", "minProperties"],
    );
    limits(
        json!({"maxProperties": 1, "required": ["a"]}),
        &["a", "b"],
        &["type", "maxProperties", "required a"],
    );
}

#[test]
fn further_members() {
    let further = |others: Value, expected: &[&str]| {
        check_typed(
            "object",
            json!({"properties": {"a": {}}, "additionalProperties": others}),
            expected,
        );
    };
    further(json!(false), &["type", "additionalProperties"]);
    further(json!(true), &["type"]);
    further(
        json!({"type": "integer", "minimum": 1}),
        &[
            "type",
            "additionalProperties/type",
            "additionalProperties/minimum",
        ],
    );
    check_typed(
        "object",
        json!({"additionalProperties": {"type": "string"}}),
        &["type", "additionalProperties/type"],
    );
}

#[test]
fn members_that_travel_one_way() {
    let contract = contract_of(&json!({
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "string", "readOnly": true},
            "b": {"type": "string", "writeOnly": true},
        },
    }));
    check_contract(
        &contract,
        Direction::Request,
        &["type", "required b", "a/readOnly a", "b/type"],
    );
    check_contract(
        &contract,
        Direction::Response,
        &["type", "required a", "b/writeOnly b", "a/type"],
    );
}

#[test]
fn one_form_of_several() {
    check(
        &json!({"oneOf": [
            {"type": "boolean", "nullable": true},
            {"type": "integer", "enum": [0, 1]},
            {"type": "string", "enum": ["yes", "no"]},
        ]}),
        &[
            "oneOf",
            "oneOf/0/type as oneOf",
            "oneOf/1/type as oneOf",
            "oneOf/1/enum",
            "oneOf/2/type as oneOf",
            "oneOf/2/enum",
        ],
    );
    check(
        &json!({"oneOf": [{"type": "integer"}, {"type": "number"}]}),
        &["oneOf", "oneOf/0/type as oneOf", "oneOf/1/type as oneOf"],
    );
    check(
        &json!({
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        }),
        &[
            "type also oneOf",
            "oneOf",
            "a/type",
            "b/type",
            "oneOf/0/required a as oneOf",
            "oneOf/1/required b as oneOf",
        ],
    );
}

#[test]
fn any_form_of_several() {
    check(
        &json!({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string"}, {"type": "integer"}]}),
        &[
            "anyOf",
            "anyOf/0/type as anyOf",
            "anyOf/1/type as anyOf",
            "anyOf/2/type as anyOf",
            &format!("anyOf/0/maxLength {SWALLOWED}"),
        ],
    );
    let form = |name: &str| json!({"type": "object", "required": [name], "properties": {name: {"type": "integer"}}});
    check(
        &json!({"type": "array", "items": {"anyOf": [form("a"), form("b")]}}),
        &[
            "type",
            "items/anyOf",
            "items/anyOf/0/type as anyOf",
            "items/anyOf/0/required a as anyOf",
            "items/anyOf/1/type as anyOf",
            "items/anyOf/1/required b as anyOf",
            "items/anyOf/0/a/type as anyOf",
            "items/anyOf/1/b/type as anyOf",
        ],
    );
}

#[test]
fn forms_within_forms() {
    let properties = json!({"a": {}, "b": {}, "c": {}, "d": {}});
    let either = |keyword: &str, one: &str, other: &str| json!({keyword: [{"required": [one]}, {"required": [other]}]});
    check(
        &json!({
            "type": "object",
            "properties": properties,
            "allOf": [either("oneOf", "a", "b"), either("anyOf", "c", "d")],
        }),
        &[
            "type also oneOf",
            "allOf/0/oneOf",
            "allOf/1/anyOf",
            "allOf/0/oneOf/0/required a as oneOf",
            "allOf/0/oneOf/1/required b as oneOf",
            "allOf/1/anyOf/0/required c as anyOf",
            "allOf/1/anyOf/1/required d as anyOf",
        ],
    );
    check(
        &json!({"oneOf": [{"anyOf": [{"type": "string", "maxLength": 2}, {"type": "boolean"}]}, {"type": "integer"}]}),
        &[
            "oneOf",
            "oneOf/0/anyOf as oneOf",
            "oneOf/1/type as oneOf",
            "oneOf/0/anyOf/0/type as oneOf",
            "oneOf/0/anyOf/0/maxLength",
            "oneOf/0/anyOf/1/type as oneOf",
        ],
    );
}

#[test]
fn what_is_not_allowed() {
    check(&json!({"not": {"type": "string"}}), &["not"]);
    check_text(json!({"not": {"enum": ["a", "b"]}}), &["type", "not"]);
    check_typed(
        "object",
        json!({"properties": {"a": {}, "b": {}}, "not": {"required": ["a", "b"]}}),
        &["type also not", "not"],
    );
}

#[test]
fn all_of_several() {
    check(
        &json!({"allOf": [{"type": "string", "maxLength": 5}, {"type": "string", "minLength": 2}]}),
        &[
            "allOf/0/type also type",
            "allOf/0/maxLength",
            "allOf/1/type also type",
            "allOf/1/minLength",
        ],
    );
    let named = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}, "required": [name]});
    check(
        &json!({"allOf": [named("a"), named("b"), {"required": ["a"]}]}),
        &[
            "allOf/0/type also type",
            "allOf/0/required a also required",
            "allOf/1/type also type",
            "allOf/1/required b",
            "allOf/2/required a also required",
            "allOf/0/a/type",
            "allOf/1/b/type",
        ],
    );
    // The first allows no member but `a`, so `b` can never be present.
    check(
        &json!({"allOf": [
            {"type": "object", "properties": {"a": {}}, "additionalProperties": false},
            {"properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "string"}}},
        ]}),
        &[
            "allOf/0/type",
            "allOf/0/additionalProperties",
            "allOf/1/a/type",
            "allOf/1/a/maxLength",
            "allOf/1/b/type not: no value can be made that breaks it: this member is not allowed",
        ],
    );
}

#[test]
fn keywords_about_other_types() {
    check_typed(
        "object",
        json!({"maxLength": 4}),
        &["type", "maxLength also type"],
    );
    check_text(
        json!({"properties": {"a": {"type": "integer"}}}),
        &[
            "type",
            "a/type not: no value can be made that breaks it: it is of another type",
        ],
    );
}

#[test]
fn references() {
    let schemas = json!({
        ROOT: {
            "type": "object",
            "properties": {
                "from": {"$ref": "#/components/schemas/Place"},
                "to": {"$ref": "#/components/schemas/Place"},
            },
        },
        "Place": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "minLength": 1}}},
    });
    // A rule is counted once, regardless of the number of references to it.
    check_contract(
        &contract(&schemas),
        Direction::Request,
        &[
            "type",
            "Place/type",
            "Place/required city",
            "Place/city/type",
            "Place/city/minLength",
        ],
    );
}

#[test]
fn schemas_within_themselves() {
    let root = json!({"$ref": "#/components/schemas/Root"});
    check_typed(
        "object",
        json!({"required": ["value"], "properties": {"value": {"type": "integer"}, "next": root}}),
        &["type", "required value", "value/type"],
    );
    check_typed(
        "object",
        json!({"properties": {
            "children": {"type": "array", "items": root, "minItems": 1},
            "name": {"type": "string", "maxLength": 2},
        }}),
        &[
            "type",
            "children/type",
            "children/minItems",
            "name/type",
            "name/maxLength",
        ],
    );
    let schemas = json!({
        ROOT: {"oneOf": [{"$ref": "#/components/schemas/Map"}, {"$ref": "#/components/schemas/List"}]},
        "Map": {"type": "object", "additionalProperties": root},
        "List": {"type": "array", "items": {"type": "string"}},
    });
    check_contract(
        &contract(&schemas),
        Direction::Request,
        &[
            "oneOf",
            "Map/type as oneOf",
            "List/type as oneOf",
            "List/items/type",
        ],
    );
}
