//! An invalid contract is rejected with file, line, column, reason and fix, and nothing is written.

use std::fs;

use crate::repository::Repository;

const CONTRACT: &str = "specs/acme-staffing/openapi.yaml";

/// Breaks the contract by replacing a text, and returns the error.
fn refused(file: &str, from: &str, to: &str) -> String {
    let repository = Repository::generated();
    // Another file is stale, and must remain so.
    fs::remove_file(repository.path("generated/src/lib.rs")).unwrap();
    let before = repository.tree();
    repository.edit(file, from, to);
    let ran = repository.run(&["codegen"]);
    assert!(repository.tree() == before, "something was written");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let checked = repository.run(&["codegen", "--check"]);
    assert_eq!((checked.code, &checked.stderr), (2, &ran.stderr));
    ran.stderr
}

#[test]
fn bad_yaml() {
    insta::assert_snapshot!(refused(CONTRACT, "paths:", "paths: ["));
}

#[test]
fn dangling_reference() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "schemas/WorkerPage'",
        "schemas/WorkersPage'"
    ));
}

#[test]
fn duplicate_operation_id() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "operationId: addWorker",
        "operationId: listWorkers"
    ));
}

#[test]
fn sample_that_breaks_its_schema() {
    insta::assert_snapshot!(refused(
        "specs/acme-staffing/examples/workers.json",
        "Ada",
        "Augusta Ada"
    ));
}

#[test]
fn sample_that_is_not_there() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "examples/workers.json",
        "examples/worker.json"
    ));
}

#[test]
fn rule_that_cites_nothing() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "number: { type: integer, x-clause: [AS-007] }",
        "number: { type: integer }"
    ));
}

#[test]
fn clause_that_nobody_cites() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "x-clause: [AS-002]",
        "x-clause: [AS-001]"
    ));
}

#[test]
fn citation_of_nothing() {
    insta::assert_snapshot!(refused(CONTRACT, "[AS-002]", "[AS-002, AS-020]"));
}

#[test]
fn unknown_word() {
    insta::assert_snapshot!(refused(CONTRACT, "x-pagination:", "x-pagnation:"));
}

#[test]
fn default_that_breaks_its_schema() {
    insta::assert_snapshot!(refused(
        CONTRACT,
        "maximum: 20, default: 10",
        "maximum: 20, default: 21"
    ));
}

#[test]
fn broken_ledger() {
    insta::assert_snapshot!(refused(
        "specs/acme-staffing/clauses.yaml",
        "certainty: silent",
        "certainty: quiet"
    ));
}
