//! `about`: clauses that describe a place of the contract without deciding anything there.

mod common;

use common::Acme;
use countersign_contract::model::{About, ClauseId};
use insta::assert_snapshot;

/// Sets the places of the clause that nothing cites.
fn about(places: &str) -> Acme {
    Acme::new().ledger("    uncited: absence", &format!("    about: {places}"))
}

/// Returns the places of the clause, and the elements beside which `explain` shows it.
#[track_caller]
fn places(written: &str) -> Vec<String> {
    let contract = about(written).loaded();
    let clause = &contract.ledger.expect("a ledger").clauses[&ClauseId::from("AC-007")];
    let places = clause.about.iter().map(|about: &About| {
        let schema = about
            .schema
            .as_deref()
            .map(|pointer| format!(" schema {pointer}"));
        let elements = about
            .elements
            .iter()
            .map(|at| format!(" element {}:{}", at.line, at.column));
        let (at, pointer) = (about.at, &about.pointer);
        let beside: String = elements.chain(schema).collect();
        format!("{}:{} {pointer}{beside}", at.line, at.column)
    });
    places.collect()
}

#[test]
fn a_place_is_a_pointer_or_begins_with_a_name() {
    let ways = [
        "'#/components/schemas/Order/properties/id'",
        "'Order/properties/id'",
        "['Order/properties/id']",
        "'#/components/schemas/%4frder/properties/id'",
    ];
    for way in ways {
        assert_eq!(
            places(way),
            [
                "181:9 #/components/schemas/Order/properties/id schema #/components/schemas/Order/properties/id"
            ]
        );
    }
    assert_eq!(
        places("cancelOrder"),
        places("'#/paths/~1orders~1{id}~1cancel/post'")
    );
    assert_eq!(
        places("orderChanged"),
        places("'#/x-webhooks/orderChanged/post'")
    );
}

/// A place without citations of its own belongs to the innermost element around it.
#[test]
fn a_place_belongs_to_the_element_around_it() {
    assert_eq!(
        places("[Order/properties/lines/maxItems, Order/properties, placeOrder/tags/0]"),
        [
            "205:11 #/components/schemas/Order/properties/lines/maxItems schema #/components/schemas/Order/properties/lines",
            "180:7 #/components/schemas/Order/properties schema #/components/schemas/Order",
            "69:14 #/paths/~1orders/post/tags/0 element 66:5",
        ]
    );
    // A path item belongs to its operations, a component to every reference to it, and any other
    // place to the API.
    assert_eq!(
        places("['#/paths/~1orders', '#/components/responses/Refused', '#/tags/0/name', '#']"),
        [
            "16:3 #/paths/~1orders element 17:5 element 66:5",
            "164:5 #/components/responses/Refused element 101:9 element 164:5",
            "11:5 #/tags/0/name element 2:1",
            "1:1 # element 2:1",
        ]
    );
}

#[test]
fn a_clause_may_be_about_a_place_and_be_cited() {
    let acme = Acme::new().ledger(
        "    fact: The note of an order is text.",
        "    fact: The note of an order is text.\n    about: placeOrder",
    );
    let contract = acme.loaded();
    assert!(contract.citations.contains_key(&ClauseId::from("AC-003")));
    assert_eq!(
        places("placeOrder")[0],
        "66:5 #/paths/~1orders/post element 66:5"
    );
}

#[test]
fn a_place_that_is_not_there() {
    let wrong = "['#/components/schemas/Ordre', Order/properties/idd, placeOrders, '#paths', '', '#/tags/1', placeOrder/responses/400/content]";
    assert_snapshot!(about(wrong).refused(), @"
    clauses.yaml:36:13: `about: #/components/schemas/Ordre` does not exist in the contract, did you mean `Order`?
      help: correct the place; references are not followed
    clauses.yaml:36:43: `about: Order/properties/idd` does not exist in the contract, did you mean `id`?
      help: correct the place; references are not followed
    clauses.yaml:36:65: no operation or schema is called `placeOrders`, did you mean `placeOrder`?
      help: correct the name, or write the place as a JSON pointer with a leading `#`
    clauses.yaml:36:78: `about: #paths` is not a JSON pointer
      help: begin it with `#/`
    clauses.yaml:36:88: no operation or schema is called ``
      help: correct the name, or write the place as a JSON pointer with a leading `#`
    clauses.yaml:36:92: `about: #/tags/1` does not exist in the contract
      help: correct the place; references are not followed
    clauses.yaml:36:104: `about: placeOrder/responses/400/content` does not exist in the contract
      help: correct the place; references are not followed
    ");
}

#[test]
fn a_name_that_means_two_things() {
    let acme = about("Order").contract("operationId: placeOrder", "operationId: Order");
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:36:12: `Order` is the name of both an operation and a schema
      help: write the place as a JSON pointer with a leading `#`
    ");
}

#[test]
fn a_clause_says_only_once_why_nothing_cites_it() {
    let acme = Acme::new().ledger(
        "    uncited: absence",
        "    uncited: absence\n    about: placeOrder",
    );
    assert_snapshot!(acme.refused(), @"
    clauses.yaml:37:5: clause AC-007 says `uncited: absence`, and also has `about`
      help: keep one of them
    ");
    for (nothing, place) in [("[]", "36:5"), ("", "36:5"), ("~", "36:5")] {
        let refused = about(nothing).refused();
        assert!(
            refused.starts_with(&format!(
                "clauses.yaml:{place}: `about` of clause AC-007 names no place\n"
            )),
            "{refused}"
        );
    }
    for wrong in ["7", "{ a: b }", "[7]", "[[placeOrder]]"] {
        let refused = about(wrong).refused();
        assert!(
            refused.contains("expected a place of openapi.yaml or a list of places"),
            "{refused}"
        );
    }
}
