//! The properties of valid values: at the limits, with all characters, with and without optional
//! parts, and never too large for a test.

use std::time::Instant;

use countersign_contract::validate::Direction;
use countersign_harness::generate;
use serde_json::{Value, json};

use crate::support::{ROOT, contract, contract_of, root, some, valid, validate};

fn values(schema: &Value) -> Vec<Value> {
    some(&valid(&contract_of(schema)).unwrap(), 300)
}

fn texts(schema: &Value) -> Vec<String> {
    let values = values(schema).into_iter();
    values
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

/// Asserts that at least some of 300 values have a property.
#[track_caller]
fn assert_often(values: &[Value], least: usize, what: &str, is_so: impl Fn(&Value) -> bool) {
    let count = values.iter().filter(|value| is_so(value)).count();
    assert!(count >= least, "{what}: {count} of {}", values.len());
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

#[test]
fn texts_are_as_long_as_they_may_be_counted_in_characters() {
    for schema in [
        json!({"type": "string", "minLength": 2, "maxLength": 12}),
        json!({"type": "string", "minLength": 2, "maxLength": 12, "pattern": "^[^|]*$"}),
    ] {
        let values = values(&schema);
        assert_often(&values, 20, "shortest", |value| length(value) == 2);
        assert_often(&values, 20, "longest", |value| length(value) == 12);
        assert_often(&values, 100, "between", |value| {
            (3..12).contains(&length(value))
        });
        assert_often(&values, 5, "longest, of several bytes", |value| {
            length(value) == 12 && value.as_str().is_some_and(|text| text.len() > 12)
        });
    }
}

#[test]
fn texts_may_hold_hardly_any_letter() {
    let values = values(&json!({"type": "string", "maxLength": 40}));
    assert_often(&values, 5, "forty, of several bytes each", |value| {
        length(value) == 40 && value.as_str().is_some_and(|text| text.len() > 70)
    });
}

#[test]
fn texts_hold_characters_of_one_to_four_bytes() {
    let texts = texts(&json!({"type": "string"})).concat();
    for bytes in 1..=4 {
        assert!(
            texts.chars().any(|character| character.len_utf8() == bytes),
            "{bytes}"
        );
    }
    assert!(
        texts.contains(['"', '\\', '\n', '/']),
        "characters that JSON escapes"
    );
}

#[test]
fn a_pattern_that_is_not_anchored_leaves_room_around_it() {
    let texts = texts(&json!({"type": "string", "pattern": "[0-9]"}));
    let is_digit = |text: Option<char>| text.is_some_and(|character| character.is_ascii_digit());
    assert!(texts.iter().any(|text| !is_digit(text.chars().next())));
    assert!(texts.iter().any(|text| !is_digit(text.chars().last())));
}

#[test]
fn all_branches_of_a_pattern_are_taken() {
    let texts = texts(&json!({"type": "string", "pattern": "^(|one|two|three)$"}));
    for branch in ["", "one", "two", "three"] {
        assert!(texts.iter().any(|text| text == branch), "{branch}");
    }
}

#[test]
fn times_have_fractions_and_offsets_or_not() {
    let texts = texts(&json!({"type": "string", "format": "date-time"}));
    let any = |is_so: fn(&str) -> bool| assert!(texts.iter().any(|text| is_so(text)), "{texts:?}");
    any(|text| text.contains('.') && text.ends_with('Z'));
    any(|text| !text.contains('.') && text.ends_with('Z'));
    any(|text| text.contains('+'));
    any(|text| {
        text.rsplit('T')
            .next()
            .is_some_and(|time| time.contains('-'))
    });
    any(|text| text.starts_with("2024-02-29"));
}

#[test]
fn numbers_reach_their_bounds() {
    let values = values(&json!({"type": "integer", "minimum": -7, "maximum": 1000}));
    assert_often(&values, 20, "least", |value| *value == json!(-7));
    assert_often(&values, 20, "most", |value| *value == json!(1000));
    assert_often(&values, 100, "between", |value| {
        (-6..1000).contains(&value.as_i64().unwrap())
    });
}

#[test]
fn whole_numbers_go_beyond_what_a_float_holds() {
    let values = values(&json!({"type": "integer"}));
    assert_often(&values, 5, "not exact in a float", |value| {
        value
            .as_i64()
            .is_some_and(|number| number.unsigned_abs() > 1 << 53 && number % 2 != 0)
    });
    assert_often(&values, 100, "small", |value| {
        value
            .as_i64()
            .is_some_and(|number| number.unsigned_abs() <= 100)
    });
}

#[test]
fn numbers_with_a_fraction_are_exact_in_a_float() {
    let values = values(&json!({"type": "number"}));
    assert_often(&values, 50, "with a fraction", |value| {
        value.as_f64().is_some_and(|number| number.fract() != 0.0)
    });
    assert_often(&values, 1, "large", |value| {
        value.as_f64().is_some_and(|number| number > 1e200)
    });
    for value in values.iter().filter_map(Value::as_i64) {
        assert!(value.unsigned_abs() <= 1 << 53, "{value}");
    }
}

#[test]
fn what_is_optional_is_there_or_not_and_null_where_it_may_be() {
    let values = values(&json!({
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string", "nullable": true}, "b": {}, "c": {"type": "boolean"}},
    }));
    let has = |value: &Value, name: &str| value.get(name).is_some();
    assert_often(&values, 300, "required", |value| has(value, "a"));
    assert_often(&values, 30, "null", |value| value["a"].is_null());
    assert_often(&values, 30, "neither", |value| {
        !has(value, "b") && !has(value, "c")
    });
    assert_often(&values, 30, "both", |value| {
        has(value, "b") && has(value, "c")
    });
    assert_often(&values, 30, "one", |value| {
        has(value, "b") && !has(value, "c")
    });
}

#[test]
fn all_of_many_optional_members_are_there_or_none() {
    let names = ('a'..='z').map(|name| (name.to_string(), json!({"type": "boolean"})));
    let properties = Value::Object(names.collect());
    let values = values(&json!({"type": "object", "properties": properties}));
    let count = |value: &Value| value.as_object().unwrap().len();
    assert_often(&values, 15, "none", |value| count(value) == 0);
    assert_often(&values, 15, "all", |value| count(value) == 26);
    assert_often(&values, 100, "some", |value| {
        (5..=21).contains(&count(value))
    });
}

#[test]
fn arrays_are_as_long_as_they_may_be() {
    let values = values(
        &json!({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 5}),
    );
    for count in 1..=5 {
        assert_often(&values, 15, "length", |value| {
            value.as_array().unwrap().len() == count
        });
    }
}

#[test]
fn every_form_of_a_union_is_made() {
    let values = values(&json!({"oneOf": [
        {"type": "boolean"},
        {"type": "array", "items": {"type": "integer"}},
        {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"a": {}}}]},
    ]}));
    assert_often(&values, 30, "boolean", Value::is_boolean);
    assert_often(&values, 30, "array", Value::is_array);
    assert_often(&values, 30, "text", Value::is_string);
    assert_often(&values, 30, "object", Value::is_object);
}

