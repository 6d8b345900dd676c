//! Tests that work, stack and memory are bounded for every schema and payload.

use countersign_contract::verdict::{Outcome, Verdict};
use serde_json::{Value, json};

use crate::support::{broken, validator};

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

/// Runs a function on a thread with a stack of 1 MiB, half of that of a worker thread.
fn on_a_small_stack(work: impl FnOnce() -> Verdict + Send + 'static) -> Verdict {
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(work).unwrap().join().unwrap()
}

#[test]
fn two_ways_to_the_same_items_are_walked_once() {
    let list = json!({ "properties": { "children": { "type": "array", "items": { "reference": "Node" } } } });
    let schemas = json!({ "Base": list, "Node": { "all_of": [{ "reference": "Base" }, list] } });
    let validator = validator(&json!({ "reference": "Node" }), &schemas);
    let payload = |inner| nested(r#"{"children":["#, inner, "]}", 60);
    assert_eq!(
        validator.validate(payload("{}").as_bytes()).outcome,
        Outcome::Valid
    );
    let verdict = validator.validate(payload(r#"{"children": 1}"#).as_bytes());
    // Two rules describe `children`, and each is reported once.
    let pointer = format!("{}/children", "/children/0".repeat(60));
    assert_eq!(
        broken(&verdict),
        [format!("type at {pointer}"), format!("type at {pointer}")]
    );
}

#[test]
fn a_schema_that_leads_twice_to_itself_ends() {
    let twice =
        json!({ "all_of": [{ "items": { "reference": "A" } }, { "items": { "reference": "A" } }] });
    let validator = validator(&json!({ "reference": "A" }), &json!({ "A": twice }));
    let verdict = validator.validate(nested("[", "", "]", 120).as_bytes());
    assert_eq!(verdict.outcome, Outcome::Valid);
}

/// Checks that validation ends although no branch applies and each is tried at each depth.
#[test]
fn unions_of_recursive_branches_end() {
    for union in ["any_of", "one_of"] {
        let branch =
            |least| json!({ "type": "array", "min_items": least, "items": { "reference": "U" } });
        let schemas = json!({ "U": { union: [branch(2), branch(3), branch(4)] } });
        let validator = validator(&json!({ "reference": "U" }), &schemas);
        let verdict = validator.validate(nested("[", "", "]", 100).as_bytes());
        assert_eq!(verdict.outcome, Outcome::Invalid, "{union}");
        // All three allow an empty list at the end, if only their length is restricted.
        let verdict = validator.validate(nested("[", "7", "]", 100).as_bytes());
        assert_eq!(verdict.outcome, Outcome::Invalid, "{union}");
    }
}

#[test]
fn a_schema_that_refuses_itself_ends() {
    let schemas = json!({ "N": { "not": { "items": { "all_of": [{ "reference": "N" }, { "reference": "N" }] } } } });
    let validator = validator(&json!({ "reference": "N" }), &schemas);
    for depth in [1, 2, 60, 61] {
        assert_ne!(
            validator
                .validate(nested("[", "", "]", depth).as_bytes())
                .outcome,
            Outcome::Undecided
        );
    }
}

/// Returns three named schemas, each with nested unions around a reference to the next.
fn circle(unions: usize, word: &str) -> Value {
    let around = |name: &str| {
        let mut schema = json!({ "items": { "reference": name } });
        for _ in 0..unions {
            schema = json!({ word: [schema, { "type": "boolean" }] });
        }
        schema
    };
    json!({ "A": around("B"), "B": around("C"), "C": around("A") })
}

#[test]
fn nesting_of_schemas_times_nesting_of_values_does_not_overflow_the_stack() {
    for word in ["any_of", "one_of", "all_of"] {
        for unions in [0, 1, 8, 40] {
            let verdict = on_a_small_stack(move || {
                let validator = validator(&json!({ "reference": "A" }), &circle(unions, word));
                validator.validate(nested("[", "", "]", 126).as_bytes())
            });
            let expected = match (word, unions) {
                (_, 0) | ("any_of" | "one_of", 1) => Outcome::Valid,
                // A list is not a boolean.
                ("all_of", 1) => Outcome::Invalid,
                _ => Outcome::Undecided,
            };
            assert_eq!(verdict.outcome, expected, "{unions} {word}");
            assert_eq!(verdict.further.uncounted, expected == Outcome::Undecided);
            if expected == Outcome::Undecided {
                assert_eq!(broken(&verdict), ["work at "]);
            }
        }
    }
}

/// Checks that ordinary recursive schemas are decided at every depth that payloads may have.
#[test]
fn ordinary_schemas_are_decided_at_any_depth() {
    let node = json!({
        "all_of": [{ "reference": "Base" }],
        "one_of": [{ "reference": "Leaf" }, { "reference": "Inner" }],
    });
    let schemas = json!({
        "Node": node,
        "Base": { "type": "object", "properties": { "kind": { "type": "string" } } },
        "Leaf": { "required": ["kind"], "properties": { "kind": { "enum": ["leaf"] } } },
        "Inner": { "required": ["kind", "child"], "properties": { "kind": { "enum": ["inner"] }, "child": { "reference": "Node" } } },
    });
    let verdict = on_a_small_stack(move || {
        let payload = nested(
            r#"{"kind":"inner","child":"#,
            r#"{"kind":"leaf"}"#,
            "}",
            126,
        );
        validator(&json!({ "reference": "Node" }), &schemas).validate(payload.as_bytes())
    });
    assert_eq!(
        (verdict.outcome, broken(&verdict)),
        (Outcome::Valid, Vec::new())
    );
}

#[test]
fn an_error_that_was_found_stands_although_a_bound_ran_out() {
    let schema = json!({ "all_of": [{ "type": "string" }, { "reference": "A" }] });
    let verdict = on_a_small_stack(move || {
        validator(&schema, &circle(40, "any_of")).validate(nested("[", "", "]", 126).as_bytes())
    });
    assert_eq!(verdict.outcome, Outcome::Invalid);
    assert!(verdict.further.uncounted);
}

#[test]
fn a_contract_whose_schemas_lead_to_themselves_is_not_followed_without_end() {
    let schemas = json!({ "A": { "all_of": [{ "reference": "A" }] }, "B": { "any_of": [{ "not": { "reference": "B" } }] } });
    // The first adds nothing to itself, the second is its own negation.
    for (name, expected) in [("A", Outcome::Valid), ("B", Outcome::Undecided)] {
        let verdict = on_a_small_stack({
            let schemas = schemas.clone();
            move || validator(&json!({ "reference": name }), &schemas).validate(b"1")
        });
        assert_eq!(verdict.outcome, expected, "{name}");
    }
}

#[test]
fn messages_are_bounded() {
    let branch =
        |name: &str| json!({ "type": "array", "items": { "reference": "U" }, "required": [name] });
    let schemas = json!({ "U": { "one_of": [
        { "type": "array", "max_items": 0 },
        { "type": "array", "items": { "reference": "U" }, "min_items": 2 },
        { "all_of": [branch("a")], "min_items": 2 },
    ] } });
    let validator = validator(&json!({ "reference": "U" }), &schemas);
    for depth in 1..60 {
        let verdict = validator.validate(nested("[", "1", "]", depth).as_bytes());
        let size: usize = verdict
            .violations
            .iter()
            .map(|broken| broken.message.len())
            .sum();
        assert!(size < 2_000, "{size} bytes at depth {depth}");
    }
}

#[test]
fn names_and_values_of_a_contract_are_cut_in_messages() {
    let long = "x".repeat(5_000);
    for schema in [
        json!({ "required": [long] }),
        json!({ "enum": [long, long, { "a": long }] }),
        json!({ "type": "object", "any_of": [{ "required": [long] }, { "required": [long] }] }),
    ] {
        for broken in validator(&schema, &json!({})).validate(b"{}").violations {
            assert!(broken.message.len() < 1_000, "{}", broken.message.len());
        }
    }
}

#[test]
fn many_required_members_are_each_looked_for_once() {
    let names: Vec<String> = (0..40_000)
        .map(|number| format!("member-{number}"))
        .collect();
    let mut payload: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!(1))).collect();
    let validator = validator(&json!({ "type": "object", "required": names }), &json!({}));
    let validate = |payload: &serde_json::Map<_, _>| {
        validator.validate(Value::Object(payload.clone()).to_string().as_bytes())
    };
    assert_eq!(validate(&payload).outcome, Outcome::Valid);
    payload.remove("member-7");
    let verdict = validate(&payload);
    assert_eq!(verdict.violations.len(), 1);
    assert_eq!(
        verdict.violations[0].message,
        "required member `member-7` is missing"
    );
}

#[test]
fn many_members_of_one_name_are_each_found() {
    let payload = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(30_000));
    let verdict = validator(&json!({}), &json!({})).validate(payload.as_bytes());
    assert_eq!(verdict.outcome, Outcome::Valid);
    assert_eq!(
        verdict.further.warnings + verdict.violations.len() as u64,
        30_000
    );
}

