//! Clauses that are about a place without deciding anything there.

use countersign_harness::explain::Sheet;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::acme::{PLAIN, acme, contract, text, under};

/// Returns the small contract with a clause that is about these places.
fn about(places: &Value) -> Value {
    let mut acme = acme();
    acme["ledger"]["clauses"]["AC-7"] = json!({ "section": "Orders", "certainty": "stated", "fact": "Orders are printed.",
        "at": { "line": 1, "column": 5 }, "about": places });
    acme
}

fn place(pointer: &str, line: u32, schema: Option<&str>, elements: &[u32]) -> Value {
    let elements = elements
        .iter()
        .map(|line| json!({ "line": line, "column": 5 }));
    json!({ "pointer": pointer, "at": { "line": line, "column": 9 }, "schema": schema, "elements": elements.collect::<Vec<_>>() })
}

#[test]
fn a_clause_names_its_places() {
    let places = json!([
        place("#/info/description", 3, None, &[2]),
        place("#/tags", 8, None, &[2])
    ]);
    let contract = contract(about(&places));
    assert_snapshot!(text(&contract, "AC-7"), @"
    AC-7 stated (Orders)
      Orders are printed.

      A violation that rests on this clause alone is an error.

    About
      #/info/description (line 3)
      #/tags (line 8)
    ");
    let sheet = Sheet::named(&contract, "AC-7").unwrap().to_json();
    assert!(sheet.ends_with(r##""about":[{"pointer":"#/info/description","line":3,"column":9},{"pointer":"#/tags","line":8,"column":9}]}"##), "{sheet}");
}

/// A clause that is also cited shows both.
#[test]
fn a_clause_that_is_cited_too() {
    let mut acme = acme();
    acme["ledger"]["clauses"]["AC-2"]["about"] = json!([place("#/tags", 8, None, &[2])]);
    let text = text(&contract(acme), "AC-2");
    let (_, after) = text.split_once("Cited by").unwrap();
    assert_snapshot!(after, @"
      sample order of the request of placeOrder (line 26)
      error code A2 in response 400 of placeOrder (line 42)
      Order: required/lines (line 52)
      Order.state: default (line 67)

    About
      #/tags (line 8)
    ");
}

#[test]
fn it_is_shown_beside_what_it_is_about() {
    let id = "#/components/schemas/Order/properties/id";
    let line = "#/components/schemas/Line/properties/order";
    let places = json!([
        place("#/info", 2, None, &[2]),
        place("#/paths/~1orders~1{shop}/post/tags", 10, None, &[10]),
        place("#/p", 20, None, &[20]),
        place("#/r", 30, None, &[30, 33]),
        place(id, 60, Some(id), &[]),
        place(line, 91, Some(line), &[]),
    ]);
    let contract = contract(about(&places));
    let api = Sheet::api(&contract).to_text(PLAIN);
    assert!(
        api.starts_with("Acme Order API 1.0.0 [stated AC-1] [see AC-7]\n"),
        "{api}"
    );
    assert_snapshot!(under("Clauses\n", &api), @"
    7 in all, 5 cited, 1 about a place
    stated: 2 (1 cited, 1 about a place)
    example: 1 (1 cited)
    inferred: 1 (1 cited)
    contradictory: 1 (1 cited)
    silent: 2 (1 cited)
    ");
    let operation = text(&contract, "placeOrder");
    let seen: Vec<_> = operation
        .lines()
        .filter(|line| line.contains("[see AC-7]"))
        .collect();
    assert_snapshot!(seen.join("\n"), @"
    Place an order [stated AC-1] [see AC-7]
      shop  in path, required [stated AC-1] [see AC-7]; integer [stated AC-1];
              What the order is called. [contradictory AC-4] [see AC-7]
              order  Order (above) [see AC-7]
    Response 201 [stated AC-1] [see AC-7]
    ");
}

/// An open point is shown wherever one of its places is shown.
#[test]
fn an_open_point_is_among_those_of_its_places() {
    let lines = "#/components/schemas/Order/properties/lines";
    for (places, operation, schema) in [
        (place("#/info", 2, None, &[2]), false, false),
        (place("#/r", 30, None, &[30]), true, false),
        (place(lines, 75, Some(lines), &[]), true, true),
        (
            place("#/components/schemas/Orders", 75, None, &[]),
            false,
            false,
        ),
    ] {
        let mut acme = about(&json!([places]));
        acme["ledger"]["clauses"]["AC-7"]["certainty"] = json!("silent");
        let contract = contract(acme);
        let told = |text: String| text.contains("Orders are printed.");
        assert!(told(Sheet::api(&contract).to_text(PLAIN)));
        assert_eq!(told(text(&contract, "placeOrder")), operation, "{places}");
        assert_eq!(told(text(&contract, "Order")), schema, "{places}");
        assert!(!told(text(&contract, "Unused")), "{places}");
    }
}
