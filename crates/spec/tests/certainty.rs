//! The certainty of the cited clauses decides the severity of a violation.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod common;

use std::sync::Arc;

use common::Acme;
use countersign_contract::{
    model::{Certainty, Contract, Part, Sender, Severity},
    validate::{Direction, Validator},
    verdict::{Outcome, Verdict},
};

fn validate(contract: Contract, operation: &str, part: &str, payload: &str) -> Verdict {
    let part: Part = part.parse().unwrap();
    let validator = Validator::for_part(Arc::new(contract), operation, &part).unwrap();
    validator.validate(payload.as_bytes())
}

/// Validates an order, and returns its violations as `pointer keyword severity`.
fn breaches(acme: &Acme, order: &str) -> Vec<String> {
    let verdict = validate(acme.loaded(), "placeOrder", "request", order);
    let violations = verdict.violations.iter();
    violations
        .map(|found| format!("{} {} {}", found.instance, found.keyword, found.severity))
        .collect()
}

#[test]
fn the_ledger_decides_the_severity() {
    let order = r#"{"id": "123456789", "lines": ["one"]}"#;
    let stated = validate(Acme::new().loaded(), "placeOrder", "request", order);
    assert_eq!(stated.outcome, Outcome::Invalid);
    assert_eq!(stated.violations[0].severity, Severity::Error);
    let clause = "    certainty: stated\n    fact: An order has";
    for (certainty, severity) in [
        ("inferred", Severity::Warning),
        ("example", Severity::Warning),
        ("contradictory", Severity::Notice),
        ("silent", Severity::Notice),
    ] {
        let flipped =
            format!("    certainty: {certainty}\n    note: Open.\n    fact: An order has");
        let contract = Acme::new().ledger(clause, &flipped).loaded();
        let verdict = validate(contract, "placeOrder", "request", order);
        assert_eq!(verdict.outcome, Outcome::Valid, "{certainty}");
        let found = &verdict.violations[0];
        assert_eq!(found.severity, severity, "{certainty}");
        assert_eq!(found.certainty.unwrap().as_str(), certainty);
        assert_eq!(found.clauses, ["AC-002".into()]);
        assert_eq!(found.spec, stated.violations[0].spec);
    }
}

