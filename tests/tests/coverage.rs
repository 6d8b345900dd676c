//! The share of the contracts that the suite exercises.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::{BTreeMap, BTreeSet};

use contract_tests::{
    calls, contracts,
    exchange::{body_of, exchange, numbers, operation},
    subjects,
};
use countersign_contract::{validate::Validator, verdict::Outcome};
use countersign_harness::generate;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

/// Counts the keywords of a contract that values both honour and break.
fn keywords(slug: &str) -> (usize, usize, BTreeMap<String, String>) {
    let contract = contracts::contract(slug);
    let mut all = BTreeSet::new();
    let mut exercised = BTreeSet::new();
    let mut unbroken: BTreeMap<String, String> = BTreeMap::new();
    for subject in subjects::of(&contract) {
        let mut runner = TestRunner::deterministic();
        let validator = subject.validator();
        let values = generate::valid(&contract, &subject.schema, subject.direction).unwrap();
        let value = values.new_tree(&mut runner).unwrap().current();
        let honoured = validator
            .validate(value.to_string().as_bytes())
            .violations
            .is_empty();
        let key = |rule: &generate::RuleAt| {
            format!(
                "{} {}",
                rule.schema,
                rule.member.as_deref().unwrap_or_default()
            )
            .trim_end()
            .to_owned()
        };
        let mutants = generate::mutants(&contract, &subject.schema, subject.direction);
        for breakable in &mutants.breakable {
            let key = key(&breakable.rule);
            all.insert(key.clone());
            // A runner has a limit on rejected values in its lifetime, so each rule has its own.
            let mut runner = TestRunner::deterministic();
            let mutant = breakable.mutants.new_tree(&mut runner).unwrap().current();
            let verdict = validator.validate(mutant.value.to_string().as_bytes());
            let broken = verdict.violations.iter().any(|violation| {
                violation.keyword == mutant.keyword && violation.instance == mutant.instance
            });
            if honoured && broken {
                exercised.insert(key);
            }
        }
        for unbreakable in &mutants.unbreakable {
            let key = key(&unbreakable.rule);
            all.insert(key.clone());
            unbroken.insert(key, unbreakable.reason.to_string());
        }
    }
    unbroken.retain(|key, _| !exercised.contains(key));
    (exercised.len(), all.len(), unbroken)
}

/// Counts the responses of every operation: those to our calls over HTTP, those to webhooks by
/// their validators.
fn statuses(slug: &str) -> (usize, usize) {
    let contract = contracts::contract(slug);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut exercised = BTreeSet::new();
    for call in calls::all().iter().filter(|call| call.api == slug) {
        let operation = operation(call);
        for status in operation.responses.keys() {
            for number in numbers(&operation, status) {
                let (content_type, body) = body_of(&operation, &number.to_string(), None);
                let result = exchange(&runtime, call, number, content_type, &body);
                if result.is_ok() == (200..300).contains(&number) {
                    exercised.insert((operation.id.clone(), status.clone()));
                }
            }
        }
    }
    for operation in contract
        .operations
        .iter()
        .filter(|operation| operation.webhook)
    {
        for part in operation.parts() {
            let validator = Validator::for_part(contract.clone(), &operation.id, &part).unwrap();
            let answer = validator.validate(b"");
            if let countersign_contract::model::Part::Response(status) = part
                && answer.outcome == Outcome::Valid
            {
                exercised.insert((operation.id.clone(), status));
            }
        }
    }
    let all = contract
        .operations
        .iter()
        .map(|operation| operation.responses.len())
        .sum();
    (exercised.len(), all)
}

#[test]
fn everything_in_the_contracts_is_exercised() {
    let readme = std::fs::read_to_string(contracts::repository().join("README.md")).unwrap();
    let mut complete = true;
    for (slug, contract) in contracts::all() {
        let (keywords, all_keywords, unbroken) = keywords(slug);
        let (statuses, all_statuses) = statuses(slug);
        let ledger = contract.ledger.as_ref().unwrap();
        println!(
            "{slug}: keywords exercised both ways {keywords}/{all_keywords}, \
             operations x statuses exercised {statuses}/{all_statuses}, \
             clauses honoured {}/{}",
            contract.citations.len(),
            ledger.clauses.len()
        );
        // The table in the README must agree.
        let row = format!(
            "| {} | {} | ",
            ledger.clauses.len(),
            contract.citations.len()
        );
        let end = format!(" | {keywords} of {all_keywords} | {statuses} of {all_statuses} |");
        let told = readme
            .lines()
            .any(|line| line.contains(&row) && line.ends_with(&end));
        assert!(told, "{slug}: the README has no row `{row}...{end}`");
        for (rule, reason) in &unbroken {
            println!("  not broken: {rule}: {reason}");
        }
        for (id, clause) in &ledger.clauses {
            if let Some(reason) = clause.uncited {
                println!("  not honoured: {id} ({reason}): {}", clause.fact);
            }
        }
        complete &= keywords == all_keywords && statuses == all_statuses;
        let unused = ledger.clauses.iter().find(|(id, clause)| {
            !contract.citations.contains_key(*id)
                && clause.about.is_empty()
                && clause.uncited.is_none()
        });
        assert_eq!(unused, None, "{slug}");
    }
    assert!(complete, "not everything is exercised, see above");
}