#[test]
fn members_that_the_contract_does_not_name_come_only_when_asked_for() {
    let contract = contract_of(&json!({
        "type": "object",
        "properties": {
            "open": {"type": "object", "properties": {"a": {}}},
            "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": false},
        },
    }));
    let direction = Direction::Response;
    let with = generate::valid_with_undocumented(&contract, root(&contract), direction).unwrap();
    let without = generate::valid(&contract, root(&contract), direction).unwrap();
    let undocumented = |value: &Value| {
        let violations = validate(&contract, direction, value).violations;
        assert!(
            violations
                .iter()
                .all(|violation| violation.keyword == "undocumented")
        );
        violations
            .iter()
            .any(|violation| violation.instance.starts_with("/open/"))
    };
    assert_often(&some(&with, 300), 50, "undocumented", undocumented);
    assert!(!some(&without, 300).iter().any(undocumented));
}

/// Returns the nesting depth of objects.
fn depth(value: &Value) -> usize {
    let children = value.as_object().unwrap().values();
    children.map(depth).max().map_or(0, |below| below + 1)
}

#[test]
fn a_schema_within_itself_is_followed_a_few_times() {
    let root = json!({"$ref": "#/components/schemas/Root"});
    let values = values(&json!({"type": "object", "properties": {"left": root, "right": root}}));
    let deepest = values.iter().map(depth).max().unwrap();
    assert!((2..=4).contains(&deepest), "{deepest}");
}

#[test]
fn the_same_seed_makes_the_same_values() {
    let schema = json!({"type": "object", "properties": {"a": {}, "b": {"type": "string"}}});
    assert_eq!(values(&schema), values(&schema));
}

/// Three hundred members, a few of which have three hundred again, six levels deep: all members at
/// once would be hundreds of thousands of values.
#[test]
fn values_of_a_wide_and_deep_schema_stay_small() {
    let mut schemas = serde_json::Map::new();
    for level in 0..6 {
        let mut properties = serde_json::Map::new();
        for index in 0..300 {
            let property = if level < 5 && index % 30 == 0 {
                json!({"$ref": format!("#/components/schemas/L{}", level + 1)})
            } else {
                json!({"type": "string", "maxLength": 20})
            };
            properties.insert(format!("m{index}"), property);
        }
        schemas.insert(
            format!("L{level}"),
            json!({"type": "object", "properties": properties}),
        );
    }
    schemas.insert(ROOT.to_owned(), json!({"$ref": "#/components/schemas/L0"}));
    let contract = contract(&Value::Object(schemas));
    let start = Instant::now();
    let values = some(&valid(&contract).unwrap(), 20);
    // A second is plenty; the limit allows for slow machines.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let sizes: Vec<usize> = values.iter().map(|value| value.to_string().len()).collect();
    assert!(sizes.iter().all(|size| *size < 200_000), "{sizes:?}");
    println!(
        "{:?} for {} values of {} bytes on average",
        start.elapsed(),
        sizes.len(),
        sizes.iter().sum::<usize>() / sizes.len()
    );
}