#[test]
fn a_map_names_keywords_and_the_star_the_rest() {
    let order = |note: &str| format!(r#"{{"id": "1", "lines": ["one"], "note": {note}}}"#);
    assert_eq!(breaches(&Acme::new(), &order("1")), ["/note type warning"]);
    assert_eq!(
        breaches(&Acme::new(), &order("\"<\"")),
        ["/note pattern error"]
    );
}

/// With a citation for every keyword, the star covers only the description.
#[test]
fn the_star_gives_severity_to_no_named_keyword() {
    let acme = Acme::new().contract(
        "            type: [AC-003]\n            '*': [AC-002]",
        "            type: [AC-003]\n            pattern: [AC-003]\n            '*': [AC-002]",
    );
    let order = r#"{"id": "1", "lines": ["one"], "note": "<"}"#;
    assert_eq!(breaches(&acme, order), ["/note pattern warning"]);
}

#[test]
fn a_member_of_required_can_be_cited_alone() {
    assert_eq!(
        breaches(&Acme::new(), "{}"),
        [" required error", " required warning"]
    );
    let acme = Acme::new().contract("        required/lines: [AC-003]", "        '*': [AC-004]");
    assert_eq!(breaches(&acme, r#"{"id": "1"}"#), [" required notice"]);
}

#[test]
fn nameless_schemas_inherit_unless_they_cite_themselves() {
    let order = r#"{"id": "1", "lines": [1]}"#;
    assert_eq!(breaches(&Acme::new(), order), ["/lines/0 type error"]);
    let acme = Acme::new().contract(
        "          items:\n            type: string\n",
        "          items:\n            type: string\n            x-clause: [AC-003]\n",
    );
    assert_eq!(breaches(&acme, order), ["/lines/0 type warning"]);
    // They inherit the whole map.
    let acme = Acme::new().contract(
        "          items:\n            type: string\n          x-clause: [AC-002]",
        "          items:\n            type: string\n          x-clause: { type: [AC-003], '*': [AC-002] }",
    );
    assert_eq!(breaches(&acme, order), ["/lines/0 type warning"]);
}

#[test]
fn a_named_property_never_inherits() {
    let acme = Acme::new().contract(
        "        code:\n          type: string\n          x-clause: [AC-005]",
        "        code:\n          type: string",
    );
    assert!(acme.refused().contains("the rule `type` cites no clause"));
}

#[test]
fn a_reference_cites_through_its_target() {
    let page = r#"{"data": [{"id": 1, "lines": ["one"]}], "total": 1}"#;
    let verdict = validate(Acme::new().loaded(), "listOrders", "response:200", page);
    let found = &verdict.violations[0];
    assert_eq!(
        (&*found.instance, found.severity),
        ("/data/0/id", Severity::Error)
    );
    assert_eq!(found.clauses, ["AC-002".into()]);
}

#[test]
fn a_parameter_covers_its_schema_unless_it_cites_itself() {
    let severity = |acme: Acme| {
        let contract = Arc::new(acme.loaded());
        let parameter = &contract.operation("cancelOrder").unwrap().parameters[0];
        let validator = Validator::for_schema(
            Arc::clone(&contract),
            &parameter.schema,
            Direction::Request,
            Sender::Us,
        );
        validator.validate(b"\"123456789\"").severity()
    };
    assert_eq!(severity(Acme::new()), Some(Severity::Error));
    let acme = Acme::new().contract(
        "        maxLength: 8\n      x-clause: [AC-002]",
        "        maxLength: 8\n        x-clause: [AC-003]\n      x-clause: [AC-002]",
    );
    assert_eq!(severity(acme), Some(Severity::Warning));
}

#[test]
fn several_clauses_are_as_sure_as_their_weakest_part_or_their_best_support() {
    let silent = "    fact: No rate limit is described.\n    note: The contract declares no 429.\n    uncited: absence";
    let certainty = |clauses: &str| {
        let mut acme = Acme::new().contract(
            "          description: What the order is called.\n          x-clause: [AC-002]",
            &format!("          x-clause: [{clauses}]"),
        );
        if clauses.contains("AC-007") {
            acme = acme.ledger(silent, "    fact: Open.\n    note: Open.");
        }
        let order = r#"{"id": "123456789", "lines": ["one"]}"#;
        let verdict = validate(acme.loaded(), "placeOrder", "request", order);
        verdict.violations[0].certainty.unwrap()
    };
    assert_eq!(certainty("AC-006"), Certainty::Inferred);
    assert_eq!(certainty("AC-006, AC-003"), Certainty::Example);
    assert_eq!(certainty("AC-006, AC-003, AC-002"), Certainty::Stated);
    assert_eq!(certainty("AC-002, AC-007"), Certainty::Silent);
    assert_eq!(
        certainty("AC-007, AC-004, AC-002"),
        Certainty::Contradictory
    );
}

/// A citation of `nullable: false` decides the severity of a null.
#[test]
fn a_null_is_judged_under_what_forbids_it() {
    let order = r#"{"id": null, "lines": ["one"]}"#;
    assert_eq!(breaches(&Acme::new(), order), ["/id type error"]);
    let acme = Acme::new().contract(
        "          description: What the order is called.\n          x-clause: [AC-002]",
        "          nullable: false\n          x-clause: { nullable: [AC-003], '*': [AC-002] }",
    );
    assert_eq!(breaches(&acme, order), ["/id nullable warning"]);
}

/// Two severities for one limit: a stated one, and a narrower open one.
#[test]
fn a_stated_rule_may_stand_beside_a_narrower_open_one() {
    let acme = Acme::new().contract(
        "          description: What the order is called.\n          x-clause: [AC-002]",
        "          allOf:\n            - maxLength: 4\n              x-clause: [AC-004]\n          x-clause: [AC-002]",
    );
    let order = r#"{"id": "12345", "lines": ["one"]}"#;
    assert_eq!(breaches(&acme, order), ["/id maxLength notice"]);
}

#[test]
fn a_body_that_no_one_describes_is_a_notice() {
    let verdict = validate(Acme::new().loaded(), "cancelOrder", "response:204", "{}");
    assert_eq!(
        (verdict.outcome, verdict.severity()),
        (Outcome::Valid, Some(Severity::Notice))
    );
}
