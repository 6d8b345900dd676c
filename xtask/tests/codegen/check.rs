//! `--check` tells all drift and changes nothing.

use std::fs;

use crate::repository::{Ran, Repository};

const TYPES: &str = "generated/src/acme_staffing/types.rs";

/// Checks, and sees that nothing was written.
fn check(repository: &Repository) -> Ran {
    let before = repository.tree();
    let ran = repository.run(&["codegen", "--check"]);
    assert!(repository.tree() == before, "a check has changed files");
    assert_eq!(ran.stderr, "");
    ran
}

/// Checks that one file is told, and nothing else.
fn drifts(repository: &Repository, told: &str) -> String {
    let ran = check(repository);
    assert_eq!(ran.code, 4, "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().next(), Some(told));
    assert!(
        ran.stdout.ends_with(
            "\n1 file of generated/ not as specs/ gives it now: run `cargo xtask codegen` and commit the result\n"
        ),
        "{}",
        ran.stdout
    );
    ran.stdout
}

#[test]
fn nothing_is_told_of_fresh_code() {
    let repository = Repository::generated();
    let ran = check(&repository);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(
        ran.stdout,
        format!(
            "generated/ is fresh: {} files from 1 contract\n",
            repository.size()
        )
    );
}

#[test]
fn a_missing_file_is_told() {
    let repository = Repository::generated();
    fs::remove_file(repository.path(TYPES)).unwrap();
    drifts(&repository, &format!("missing: {TYPES}"));
}

#[test]
fn an_orphaned_file_is_told() {
    let repository = Repository::generated();
    let orphan = "generated/src/gone_partner/client/mod.rs";
    fs::create_dir_all(repository.path("generated/src/gone_partner/client")).unwrap();
    fs::write(repository.path(orphan), "").unwrap();
    drifts(&repository, &format!("orphaned: {orphan}"));
}

#[test]
fn a_stale_file_is_told_with_a_unified_diff() {
    let repository = Repository::generated();
    repository.edit(TYPES, "pub struct Worker {", "pub struct Laborer {");
    let said = drifts(&repository, &format!("stale: {TYPES}"));
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[1], format!("--- {TYPES}"));
    assert_eq!(lines[2], "+++ as generated now");
    assert!(lines[3].starts_with("@@ -"), "{said}");
    assert!(lines.contains(&"-pub struct Laborer {"), "{said}");
    assert!(lines.contains(&"+pub struct Worker {"), "{said}");
}

#[test]
fn a_changed_contract_is_told() {
    let repository = Repository::generated();
    repository.edit(
        "specs/acme-staffing/openapi.yaml",
        "maxLength: 8",
        "maxLength: 9",
    );
    let ran = check(&repository);
    assert_eq!(ran.code, 4);
    assert!(
        ran.stdout
            .contains("stale: generated/src/acme_staffing/contract.json")
    );
    assert!(
        ran.stdout.contains("files of generated/ not as specs/"),
        "{}",
        ran.stdout
    );
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let repository = Repository::generated();
    fs::write(repository.path(TYPES), [0xff, 0xfe, 0]).unwrap();
    drifts(&repository, &format!("stale: {TYPES}"));
}

#[test]
fn a_feature_of_a_partner_that_is_gone_is_told() {
    let repository = Repository::generated();
    repository.edit(
        "generated/Cargo.toml",
        "acme-staffing = []",
        "gone-partner = []",
    );
    let said = drifts(&repository, "stale: generated/Cargo.toml");
    assert!(
        said.contains("-gone-partner = []\n+acme-staffing = []\n"),
        "{said}"
    );
}

#[test]
fn a_manifest_without_the_features_is_refused() {
    let repository = Repository::generated();
    repository.edit("generated/Cargo.toml", "acme-staffing = []\n", "");
    let ran = repository.run(&["codegen", "--check"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("`# The partners`: put back"),
        "{}",
        ran.stderr
    );
}

#[test]
fn everything_is_told_at_once() {
    let wanted = Repository::generated().size();
    let ran = check(&Repository::new());
    assert_eq!(ran.code, 4);
    assert_eq!(
        ran.stdout.matches("missing: ").count(),
        wanted,
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.matches("stale: generated/Cargo.toml").count(), 1);
    assert!(ran.stdout.contains(&format!(
        "\n{} files of generated/ not as specs/ gives it now",
        wanted + 1
    )));
}
