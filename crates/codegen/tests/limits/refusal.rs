//! Errors have a position, a reason and a fix.

use countersign_codegen::{generate, generate_partner};
use countersign_contract::model::{Contract, Ledger};
use indexmap::IndexMap;

use crate::fixture::Fixture;

#[test]
fn what_cannot_be_honoured_is_refused_with_a_clear_error() {
    for fixture in Fixture::all()
        .iter()
        .filter(|fixture| fixture.behaviour().is_none())
    {
        let generated = fixture
            .contract()
            .and_then(|contract| generate_partner(&contract).map_err(|error| error.to_string()));
        let Err(error) = generated else {
            panic!(
                "{} is neither refused nor has it a behaviour.rs",
                fixture.name
            )
        };
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => &*fixture.name }, {
            insta::assert_snapshot!("refusal", error);
        });
    }
}

fn left_out() -> Contract {
    let fixtures = Fixture::all().into_iter();
    let mut found = fixtures.filter(|fixture| fixture.name == "left-out");
    found.next().unwrap().contract().unwrap()
}

#[test]
fn what_no_client_can_call_is_left_out_of_a_foreign_document_and_told() {
    let generated = generate(&[left_out()]).unwrap();
    let reasons = generated.iter().flat_map(|generated| &generated.left_out);
    let reasons: Vec<_> = reasons.map(ToString::to_string).collect();
    insta::assert_snapshot!(reasons.join("\n"), @"
    tests/fixtures/left-out/openapi.yaml:8:5: getOrderAgain is the same call as getOrder at line 6: GET /orders/{id}
      help: describe it once
    tests/fixtures/left-out/openapi.yaml:11:5: refreshOrder cannot be called at `/orders/{id}#refresh`: it contains `?`, `#` or a backslash
      help: write the path as sent, and the part after `?` as query parameters
    tests/fixtures/left-out/openapi.yaml:13:5: getFile has its own server, which the client cannot call: `ftp://files.example`
      help: use an absolute http or https URL, or a path that begins with a slash
    tests/fixtures/left-out/openapi.yaml:15:50: the cookie parameter `session` of getSession is sent as a cookie, which the client does not support
      help: describe it as a security scheme, or remove it
    ");
    let client = generated[0]
        .files
        .iter()
        .find(|file| file.path.ends_with("client/mod.rs"));
    let expected = "It cannot call `getOrderAgain`, `refreshOrder`, `getFile`, `getSession`";
    assert!(client.unwrap().text.contains(expected));
}

#[test]
fn what_no_client_can_call_is_refused_in_a_contract_of_ours() {
    let mut contract = left_out();
    contract.ledger = Some(Ledger {
        title: "Acme".to_owned(),
        updated: None,
        clauses: IndexMap::new(),
    });
    let error = generate(&[contract]).unwrap_err().to_string();
    assert!(
        error.contains("getOrderAgain is the same call as getOrder"),
        "{error}"
    );
}