#[test]
fn a_pattern_that_gives_up_leaves_the_payload_undecided() {
    let gives_up = json!({ "pattern": r"^(?=((a|aa|aaa)+)+$)\1[bc]$" });
    let text = format!("\"{}d\"", "a".repeat(5_000));
    for (schema, expected) in [
        (gives_up.clone(), Outcome::Undecided),
        (json!({ "not": gives_up }), Outcome::Undecided),
        (
            json!({ "any_of": [gives_up, { "type": "integer" }] }),
            Outcome::Undecided,
        ),
        (json!({ "one_of": [gives_up, {}] }), Outcome::Undecided),
        (
            json!({ "all_of": [gives_up, { "max_length": 9 }] }),
            Outcome::Invalid,
        ),
    ] {
        let verdict = validator(&schema, &json!({})).validate(text.as_bytes());
        assert_eq!(verdict.outcome, expected, "{schema}");
        assert!(
            broken(&verdict).contains(&"work at ".to_owned()),
            "{schema}"
        );
    }
    // An expression that can run in linear time is decided.
    let schema = json!({ "pattern": "^(a+)+b$" });
    let verdict = validator(&schema, &json!({})).validate(text.as_bytes());
    assert_eq!(verdict.outcome, Outcome::Invalid);
}

/// Checks that the cost of a reason does not grow with the payload around it. Each reason is a
/// separate walk.
#[test]
fn many_values_that_no_branch_fits_cost_little_each() {
    let kinds = json!([{ "type": "string" }, { "type": "object" }]);
    for union in ["any_of", "one_of"] {
        let items = validator(&json!({ "items": { union: kinds } }), &json!({}));
        let payload = format!("[1{}]", ",1".repeat(524_000));
        let begin = std::time::Instant::now();
        let verdict = items.validate(payload.as_bytes());
        assert_eq!(verdict.outcome, Outcome::Invalid);
        // It takes two seconds in a debug build. It took two minutes when each walk counted the
        // lines of the text.
        assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    }
}

/// Checks that a number is read once, however many values it is compared with, and that comparing
/// lists is charged.
#[test]
fn a_long_value_is_compared_with_many_values_in_bounded_work() {
    let numbers: Vec<u32> = (0..20_000).collect();
    let lists: Vec<_> = numbers.iter().map(|number| json!([number])).collect();
    let long = format!("1{}", "0".repeat(1_000_000));
    let many = |values: &Value| validator(&json!({ "enum": values }), &json!({}));
    let verdict = many(&json!(numbers)).validate(long.as_bytes());
    assert_eq!(verdict.outcome, Outcome::Invalid);
    let verdict = many(&json!(lists)).validate(format!("[{long}]").as_bytes());
    assert_eq!(verdict.outcome, Outcome::Undecided);
    for (payload, expected) in [
        ("19999.0", Outcome::Valid),
        ("1e2", Outcome::Valid),
        ("20000", Outcome::Invalid),
    ] {
        let verdict = many(&json!(numbers)).validate(payload.as_bytes());
        assert_eq!(verdict.outcome, expected, "{payload}");
    }
    let verdict = many(&json!(lists)).validate(b"[19999]");
    assert_eq!(verdict.outcome, Outcome::Valid);
}
