//! Invalid ledgers. All problems are reported at once.

mod common;

use common::Acme;
use insta::assert_snapshot;

#[test]
fn entries_that_are_written_wrong() {
    let acme = Acme::new()
        .ledger("    certainty: example", "    certainty: sample")
        .ledger("    certainty: inferred", "    certainly: inferred")
        .ledger("  - id: AC-001", "  - id: 1")
        .ledger("  updated: 2024-05-06", "  update: 2024-05-06")
        .ledger("    uncited: absence", "    uncited: because");
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:4:11: unknown field `update`, expected `title` or `updated`
      help: see specs/README.md for the ledger
    clauses.yaml:6:9: invalid type: integer `1`, expected a string
      help: see specs/README.md for the ledger
    clauses.yaml:16:16: unknown variant `sample`, expected one of `stated`, `example`, `inferred`, `contradictory`, `silent`
      help: see specs/README.md for the ledger
    clauses.yaml:29:16: unknown field `certainly`, expected one of `id`, `section`, `certainty`, `fact`, `note`, `about`, `uncited`
      help: see specs/README.md for the ledger
    clauses.yaml:36:14: unknown variant `because`, expected one of `behaviour`, `absence`, `prose`
      help: see specs/README.md for the ledger
    ");
}

#[test]
fn an_open_point_without_a_note() {
    let note = "    note: Which of the two is sent is open. The contract accepts both.\n";
    let acme = Acme::new()
        .ledger(note, "")
        .ledger("    note: The contract declares no 429.", "    note: ' '");
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:20:5: clause AC-004 is contradictory and has no `note`
      help: say in `note` what is open and what was chosen
    clauses.yaml:32:5: clause AC-007 is silent and has no `note`
      help: say in `note` what is open and what was chosen
    ");
}

#[test]
fn an_id_that_is_there_twice() {
    assert_snapshot!(Acme::new().ledger("  - id: AC-003", "  - id: AC-001").refused(), @"
    clauses.yaml:14:5: clause AC-001 is defined twice, first at line 6
      help: give each clause its own id
    ");
}

#[test]
fn empty_texts() {
    let acme = Acme::new()
        .ledger("  - id: AC-005", "  - id: ''")
        .ledger("    fact: The note of an order is text.", "    fact: ''");
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:17:5: `fact` of a clause is empty
      help: fill it in
    clauses.yaml:23:5: `id` of a clause is empty
      help: fill it in
    ");
}

#[test]
fn the_ledger_of_another_partner() {
    assert_snapshot!(Acme::new().ledger("api: acme", "api: other").refused(), @"
    clauses.yaml:1:1: the ledger is for `other`, but its folder is `acme`
      help: write the name of the folder as `api`
    ");
}

#[test]
fn a_ledger_without_clauses() {
    assert_snapshot!(Acme::new().ledger("clauses:", "facts:").refused(), @"
    clauses.yaml:6:3: unknown field `facts`, expected one of `api`, `document`, `clauses`
      help: see specs/README.md for the ledger
    ");
    assert_snapshot!(Acme::new().file("clauses.yaml", "- 1\n").refused(), @"
    clauses.yaml:1:1: expected a map, found a list
      help: see specs/README.md for the ledger
    ");
}