/// Returns the mutants of the first rule with this keyword.
fn mutants(schema: &Value, keyword: &str) -> Vec<generate::Mutant> {
    let contract = contract_of(schema);
    let mutants = generate::mutants(&contract, root(&contract), Direction::Request);
    let mut found = mutants.breakable.iter();
    let found = found.find(|broken| broken.rule.keyword == keyword).unwrap();
    some(&found.mutants, 300)
}

#[test]
fn a_wrong_type_is_any_other_one() {
    let schema = json!({"type": "integer", "minimum": 3});
    let values: Vec<Value> = mutants(&schema, "type")
        .into_iter()
        .map(|mutant| mutant.value)
        .collect();
    assert_often(&values, 5, "null", Value::is_null);
    assert_often(&values, 20, "boolean", Value::is_boolean);
    assert_often(&values, 20, "fraction", |value| {
        value.as_f64().is_some_and(|number| number > 3.0)
    });
    assert_often(&values, 20, "text", Value::is_string);
    assert_often(&values, 20, "array", Value::is_array);
    assert_often(&values, 20, "object", Value::is_object);
    let nullable = json!({"type": "integer", "nullable": true});
    assert!(
        mutants(&nullable, "type")
            .iter()
            .all(|mutant| !mutant.value.is_null())
    );
}

#[test]
fn a_limit_is_broken_by_one_and_by_more() {
    let values = |schema: &Value, keyword: &str| -> Vec<Value> {
        mutants(schema, keyword)
            .into_iter()
            .map(|mutant| mutant.value)
            .collect()
    };
    let texts = values(&json!({"type": "string", "maxLength": 5}), "maxLength");
    assert_often(&texts, 30, "by one", |value| length(value) == 6);
    assert_often(&texts, 30, "by more", |value| length(value) > 7);
    assert_often(&texts, 10, "of several bytes", |value| {
        value.as_str().is_some_and(|text| !text.is_ascii())
    });
    let numbers = values(&json!({"type": "integer", "minimum": 5}), "minimum");
    assert_often(&numbers, 10, "by one", |value| *value == json!(4));
    assert_often(&numbers, 30, "by more", |value| value.as_i64() < Some(-100));
}

#[test]
fn a_pattern_is_missed_by_a_single_character_too() {
    let schema = json!({"type": "string", "pattern": "^[0-9]{3}-[0-9]{4}$"});
    let values: Vec<Value> = mutants(&schema, "pattern")
        .into_iter()
        .map(|mutant| mutant.value)
        .collect();
    assert_often(&values, 50, "one character too many", |value| {
        let text = value.as_str().unwrap();
        text.chars().filter(char::is_ascii_digit).count() == 7 && text.chars().count() == 9
    });
}

#[test]
fn a_union_is_broken_by_two_forms_as_by_none() {
    let schema = json!({"oneOf": [
        {"type": "string", "pattern": "^[0-9a-f]{4}$"},
        {"type": "string", "pattern": "^[0-9]+$"},
    ]});
    let values: Vec<Value> = mutants(&schema, "oneOf")
        .into_iter()
        .map(|mutant| mutant.value)
        .collect();
    let digits = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.parse::<u16>().is_ok())
    };
    assert_often(&values, 30, "both", digits);
    assert_often(&values, 30, "none", |value| !digits(value));
}

#[test]
fn any_item_may_be_the_broken_one() {
    let schema = json!({"type": "array", "items": {"type": "string", "maxLength": 3}});
    let places: std::collections::BTreeSet<String> = mutants(&schema, "maxLength")
        .into_iter()
        .map(|mutant| mutant.instance)
        .collect();
    assert!(places.len() > 2, "{places:?}");
}

#[test]
fn a_broken_member_has_whatever_company() {
    let schema = json!({
        "type": "object",
        "properties": {"a": {"type": "boolean"}, "b": {"type": "string", "maxLength": 1}},
    });
    let values: Vec<Value> = mutants(&schema, "maxLength")
        .into_iter()
        .map(|mutant| mutant.value)
        .collect();
    assert_often(&values, 30, "alone", |value| value.get("a").is_none());
    assert_often(&values, 30, "in company", |value| value.get("a").is_some());
}
