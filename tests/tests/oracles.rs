//! Two oracles over all contracts: values that honour a schema, and values that break exactly one
//! keyword of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use contract_tests::{
    contracts,
    equality::equal,
    oracle,
    subjects::{self, Subject},
    types,
};
use countersign_harness::generate;
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use serde_json::Value;

/// The number of values made for each schema and each rule.
const CASES: u32 = 24;

fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig {
        cases,
        // Keeps the file of failures apart from those of other tests.
        failure_persistence: Some(Box::new(
            proptest::test_runner::FileFailurePersistence::WithSource("regressions"),
        )),
        source_file: Some(file!()),
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
}

/// Checks a law for the values of a strategy, and names the subject that breaks it.
fn law(
    subject: &Subject,
    strategy: &BoxedStrategy<Value>,
    cases: u32,
    test: impl Fn(&Value) -> Result<(), TestCaseError>,
) {
    let result = runner(cases).run(strategy, |value| test(&value));
    if let Err(error) = result {
        panic!("{} {}: {error}", subject.contract.api, subject.name);
    }
}

/// Returns a validator of `jsonschema` alone, with its own representation of values.
fn alone(subject: &Subject) -> jsonschema::Validator {
    let document = subject.validator().json_schema().unwrap();
    oracle::options().build(&document).unwrap()
}

#[test]
fn valid_values_are_accepted() {
    for (_, contract) in contracts::all() {
        for subject in subjects::of(&contract) {
            let validator = subject.validator();
            let alone = alone(&subject);
            let values = generate::valid(&contract, &subject.schema, subject.direction).unwrap();
            law(&subject, &values, CASES, |value| {
                let verdict = validator.validate(value.to_string().as_bytes());
                prop_assert!(verdict.violations.is_empty(), "{:?}", verdict.violations);
                prop_assert!(alone.is_valid(value), "jsonschema alone refuses it");
                Ok(())
            });
        }
    }
}

/// Every named schema has a type, and every valid value survives a round trip through it.
#[test]
fn valid_values_survive_the_typed_clients() {
    for (slug, contract) in contracts::all() {
        let types = types::of(slug);
        for name in contract.schemas.keys() {
            assert!(
                types.iter().any(|(schema, _)| schema == name),
                "{slug}: {name} has no type in the list"
            );
        }
        for subject in subjects::of(&contract) {
            let through: Vec<_> = types
                .iter()
                .filter(|(schema, _)| *schema == subject.name)
                .collect();
            let values = generate::valid(&contract, &subject.schema, subject.direction).unwrap();
            for (_, through) in through {
                law(&subject, &values, CASES, |value| {
                    let written = through(value.clone()).map_err(|error| {
                        TestCaseError::fail(format!("the type refuses it: {error}"))
                    })?;
                    prop_assert!(equal(&written, value), "came back as {written}");
                    Ok(())
                });
            }
        }
    }
}

/// Undocumented members and values do not prevent a response from being read.
#[test]
fn what_the_partner_adds_is_read_and_kept() {
    for (slug, contract) in contracts::all() {
        let types = types::of(slug);
        for subject in subjects::of(&contract) {
            let Some(name) = &subject.schema.reference else {
                continue;
            };
            if subject.sender != countersign_contract::model::Sender::Partner {
                continue;
            }
            let (_, through) = types.iter().rfind(|(schema, _)| schema == name).unwrap();
            let values =
                generate::valid_with_undocumented(&contract, &subject.schema, subject.direction)
                    .unwrap();
            law(&subject, &values, CASES, |value| {
                let written = through(value.clone()).map_err(|error| {
                    TestCaseError::fail(format!("the type refuses it: {error}"))
                })?;
                prop_assert!(equal(&written, value), "came back as {written}");
                Ok(())
            });
        }
    }
}

/// A value that breaks one rule is reported with that keyword at that place and with the severity
/// from the ledger. `jsonschema` alone rejects it too.
#[test]
fn mutants_are_reported_as_what_they_break() {
    let mut rules = 0;
    for (_, contract) in contracts::all() {
        for subject in subjects::of(&contract) {
            let validator = subject.validator();
            let alone = alone(&subject);
            let mutants = generate::mutants(&contract, &subject.schema, subject.direction);
            for breakable in &mutants.breakable {
                rules += 1;
                let result = runner(CASES / 4).run(&breakable.mutants, |mutant| {
                    let verdict = validator.validate(mutant.value.to_string().as_bytes());
                    let (of_rule, others): (Vec<_>, Vec<_>) =
                        verdict.violations.iter().partition(|violation| {
                            violation.keyword == mutant.keyword
                                && violation.instance == mutant.instance
                                && violation.schema.as_deref() == Some(mutant.schema.as_str())
                        });
                    prop_assert_eq!(of_rule.len(), 1, "{:?}", verdict.violations);
                    prop_assert_eq!(of_rule[0].severity, contract.severity(&of_rule[0].clauses));
                    prop_assert!(!of_rule[0].clauses.is_empty(), "the rule rests on nothing");
                    for other in others {
                        prop_assert!(mutant.also.contains(&other.keyword), "{other:?}");
                    }
                    // OpenAPI defines formats for numbers; JSON Schema does not.
                    let at = mutant.value.pointer(&mutant.instance);
                    let numeric = mutant.keyword == "format" && at.is_some_and(Value::is_number);
                    // Its white space and newlines differ from those of ECMA 262; the tests of
                    // patterns compare them with `regress`.
                    let text = at.and_then(Value::as_str);
                    let is_plain =
                        |character: char| character == ' ' || character.is_ascii_graphic();
                    let terminated = mutant.keyword == "pattern"
                        && text.is_some_and(|text| !text.chars().all(is_plain));
                    prop_assert!(
                        numeric || terminated || !alone.is_valid(&mutant.value),
                        "jsonschema alone accepts it"
                    );
                    Ok(())
                });
                if let Err(error) = result {
                    panic!(
                        "{} {} {:?}: {error}",
                        contract.api, subject.name, breakable.rule
                    );
                }
            }
        }
    }
    assert!(rules > 500, "only {rules} rules were broken");
}
