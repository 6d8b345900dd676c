//! Citations against the ledger, in both directions.

mod common;

use common::Acme;
use countersign_contract::model::ClauseId;
use insta::assert_snapshot;

#[test]
fn a_clause_that_does_not_exist() {
    let acme = Acme::new().contract(
        "        required/id: [AC-002]",
        "        required/id: [AC-02, AC-999]",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:211:23: no clause `AC-02` in the ledger, did you mean `AC-002`?
      help: correct the id, or add the clause to clauses.yaml
    openapi.yaml:211:30: no clause `AC-999` in the ledger
      help: correct the id, or add the clause to clauses.yaml
    ");
}

#[test]
fn a_clause_of_a_word_that_does_not_exist() {
    let acme = Acme::new().contract(
        "          message: '{field} is missing'\n          x-clause: [AC-005]",
        "          message: '{field} is missing'\n          x-clause:\n            - AC-005\n            - AX-005",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:175:15: no clause `AX-005` in the ledger, did you mean `AC-005`?
      help: correct the id, or add the clause to clauses.yaml
    ");
}

#[test]
fn a_clause_that_nothing_cites() {
    let acme = Acme::new().ledger("    uncited: absence\n", "");
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:31:5: nothing cites clause AC-007, and it does not say why
      help: cite it where the contract honours it, name the place that it describes with `about`, or add `uncited` with behaviour, absence or prose
    ");
}

#[test]
fn a_clause_that_is_cited_after_all() {
    let acme = Acme::new().contract(
        "  x-clause: [AC-001]\nservers",
        "  x-clause: [AC-001, AC-007]\nservers",
    );
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:31:5: clause AC-007 says `uncited: absence`, but line 6 of the contract cites it
      help: remove `uncited`, or the citation
    ");
}

/// Every element that must cite, without its citation.
#[test]
fn elements_that_cite_nothing() {
    let acme = Acme::new()
        .contract(
            "  - url: https://api.acme.example\n    x-clause: [AC-001]",
            "  - url: https://api.acme.example",
        )
        .contract(
            "      name: X-Key\n      x-clause: [AC-001]",
            "      name: X-Key",
        )
        .contract(
            "        maxLength: 8\n      x-clause: [AC-002]",
            "        maxLength: 8",
        )
        .contract(
            "              x-clause: [AC-001]\n          x-clause: [AC-001]\n        '400'",
            "        '400'",
        )
        .contract(
            "          below: error\n          x-clause: [AC-006]",
            "          below: error",
        )
        .contract(
            "        item-id: /id\n        x-clause: [AC-006]",
            "        item-id: /id",
        )
        .contract(
            "        action: list\n        x-clause: [AC-001]",
            "        action: list",
        )
        .contract(
            "        to: canceled\n        x-clause: [AC-001]\n      x-clause: [AC-001]",
            "        to: canceled",
        )
        .contract(
            "                x-clause: [AC-004]\n        x-clause: [AC-001]",
            "                x-clause: [AC-004]",
        )
        .contract(
            "          message: '{field} is missing'\n          x-clause: [AC-005]",
            "          message: '{field} is missing'",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:8:5: the server cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:44:7: `x-pagination` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:45:9: the page parameter limit cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:58:7: `x-resource` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:66:7: the request body cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:83:9: the response cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:90:13: the link `cancel` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:105:5: the operation `cancelOrder` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:115:7: `x-transition` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:140:5: the security scheme `key` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:145:5: the parameter `id` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:160:11: the error code A1 cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
}

#[test]
fn rules_that_cite_nothing() {
    let acme = Acme::new()
        .contract("          description: What the order is called.\n          x-clause: [AC-002]", "          description: What the order is called.\n          default: ''\n          readOnly: true\n          writeOnly: false")
        .contract("          items:\n            type: string\n          x-clause: [AC-002]", "          items:\n            type: string")
        .contract("            type: [AC-003]\n            '*': [AC-002]", "            type: [AC-003]")
        .contract("        required/lines: [AC-003]", "        additionalProperties: [AC-003]");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:179:7: the rule `required` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:182:11: the rule `type` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:183:11: the rule `maxLength` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:185:11: the rule `default` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:186:11: the rule `readOnly` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:195:11: the rule `pattern` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:204:11: the rule `type` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:205:11: the rule `minItems` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:206:11: the rule `maxItems` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:208:13: the rule `type` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:212:9: `x-clause` names `additionalProperties`, which is not a keyword of this schema
      help: correct the name, or remove it
    ");
}

/// A false keyword rejects nothing, with these exceptions.
#[test]
fn false_can_be_a_rule() {
    let acme = Acme::new().contract(
        "    Error:\n      type: object\n      properties:\n        code:\n          type: string\n          x-clause: [AC-005]\n      x-clause: [AC-005]",
        "    Error:\n      additionalProperties: false\n      uniqueItems: false\n      readOnly: false\n      properties:\n        code:\n          type: boolean\n          default: false\n          x-clause: { type: [AC-005] }",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:226:7: the rule `additionalProperties` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:232:11: the rule `default` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
}

#[test]
fn citations_that_are_written_wrong() {
    let acme = Acme::new()
        .contract("  x-clause: [AC-001]\nservers", "  x-clause: AC-001\nservers")
        .contract("        state:\n          type: string\n          enum: [placed, canceled]\n          x-clause: [AC-002]", "        state:\n          type: string\n          enum: [placed, canceled]\n          x-clause: []")
        .contract("        to: canceled\n        x-clause: [AC-001]\n      x-clause: [AC-001]", "        to: canceled\n        x-clause: [AC-001]\n      x-clause: { '*': [AC-001] }")
        .contract("        total:\n          type: integer\n          x-clause: [AC-006]", "        total:\n          type: integer\n          x-clause: [6]")
        .contract("        code:\n          type: string\n          x-clause: [AC-005]", "        code:\n          type: string\n          x-clause: AC-005");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:6:13: what `x-clause` cites must be a list, found text
      help: write a list here
    openapi.yaml:126:17: what `x-clause` cites must be a list, found a map
      help: write a list here
    openapi.yaml:189:11: this list of clauses is empty
      help: name a clause, or remove `x-clause`
    openapi.yaml:223:22: a clause must be text, found a number
      help: write text here
    openapi.yaml:230:21: `x-clause` must be a list of clauses, or a map from keyword to such lists, found text
      help: write a list of clauses, or a map from keyword to such lists here
    ");
}

#[test]
fn a_map_that_names_no_keyword() {
    let acme = Acme::new().contract(
        "        required/lines: [AC-003]",
        "        required/lines: [AC-003]\n        required/line: [AC-003]\n        maxLenght: [AC-003]",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:213:9: `x-clause` names `required/line`, which is not a keyword of this schema
      help: correct the name, or remove it
    openapi.yaml:214:9: `x-clause` names `maxLenght`, which is not a keyword of this schema
      help: correct the name, or remove it
    ");
}

/// `'*'` must cover a keyword of the schema, or of an inline schema within it.
#[test]
fn a_rest_that_covers_no_keyword() {
    let all_named = "        required/lines: [AC-003]\n        '*': [AC-001]";
    let acme = Acme::new()
        .contract("        required/lines: [AC-003]", all_named)
        .contract(
            "            type: [AC-003]\n            '*': [AC-002]",
            "            type: [AC-003]\n            pattern: [AC-002]\n            nullable: [AC-002]\n            '*': [AC-001]",
        )
        .contract(
            "          items:\n            type: string\n          x-clause: [AC-002]",
            "          items:\n            type: string\n            format: date\n          x-clause: { type: [AC-002], minItems: [AC-002], maxItems: [AC-002], '*': [AC-003] }",
        )
        .contract(
            "            - type: number\n            - type: string\n          x-clause: [AC-004]",
            "            - type: number\n              x-clause: { type: [AC-004], '*': [AC-001] }\n            - type: string\n          x-clause: [AC-004]",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:198:13: `'*'` of `x-clause` covers no keyword, so it has no effect
      help: remove it, and name the place that its clauses describe with `about` in clauses.yaml
    openapi.yaml:202:43: `'*'` of `x-clause` covers no keyword, so it has no effect
      help: remove it, and name the place that its clauses describe with `about` in clauses.yaml
    openapi.yaml:217:9: `'*'` of `x-clause` covers no keyword, so it has no effect
      help: remove it, and name the place that its clauses describe with `about` in clauses.yaml
    ");
    // A list may explain a schema without keywords.
    let list = Acme::new().contract(
        "        code:\n          type: string\n          x-clause: [AC-005]",
        "        code:\n          x-clause: [AC-005]",
    );
    list.loaded();
}

#[test]
fn the_clauses_of_a_parameter_do_not_go_by_keyword() {
    let acme = Acme::new().contract(
        "        type: string\n        maxLength: 8\n      x-clause: [AC-002]",
        "        type: string\n        maxLength: 8\n      x-clause: { maxLength: [AC-002] }",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:162:17: what `x-clause` cites must be a list, found a map
      help: write a list here
    ");
}

#[test]
fn the_places_of_citations_are_kept() {
    let contract = Acme::new().loaded();
    let places = |id: &str| {
        let places = &contract.citations[&ClauseId::from(id)];
        places
            .iter()
            .map(|at| (at.line, at.column))
            .collect::<Vec<_>>()
    };
    // A referenced component is written, and therefore cites, only once.
    assert_eq!(
        places("AC-005"),
        [(173, 22), (174, 18), (230, 22), (231, 18)]
    );
    let ids: Vec<_> = contract.citations.keys().map(|id| id.0.as_str()).collect();
    assert_eq!(
        ids,
        ["AC-001", "AC-002", "AC-003", "AC-004", "AC-005", "AC-006"]
    );
}
