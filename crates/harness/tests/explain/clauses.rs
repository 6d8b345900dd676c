//! Clauses and schemas, of our documents and of foreign ones.

use countersign_contract::model::Certainty;
use countersign_harness::explain::Sheet;
use insta::assert_snapshot;
use serde_json::json;

use super::acme::{PLAIN, acme, contract, text};

#[test]
fn clauses() {
    let contract = contract(acme());
    assert_snapshot!(text(&contract, "AC-4"), @"
    AC-4 contradictory (Orders)
      The price is a number here and text there.
      => Which of the two is sent is open. The contract accepts both.

      A violation that rests on this clause alone is a notice.

    Cited by
      Order.id: the description (line 60)
      Order.price: oneOf (line 70)
      Order.price oneOf/0: minimum, type (line 72)
      Order.price oneOf/1: type (line 73)
    ");
    assert_snapshot!(text(&contract, "AC-3"), @"
    AC-3 inferred (Orders)
      Ids begin with a letter.

      A violation that rests on this clause alone is a warning.

    Cited by
      the state transition of placeOrder (line 12)
      the page offset of placeOrder (line 14)
      path parameter shop of placeOrder: format (line 21)
      link again of response 201 of placeOrder (line 35)
      Line.parts: type (line 93)
      Order.id: pattern, readOnly (line 63)
    ");
    assert_snapshot!(text(&contract, "AC-5"), @"
    AC-5 silent (Orders)
      No rate limit is described.
      => The contract declares no 429.

      A violation that rests on this clause alone is a notice.
      Nothing cites it: absence.
    ");
}

/// A place in another file names the file.
#[test]
fn a_clause_of_several_files() {
    let mut acme = acme();
    acme["other_files"] = json!(["specs/acme/parts.yaml"]);
    acme["schemas"]["Order"]["rules"]["required/lines"]["at"]["file"] = json!(1);
    let contract = contract(acme);
    let told = text(&contract, "AC-2");
    let place = "Order: required/lines (specs/acme/parts.yaml line 52)";
    assert!(told.contains(place), "{told}");
    let data = Sheet::named(&contract, "AC-2")
        .expect("it is there")
        .to_json();
    assert!(
        data.contains(r#""file":"specs/acme/parts.yaml","line":52"#),
        "{data}"
    );
    assert_eq!(data.matches(r#""file""#).count(), 1, "{data}");
}

#[test]
fn a_schema_is_written_out_once() {
    let contract = contract(acme());
    assert_snapshot!(text(&contract, "Line"), @r#"
    Line: object, no additional members [stated AC-1]
      order  Order: object [stated AC-1]
          An order.
        id  required, string, at most 8 characters [stated AC-1]; matches
            ^A-[0-9]+$, sent only by the server [inferred AC-3]
            What the order is called. [contradictory AC-4]
        lines  required [example AC-2]; array of Line, at least 1 item [stated AC-1]
        notes  object [stated AC-1]
          any other member: string [stated AC-1]
        price
            The price.
          exactly one of [contradictory AC-4]
          - number, more than 0 [contradictory AC-4]
          - string [contradictory AC-4]
        state  string or null, one of "placed", "canceled", null [stated AC-1];
            default "placed" [example AC-2]; deprecated
        tags  array of string, unique items [stated AC-1]
        elsewhere is required; it is described elsewhere [stated AC-1]
      parts  array of Line [inferred AC-3]

    Used by
      placeOrder

    Open: 1 contradiction
      AC-4 (Orders)
        The price is a number here and text there.
        => Which of the two is sent is open. The contract accepts both.
    "#);
    assert_snapshot!(text(&contract, "Unused"), @"
    Unused

    Used by
      no operation
    ");
}

/// A foreign document has no certainties, and its fallbacks are listed.
#[test]
fn a_foreign_document() {
    let mut foreign = acme();
    foreign.as_object_mut().unwrap().remove("ledger");
    let fallback = |line: u32, pointer: &str, message: &str| json!({ "at": { "line": line, "column": 3 }, "pointer": pointer, "message": message });
    let mut fallbacks = vec![
        fallback(1, "#/servers/0", "odd; it is kept"),
        fallback(
            91,
            "#/components/schemas/Line/not",
            "unknown; it is ignored",
        ),
        fallback(
            11,
            "#/paths/~1orders~1{shop}/post/callbacks",
            "`callbacks` are ignored",
        ),
        fallback(12, "#/paths/~1orders~1{shop}/postscript", "elsewhere"),
    ];
    for line in 100..108 {
        fallbacks.push(fallback(
            line,
            "#/components/schemas/Unused",
            "the same everywhere",
        ));
    }
    foreign["fallbacks"] = json!(fallbacks);
    let contract = contract(foreign);
    let api = Sheet::api(&contract).to_text(PLAIN);
    assert!(!api.contains('['), "{api}");
    let after = api.split("Not honoured\n").nth(1).unwrap();
    assert_snapshot!(after, @"
    odd; it is kept
      line 1 column 3: #/servers/0
    unknown; it is ignored
      line 91 column 3: #/components/schemas/Line/not
    `callbacks` are ignored
      line 11 column 3: #/paths/~1orders~1{shop}/post/callbacks
    elsewhere
      line 12 column 3: #/paths/~1orders~1{shop}/postscript
    the same everywhere
      line 100 column 3: #/components/schemas/Unused
      line 101 column 3: #/components/schemas/Unused
      line 102 column 3: #/components/schemas/Unused
      line 103 column 3: #/components/schemas/Unused
      line 104 column 3: #/components/schemas/Unused
      and 3 more
    ");
    let operation = text(&contract, "placeOrder");
    for certainty in Certainty::ALL {
        let bracket = format!("[{certainty}");
        assert!(!operation.contains(&bracket), "{operation}");
    }
    let after = operation.split("Not honoured\n").nth(1).unwrap();
    assert_snapshot!(after, @"
    unknown; it is ignored
      line 91 column 3: #/components/schemas/Line/not
    `callbacks` are ignored
      line 11 column 3: #/paths/~1orders~1{shop}/post/callbacks
    ");
    assert_eq!(Sheet::named(&contract, "AC-1"), None);
}
