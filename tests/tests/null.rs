//! All contracts handle null alike, see `specs/README.md`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeSet;

use contract_tests::{contracts, subjects};
use countersign_contract::{
    json::pointer_to,
    model::{Sender, Severity},
};
use countersign_harness::generate;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::Value;

/// The number of values made for each schema.
const CASES: usize = 24;

/// Returns the places of all values within this one, including itself.
fn places(value: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut below = |token: &str, value: &Value| {
        let way = pointer_to(token);
        places.extend(
            self::places(value)
                .iter()
                .map(|place| format!("{way}{place}")),
        );
    };
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(&index.to_string(), item);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                below(name, member);
            }
        }
        _ => {}
    }
    places
}

/// Replaces the value at a place by null.
fn with_null(value: &Value, place: &str) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(place).unwrap() = Value::Null;
    value
}

/// Removes the value at a place; `None` if it is not a member of an object.
fn without(value: &Value, place: &str) -> Option<Value> {
    let mut value = value.clone();
    let (object, name) = place.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let object = value.pointer_mut(object)?.as_object_mut()?;
    object.remove(&name)?;
    Some(value)
}

/// Checks a law for each null that can occur in a body from one side.
fn law(sender: Sender, test: impl Fn(&str, Option<Severity>, Option<Option<Severity>>) -> bool) {
    let mut nulls = 0;
    let mut wrong = BTreeSet::new();
    for (slug, contract) in contracts::all() {
        for subject in subjects::of(&contract) {
            // The sender of a named schema depends on its context, and parameters and headers are
            // text.
            let is_body = !contract.schemas.contains_key(&subject.name)
                && !subject.name.contains(" parameter ")
                && !subject.name.contains(" header ");
            if subject.sender != sender || !is_body {
                continue;
            }
            let validator = subject.validator();
            let severity =
                |value: &Value| validator.validate(value.to_string().as_bytes()).severity();
            let values = generate::valid(&contract, &subject.schema, subject.direction).unwrap();
            let mut runner = TestRunner::deterministic();
            for _ in 0..CASES {
                let value = values.new_tree(&mut runner).unwrap().current();
                for place in places(&value) {
                    let null = severity(&with_null(&value, &place));
                    let none = without(&value, &place).map(|value| severity(&value));
                    nulls += 1;
                    let at = format!("{slug}: {}: {place}", subject.name);
                    if !test(&at, null, none) {
                        wrong.insert(format!(
                            "{slug}: {}: null at `{place}`: {null:?}, nothing there: {none:?}",
                            subject.name
                        ));
                    }
                }
            }
        }
    }
    assert!(nulls > 100, "only {nulls} nulls");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn null_in_what_the_partner_sends_is_at_most_a_notice() {
    law(Sender::Partner, |place, null, _| {
        // A null list of candidates has no valid interpretation.
        null <= Some(Severity::Notice) || place == "coupa-ccw: searchCandidates response:2XX: /data"
    });
}

#[test]
fn null_in_what_we_send_is_never_worse_than_nothing() {
    law(Sender::Us, |_, null, none| {
        none.is_none_or(|none| null <= none.max(Some(Severity::Notice)))
    });
}
