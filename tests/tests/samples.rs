//! Every sample of the documents, validated against its operation.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::fmt::Write as _;

use contract_tests::{contracts, samples};
use countersign_contract::{model::Certainty, validate::Validator, verdict::Outcome};

/// Describes the verdicts on all samples without their values.
fn report(slug: &str) -> String {
    let mut report = String::new();
    for sample in samples::of(slug) {
        let validator =
            Validator::for_part(sample.contract.clone(), &sample.operation, &sample.part).unwrap();
        let verdict = validator.validate(&sample.bytes);
        writeln!(
            report,
            "{} {} {}: {}",
            sample.operation, sample.part, sample.file, verdict.outcome
        )
        .unwrap();
        for violation in &verdict.violations {
            let at = violation
                .payload
                .map(|at| format!("{}:{}", at.line, at.column))
                .unwrap_or_default();
            let clauses: Vec<_> = violation.clauses.iter().map(ToString::to_string).collect();
            let certainty = violation
                .certainty
                .map(|certainty| certainty.to_string())
                .unwrap_or_default();
            writeln!(
                report,
                "  {} {certainty} {} at {} ({at}) [{}]: {}",
                violation.severity,
                violation.keyword,
                violation.instance,
                clauses.join(" "),
                violation.message
            )
            .unwrap();
        }
    }
    report
}

#[test]
fn verdicts_on_all_samples() {
    for (slug, _) in contracts::all() {
        insta::with_settings!({ snapshot_suffix => slug, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("sample_verdicts", report(slug));
        });
    }
}

/// The compiled-in validators contain translated schemas. They must agree with validators that
/// translate from the model, which must equal the contract on disk.
#[test]
fn generated_validators_judge_as_the_contract_on_disk() {
    for (slug, compiled) in contracts::all() {
        let on_disk = countersign_spec::load_folder(&contracts::folder(slug)).unwrap();
        assert_eq!(on_disk.operations, compiled.operations, "{slug}");
        assert_eq!(on_disk.schemas, compiled.schemas, "{slug}");
        assert_eq!(on_disk.ledger, compiled.ledger, "{slug}");
        let on_disk = std::sync::Arc::new(on_disk);
        for sample in samples::of(slug) {
            let generated = generated_validator(slug, &sample.operation, &sample.part);
            let fresh =
                Validator::for_part(on_disk.clone(), &sample.operation, &sample.part).unwrap();
            assert_eq!(
                generated.validate(&sample.bytes),
                fresh.validate(&sample.bytes),
                "{}",
                sample.file
            );
        }
    }
}

fn generated_validator(
    slug: &str,
    operation: &str,
    part: &countersign_contract::model::Part,
) -> &'static Validator {
    match slug {
        "connect-recruitment" => {
            partners::connect_recruitment::validate::validator(operation, part)
        }
        "coupa-ccw" => partners::coupa_ccw::validate::validator(operation, part),
        "crosschq" => partners::crosschq::validate::validator(operation, part),
        "pop-engine" => partners::pop_engine::validate::validator(operation, part),
        other => panic!("a validator of {other} is not known here: add it"),
    }
    .unwrap()
}

/// Samples printed as JSON that are not JSON are rejected, at the place of the error.
#[test]
fn broken_prints_are_refused_at_the_right_place() {
    let expected = [
        (
            "connect-recruitment",
            "examples/client-register-request.as-printed.json",
            2,
            3,
        ),
        (
            "connect-recruitment",
            "examples/list-response.as-printed.json",
            2,
            3,
        ),
        ("coupa-ccw", "examples/search-request.as-printed.json", 6, 5),
        (
            "coupa-ccw",
            "examples/response-match.as-printed.json",
            60,
            17,
        ),
        (
            "crosschq",
            "examples/retrieve-response.as-printed.json",
            57,
            25,
        ),
    ];
    for (slug, file, line, column) in expected {
        let sample = samples::of(slug)
            .into_iter()
            .find(|sample| sample.file == file)
            .unwrap();
        let validator =
            Validator::for_part(sample.contract.clone(), &sample.operation, &sample.part).unwrap();
        let verdict = validator.validate(&sample.bytes);
        assert_eq!(verdict.outcome, Outcome::Unreadable, "{file}");
        let at = verdict.violations[0].payload.unwrap();
        assert_eq!(
            (at.line, at.column),
            (line, column),
            "{file}: {}",
            verdict.violations[0].message
        );
    }
}

/// Every invalid sample is listed as contradictory.
#[test]
fn only_contradictory_samples_are_not_valid() {
    let mut refused = 0;
    for (slug, contract) in contracts::all() {
        for sample in samples::of(slug) {
            let validator =
                Validator::for_part(contract.clone(), &sample.operation, &sample.part).unwrap();
            if validator.validate(&sample.bytes).outcome != Outcome::Valid {
                refused += 1;
                let certainty = contract.certainty(&sample.example.rule.clauses);
                assert_eq!(certainty, Certainty::Contradictory, "{}", sample.file);
            }
        }
    }
    assert!(refused > 0, "the documents have broken samples");
}
