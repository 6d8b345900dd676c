//! The two laws for random schemas.

use countersign_contract::validate::Direction;
use countersign_harness::generate::Error;
use proptest::{
    collection::vec, option, prelude::*, sample::select, test_runner::FileFailurePersistence,
};
use serde_json::{Map, Value, json};

use crate::support::{
    ROOT, assert_mutants_are_reported, assert_valid_values_are_accepted, contract,
};

/// Builds an object from the members that are present.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members.into_iter();
    let members = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// Generates two limits, the lower one first, either of which may be missing.
fn limits(most: u64) -> impl Strategy<Value = (Option<Value>, Option<Value>)> {
    (option::of(0..=most), option::of(0..=most)).prop_map(|(one, other)| match (one, other) {
        (Some(one), Some(other)) => (Some(one.min(other).into()), Some(one.max(other).into())),
        (one, other) => (one.map(Value::from), other.map(Value::from)),
    })
}

fn text() -> impl Strategy<Value = Value> {
    let shapes = [
        json!({"pattern": "^[^|]*$"}),
        json!({"pattern": "[a-c]*x?"}),
        json!({"format": "password"}),
    ];
    let fixed = [
        json!({"type": "string", "format": "date"}),
        json!({"type": "string", "format": "email", "maxLength": 60}),
        json!({"type": "string", "pattern": "^(on|off|)$", "maxLength": 9}),
        json!({"type": "string", "enum": ["a", "bc", "ünï"], "nullable": true}),
    ];
    let free = (
        limits(9),
        option::of(select(shapes.to_vec())),
        any::<bool>(),
    );
    let free = free.prop_map(|((low, high), shape, nullable)| {
        let mut text = shape.unwrap_or(json!({}));
        let limits = object([("minLength", low), ("maxLength", high)]);
        text.as_object_mut()
            .unwrap()
            .extend(limits.as_object().unwrap().clone());
        text["type"] = "string".into();
        text["nullable"] = nullable.into();
        text
    });
    prop_oneof![3 => free, 1 => select(fixed.to_vec())]
}

fn number() -> impl Strategy<Value = Value> {
    let kind = select(vec!["integer", "number"]);
    let bound = || option::of((-400_i32..400).prop_map(|quarters| f64::from(quarters) / 4.0));
    let multiple = option::weighted(0.3, select(vec![json!(0.25), json!(3)]));
    (kind, bound(), bound(), any::<[bool; 2]>(), multiple).prop_map(
        |(kind, one, other, exclusive, multiple)| {
            let (low, high) = match (one, other) {
                // Far enough apart for a multiple between them.
                (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other) + 8.0)),
                limits => limits,
            };
            object([
                ("type", Some(kind.into())),
                ("minimum", low.map(Value::from)),
                ("maximum", high.map(Value::from)),
                ("exclusiveMinimum", Some(exclusive[0].into())),
                ("exclusiveMaximum", Some(exclusive[1].into())),
                ("multipleOf", multiple),
            ])
        },
    )
}

/// Generates schemas that some value honours.
fn satisfiable() -> impl Strategy<Value = Value> {
    let fixed = [
        json!({}),
        json!({"type": "boolean"}),
        json!({"enum": [1, "a", null, false, [], {"a": 0}]}),
        json!({"type": "integer", "format": "int32"}),
        json!({"type": "string", "not": {"maxLength": 2}}),
    ];
    let leaf = prop_oneof![text(), number(), select(fixed.to_vec())];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let member = prop_oneof![
            4 => inner.clone(),
            1 => select(vec![json!({"$ref": "#/components/schemas/Root"}), json!({"$ref": "#/components/schemas/Other"})]),
        ];
        let array = (member.clone(), limits(3), any::<bool>());
        let array = array.prop_map(|(items, (_, high), unique)| {
            object([
                ("type", Some("array".into())),
                ("items", Some(items)),
                ("maxItems", high),
                ("uniqueItems", Some(unique.into())),
            ])
        });
        let others = select(vec![None, Some(json!(false)), Some(json!(true)), Some(json!({"type": "integer"}))]);
        let members = vec((member, any::<bool>(), 0..8_u8), 0..5);
        let record = (members, others, any::<bool>()).prop_map(|(members, others, typed)| {
            let mut properties = Map::new();
            let mut required = Vec::new();
            for (index, (mut member, need, way)) in members.into_iter().enumerate() {
                let name = ["a", "b", "c/d", "~", ""][index].to_owned();
                if need && member.get("$ref").is_none() {
                    required.push(name.clone());
                }
                if way == 0 && member.get("$ref").is_none() {
                    member["readOnly"] = true.into();
                }
                properties.insert(name, member);
            }
            object([
                ("type", typed.then(|| "object".into())),
                ("properties", Some(properties.into())),
                ("required", (!required.is_empty()).then(|| required.into())),
                ("additionalProperties", others),
            ])
        });
        let any_of = vec(inner, 1..4).prop_map(|forms| json!({"anyOf": forms}));
        prop_oneof![3 => record, 2 => array, 1 => any_of]
    })
}

/// Generates schemas that often contradict themselves.
fn wild() -> impl Strategy<Value = Value> {
    let list = || vec(satisfiable(), 1..4);
    let combined = (
        select(vec!["allOf", "oneOf", "anyOf"]),
        list(),
        option::of(satisfiable()),
    );
    let combined = combined.prop_map(|(keyword, list, beside)| {
        let mut schema = beside.unwrap_or(json!({}));
        schema[keyword] = list.into();
        schema
    });
    let negated = (satisfiable(), satisfiable()).prop_map(|(mut schema, not)| {
        schema["not"] = not;
        schema
    });
    prop_oneof![2 => combined, 1 => negated]
}

fn schemas(root: &Value, other: &Value) -> Value {
    json!({ ROOT: root, "Other": other })
}

fn direction() -> impl Strategy<Value = Direction> {
    select(vec![Direction::Request, Direction::Response])
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 32,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn of_schemas_that_values_honour(
        root in satisfiable(),
        other in satisfiable(),
        direction in direction(),
    ) {
        let contract = contract(&schemas(&root, &other));
        if let Err(error) = assert_valid_values_are_accepted(&contract, direction, 8) {
            panic!("{error}: {root} with {other}");
        }
        assert_mutants_are_reported(&contract, direction, 2);
    }

    #[test]
    fn of_schemas_that_contradict_themselves(
        root in wild(),
        other in satisfiable(),
        direction in direction(),
    ) {
        let contract = contract(&schemas(&root, &other));
        // Some schemas have no valid value. Then an error must be returned.
        if let Err(error) = assert_valid_values_are_accepted(&contract, direction, 8) {
            prop_assert!(matches!(error, Error::Unsatisfiable { .. }), "{error}");
        }
        assert_mutants_are_reported(&contract, direction, 2);
    }
}
