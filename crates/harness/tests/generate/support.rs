//! Contracts for tests, and the two laws.

use std::{fs, sync::Arc};

use countersign_contract::{
    model::{Contract, Schema, Sender},
    validate::{Direction, Validator},
    verdict::Verdict,
};
use countersign_harness::generate::{self, Error, Mutants};
use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};

/// The name of the schema under test.
pub(crate) const ROOT: &str = "Root";

/// Builds a contract with these named schemas, read from an OpenAPI document.
pub(crate) fn contract(schemas: &Value) -> Arc<Contract> {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.json");
    fs::write(&path, document.to_string()).unwrap();
    Arc::new(countersign_spec::load(&path).unwrap_or_else(|problems| panic!("{problems}")))
}

/// Builds a contract with one schema, named [`ROOT`].
pub(crate) fn contract_of(schema: &Value) -> Arc<Contract> {
    contract(&json!({ ROOT: schema }))
}

pub(crate) fn root(contract: &Contract) -> &Schema {
    &contract.schemas[ROOT]
}

pub(crate) fn validate(contract: &Arc<Contract>, direction: Direction, value: &Value) -> Verdict {
    let schema = root(contract);
    let validator = Validator::for_schema(Arc::clone(contract), schema, direction, Sender::Us);
    validator.validate(value.to_string().as_bytes())
}

pub(crate) fn valid(contract: &Arc<Contract>) -> Result<BoxedStrategy<Value>, Error> {
    generate::valid(contract, root(contract), Direction::Request)
}

/// Returns this many values of a strategy, deterministically.
pub(crate) fn some<T: std::fmt::Debug>(strategy: &BoxedStrategy<T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let values = (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    values.collect()
}

/// Checks the first law: the validator reports nothing for a valid value.
pub(crate) fn assert_valid_values_are_accepted(
    contract: &Arc<Contract>,
    direction: Direction,
    count: usize,
) -> Result<(), Error> {
    let values = generate::valid(contract, root(contract), direction)?;
    for value in some(&values, count) {
        let verdict = validate(contract, direction, &value);
        assert_eq!(verdict.violations, [], "{value} of {:?}", contract.schemas);
    }
    Ok(())
}

/// Checks the second law: every rule has mutants, which are reported with its keyword at its place
/// only, or a reason for having none.
pub(crate) fn assert_mutants_are_reported(
    contract: &Arc<Contract>,
    direction: Direction,
    count: usize,
) -> Mutants {
    let schema = root(contract);
    let mutants = generate::mutants(contract, schema, direction);
    let broken = mutants.breakable.iter().map(|broken| &broken.rule);
    let unbroken = mutants.unbreakable.iter().map(|unbroken| &unbroken.rule);
    let mut listed: Vec<_> = broken.chain(unbroken).collect();
    let rules = generate::rules(contract, schema, direction);
    listed.sort_by_key(|rule| rules.iter().position(|known| known == *rule));
    assert_eq!(listed, rules.iter().collect::<Vec<_>>());
    for broken in &mutants.breakable {
        for mutant in some(&broken.mutants, count) {
            let verdict = validate(contract, direction, &mutant.value);
            let reported: Vec<_> = verdict
                .violations
                .iter()
                .map(|violation| (&violation.keyword, &violation.instance, &violation.schema))
                .collect();
            let schema = Some(mutant.schema.clone());
            let promised = (&mutant.keyword, &mutant.instance, &schema);
            assert!(reported.contains(&promised), "{mutant:?}: {reported:?}");
            for (keyword, instance, _) in reported.iter().filter(|one| **one != promised) {
                assert!(mutant.also.contains(keyword), "{mutant:?}: {reported:?}");
                let below = *keyword == "undocumented" && instance.starts_with(&mutant.instance);
                assert!(
                    *instance == &mutant.instance || below,
                    "{mutant:?}: {reported:?}"
                );
            }
            let again = reported.iter().filter(|one| **one == promised).count();
            assert_eq!(again, 1, "{mutant:?}: {reported:?}");
        }
    }
    mutants
}

/// Describes the result for each rule: its place, the reported keyword if it is not its own, the
/// keywords that break along with it, or the reason that it cannot be broken.
pub(crate) fn summary(mutants: &Mutants) -> Vec<String> {
    let place = |rule: &generate::RuleAt| {
        let place = rule.schema.replace("#/components/schemas/", "");
        let place = place.replace("Root/", "").replace("properties/", "");
        rule.member
            .as_ref()
            .map_or_else(|| place.clone(), |member| format!("{place} {member}"))
    };
    let broken = mutants.breakable.iter().map(|broken| {
        let mutant = &some(&broken.mutants, 1)[0];
        let mut line = place(&broken.rule);
        if mutant.keyword != broken.rule.keyword {
            line.push_str(" as ");
            line.push_str(&mutant.keyword);
        }
        if !broken.also.is_empty() {
            line.push_str(" also ");
            line.push_str(&broken.also.join(", "));
        }
        line
    });
    let unbroken = mutants
        .unbreakable
        .iter()
        .map(|unbroken| format!("{} not: {}", place(&unbroken.rule), unbroken.reason));
    broken.chain(unbroken).collect()
}
