//! Values that fail a test shrink to the smallest that still fail.

use countersign_contract::validate::Direction;
use countersign_harness::generate;
use proptest::{
    strategy::BoxedStrategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::support::{contract_of, root, valid};

/// Shrinks a value that does not pass, for several seeds.
fn shrunk<T: std::fmt::Debug>(
    strategy: &BoxedStrategy<T>,
    passes: impl Fn(&T) -> bool,
) -> impl Iterator<Item = T> {
    (0..8_u8).map(move |seed| {
        let config = Config {
            cases: 1000,
            failure_persistence: None,
            ..Config::default()
        };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let result = TestRunner::new_with_rng(config, rng).run(strategy, |value| {
            let found = || Err(TestCaseError::fail("found"));
            if passes(&value) { Ok(()) } else { found() }
        });
        match result {
            Err(TestError::Fail(_, value)) => value,
            other => panic!("seed {seed}: {other:?}"),
        }
    })
}

/// Asserts the smallest value that fails, for all seeds.
#[track_caller]
fn assert_shrinks_to<T: std::fmt::Debug + PartialEq>(
    strategy: &BoxedStrategy<T>,
    passes: impl Fn(&T) -> bool,
    smallest: &T,
) {
    for value in shrunk(strategy, passes) {
        assert_eq!(&value, smallest);
    }
}

/// Returns the mutants of the rule with this keyword.
fn mutants(schema: &Value, keyword: &str) -> BoxedStrategy<generate::Mutant> {
    let contract = contract_of(schema);
    let mutants = generate::mutants(&contract, root(&contract), Direction::Request);
    let mut found = mutants
        .breakable
        .into_iter()
        .filter(|broken| broken.rule.keyword == keyword);
    found.next().unwrap().mutants
}

fn mutated(schema: &Value, keyword: &str) -> BoxedStrategy<Value> {
    use proptest::strategy::Strategy;
    mutants(schema, keyword)
        .prop_map(|mutant| mutant.value)
        .boxed()
}

#[test]
fn a_text_that_is_too_long_becomes_one_longer_than_the_limit() {
    let schema = json!({"type": "string", "maxLength": 8});
    assert_shrinks_to(
        &mutated(&schema, "maxLength"),
        |_| false,
        &json!("aaaaaaaaa"),
    );
}

#[test]
fn a_text_becomes_as_short_as_fails() {
    let texts = valid(&contract_of(&json!({"type": "string", "maxLength": 200}))).unwrap();
    let length = |value: &Value| value.as_str().unwrap().chars().count();
    assert_shrinks_to(&texts, |value| length(value) < 5, &json!("aaaaa"));
    assert_shrinks_to(&texts, |value| length(value) < 150, &json!("a".repeat(150)));
}

#[test]
fn a_text_of_a_pattern_becomes_simple() {
    let texts = valid(&contract_of(
        &json!({"type": "string", "pattern": "^[a-z]+-[0-9]{2}$"}),
    ))
    .unwrap();
    assert_shrinks_to(&texts, |_| false, &json!("a-00"));
}

#[test]
fn a_number_becomes_the_first_that_fails() {
    let numbers = valid(&contract_of(&json!({"type": "integer"}))).unwrap();
    assert_shrinks_to(
        &numbers,
        |value| value.as_i64().unwrap() < 1234,
        &json!(1234),
    );
    assert_shrinks_to(&numbers, |value| value.as_i64().unwrap() > -3, &json!(-3));
    let numbers = mutated(&json!({"type": "integer", "minimum": 10}), "minimum");
    assert_shrinks_to(&numbers, |_| false, &json!(0));
}

#[test]
fn an_array_loses_what_does_not_matter() {
    let arrays = valid(&contract_of(
        &json!({"type": "array", "items": {"type": "integer"}}),
    ))
    .unwrap();
    let large = |value: &Value| {
        value
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item.as_i64().unwrap() > 41)
    };
    assert_shrinks_to(&arrays, |value| !large(value), &json!([42]));
}

#[test]
fn an_object_of_many_members_keeps_the_one_that_matters() {
    let mut properties = serde_json::Map::new();
    for index in 0..200 {
        let inner = json!({"type": "object", "properties": {"text": {"type": "string"}, "flag": {"type": "boolean"}}});
        properties.insert(format!("m{index}"), inner);
    }
    let objects = json!({"type": "object", "required": ["m7"], "properties": properties});
    let objects = valid(&contract_of(&objects)).unwrap();
    assert_shrinks_to(
        &objects,
        |value| value["m150"]["flag"].is_null(),
        &json!({"m7": {}, "m150": {"flag": false}}),
    );
}

#[test]
fn an_object_keeps_as_many_members_as_it_must() {
    let objects = valid(&contract_of(&json!({"type": "object", "minProperties": 2}))).unwrap();
    for value in shrunk(&objects, |_| false) {
        let members = value.as_object().unwrap();
        assert_eq!(members.len(), 2, "{value}");
        assert!(
            members
                .iter()
                .all(|(name, member)| name.len() <= 1 && member.is_null()),
            "{value}"
        );
    }
}

#[test]
fn a_mutant_keeps_its_one_fault() {
    let schema = json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 3}},
            "more": {"type": "object", "properties": {"a": {}, "b": {}}},
        },
    });
    assert_shrinks_to(
        &mutants(&schema, "maxLength"),
        |_| false,
        &generate::Mutant {
            value: json!({"id": 0, "tags": ["aaaa"]}),
            keyword: "maxLength".to_owned(),
            instance: "/tags/0".to_owned(),
            schema: "#/components/schemas/Root/properties/tags/items/maxLength".to_owned(),
            also: Vec::new(),
        },
    );
}
