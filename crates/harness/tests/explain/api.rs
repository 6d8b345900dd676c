//! A whole API: everything that belongs to no single operation.

use countersign_contract::model::Certainty;
use countersign_harness::explain::Sheet;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::acme::{PLAIN, acme, contract, rule, text, under};

#[test]
fn a_whole_api() {
    assert_snapshot!(Sheet::api(&contract(acme())).to_text(PLAIN), @r#"
    Acme Order API 1.0.0 [stated AC-1]
    acme in specs/acme/openapi.yaml, based on the document "Acme Order API" of
      2024-05-06

      Orders:

      - placing them
      - reading them

    Servers
      https://{host} [stated AC-1]
        The one.
        host: default api.acme.example; one of api.acme.example, test.acme.example

    Security
      key: a key in the header X-Key [stated AC-1]
      login: OAuth 2: clientCredentials with tokens from https://acme.example/token
        [silent AC-6]

    Operations
      placeOrder  Place an order
        POST /orders/{shop}

    Webhooks
      orderChanged  (deprecated)
        POST

    Schemas that no operation uses
      Unused

    Open: 1 contradiction
      AC-4 (Orders)
        The price is a number here and text there.
        => Which of the two is sent is open. The contract accepts both.

    Open: 2 silences
      AC-5 (Orders)
        No rate limit is described.
        => The contract declares no 429.
      AC-6 (Orders)
        How a token is had is not said.
        => The flow is read from its name.

    Clauses
      6 in all, 5 cited
      stated: 1 (1 cited)
      example: 1 (1 cited)
      inferred: 1 (1 cited)
      contradictory: 1 (1 cited)
      silent: 2 (1 cited)
    "#);
}

#[test]
fn forms_that_a_member_tells_apart() {
    let mut acme = acme();
    let of_kind = |kinds: &[&str]| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": kinds } } });
    acme["schemas"]["Cat"] = of_kind(&["cat", "kitten"]);
    acme["schemas"]["Dog"] = of_kind(&["dog"]);
    let branches = [
        json!({ "reference": "Cat" }),
        json!({ "reference": "Dog" }),
        json!({ "reference": "Cat" }),
    ];
    acme["schemas"]["Pet"] = json!({ "one_of": branches, "rules": { "oneOf": rule(&["AC-1"], 99) },
        "discriminator": { "property": "type", "mapping": { "c\u{1b}": "Cat", "": "Cat" } } });
    acme["schemas"]["Unused"] = json!({ "any_of": [of_kind(&["a"]), { "reference": "Dog" }], "all_of": [{ "reference": "Pet" }] });
    let contract = contract(acme);
    assert_snapshot!(text(&contract, "Unused"), @r#"
    Unused
      all of
      - Pet
        exactly one of, selected by type [stated AC-1]
        - "" or "c\u001b": Cat: object
          kind  required, string, one of "cat", "kitten"
        - "Dog": Dog: object
          kind  required, string, always "dog"
        - "" or "c\u001b": Cat (above)
      at least one of, selected by kind
      - "a": object
        kind  required, string, always "a"
      - "dog": Dog (above)

    Used by
      no operation
    "#);
    let data = serde_json::to_value(Sheet::named(&contract, "Pet").expect("it is there"))
        .expect("it is data");
    let branches = &data["schemas"]["Pet"]["branches"][0];
    assert_eq!(branches["told_apart_by"], "type");
    assert_eq!(
        branches["values"],
        json!([["", "c\u{1b}"], ["Dog"], ["", "c\u{1b}"]])
    );
}

/// Returns the contract with a full delivery configuration.
fn delivered() -> Value {
    let mut acme = acme();
    acme["delivery"] = json!({
        "configuration": "Unused", "separator": "|", "rule": rule(&["AC-1"], 100),
        "version": { "member": "ver", "value": "1", "rule": rule(&["AC-1"], 101) },
        "url": { "member": "url", "placeholder": "<ORDER>", "parameter": "order", "append": true, "rule": rule(&["AC-4"], 102) },
        "method": { "member": "how", "values": { "1": "orderChanged", "2": "orderMoved" }, "otherwise": "orderGone", "rule": rule(&["AC-2"], 103) },
        "headers": { "member": "headers", "separator_member": "between", "separator": ",", "rule": rule(&["AC-3"], 104) },
        "credential": { "member": "auth", "scheme": "key", "rule": rule(&["AC-1"], 105) },
        "extended": { "member": "more", "value": "yes", "rule": rule(&["AC-1", "AC-6"], 106) },
        "statuses": { "member": "errors", "separator": ";", "rule": rule(&["AC-1"], 107) }
    });
    acme
}

#[test]
fn how_the_partner_is_told_where_to_call() {
    let heading = "Delivery configuration\n";
    let whole = contract(delivered());
    assert_snapshot!(under(heading, &Sheet::api(&whole).to_text(PLAIN)), @"
    the configuration: Unused; its entries are separated by '|' and do not contain
      it [stated AC-1]
    its version: ver is 1 [stated AC-1]
    URL: url; <ORDER> is replaced by order, or appended after a slash if it is
      missing [contradictory AC-4]
    webhook: how; 1 is orderChanged; 2 is orderMoved; any other or missing value
      is orderGone [example AC-2]
    additional headers: headers; alternating names and values, separated by the
      character in between, or by ',' [inferred AC-3]
    the credential: auth; sent as key [stated AC-1]
    a body is sent if more is yes [silent AC-1 AC-6]
    statuses of our responses: errors; separated by ';' [stated AC-1]
    ");
    // A configuration with only the required members.
    let mut least = delivered();
    for member in [
        "separator",
        "version",
        "headers",
        "credential",
        "extended",
        "statuses",
    ] {
        least["delivery"]
            .as_object_mut()
            .expect("an object")
            .remove(member);
    }
    least["delivery"]["url"]["append"] = json!(false);
    assert_snapshot!(under(heading, &Sheet::api(&contract(least)).to_text(PLAIN)), @"
    the configuration: Unused [stated AC-1]
    URL: url; <ORDER> is replaced by order [contradictory AC-4]
    webhook: how; 1 is orderChanged; 2 is orderMoved; any other or missing value
      is orderGone [example AC-2]
    ");
    let none = Sheet::api(&contract(acme())).to_text(PLAIN);
    assert!(!none.contains(heading));
    // The same as data, with its support.
    let Sheet::Api(sheet) = Sheet::api(&whole) else {
        panic!("another sheet")
    };
    let supports: Vec<_> = sheet
        .delivery
        .iter()
        .map(|told| told.support.certainty)
        .collect();
    assert_eq!(supports.len(), 8);
    assert_eq!(supports[2], Some(Certainty::Contradictory));
    assert_eq!(supports[6], Some(Certainty::Silent));
    let cited = text(&whole, "AC-6");
    assert!(cited.contains("\n  extended of the delivery (line 106)"));
    assert!(text(&whole, "AC-1").contains("statuses of the delivery (line 107)"));
}
