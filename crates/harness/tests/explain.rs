//! Sheets of a small contract, as text and as data.

use countersign_contract::model::{Certainty, Contract};
use countersign_harness::explain::{Layout, Sheet, json_schema};
use insta::assert_snapshot;
use serde_json::{Value, json};

const PLAIN: Layout = Layout {
    width: 80,
    color: false,
};

/// What rests on these clauses, at this line.
fn rule(clauses: &[&str], line: u32) -> Value {
    json!({ "clauses": clauses, "at": { "line": line, "column": 5 } })
}

fn clause(certainty: &str, fact: &str) -> Value {
    json!({ "section": "Orders", "certainty": certainty, "fact": fact, "at": { "line": 1, "column": 5 } })
}

fn schemas() -> Value {
    let order = json!({
        "pointer": "#/components/schemas/Order", "type": "object", "description": "An order.\n\nMore of it.",
        "required": ["id", "lines", "elsewhere"],
        "rules": { "type": rule(&["AC-1"], 50), "required": rule(&["AC-1"], 51), "required/lines": rule(&["AC-2"], 52) },
        "properties": {
            "id": {
                "pointer": "#/components/schemas/Order/properties/id", "type": "string", "max_length": 8, "read_only": true,
                "description": "What the order is called.", "pattern": "^A-[0-9]+$",
                "rules": { "type": rule(&["AC-1"], 60), "maxLength": rule(&["AC-1"], 61), "readOnly": rule(&["AC-3"], 62), "pattern": rule(&["AC-3"], 63), "*": rule(&["AC-4"], 60) }
            },
            "state": {
                "pointer": "#/components/schemas/Order/properties/state", "type": "string", "nullable": true,
                "enum": ["placed", "canceled", null], "default": "placed", "deprecated": true,
                "rules": { "type": rule(&["AC-1"], 65), "enum": rule(&["AC-1"], 66), "default": rule(&["AC-2"], 67), "*": rule(&["AC-1"], 65) }
            },
            "price": {
                "pointer": "#/components/schemas/Order/properties/price", "description": "The price.",
                "one_of": [
                    { "pointer": "#/p/0", "type": "number", "minimum": { "limit": 0, "exclusive": true }, "rules": { "type": rule(&["AC-4"], 71), "minimum": rule(&["AC-4"], 72) } },
                    { "pointer": "#/p/1", "type": "string", "rules": { "type": rule(&["AC-4"], 73) } }
                ],
                "rules": { "oneOf": rule(&["AC-4"], 70) }
            },
            "lines": {
                "pointer": "#/components/schemas/Order/properties/lines", "type": "array", "min_items": 1,
                "items": { "pointer": "#/l", "reference": "Line" },
                "rules": { "type": rule(&["AC-1"], 75), "minItems": rule(&["AC-1"], 76) }
            },
            "tags": {
                "pointer": "#/t", "type": "array", "unique_items": true, "items": { "pointer": "#/t/items", "type": "string", "rules": { "type": rule(&["AC-1"], 78) } },
                "rules": { "type": rule(&["AC-1"], 77), "uniqueItems": rule(&["AC-1"], 77) }
            },
            "notes": {
                "pointer": "#/n", "type": "object", "additional_properties": { "schema": { "pointer": "#/n/a", "type": "string", "rules": { "type": rule(&["AC-1"], 80) } } },
                "rules": { "type": rule(&["AC-1"], 79), "additionalProperties": rule(&["AC-1"], 79) }
            }
        }
    });
    let line = json!({
        "pointer": "#/components/schemas/Line", "type": "object", "additional_properties": "none",
        "rules": { "type": rule(&["AC-1"], 90), "additionalProperties": rule(&["AC-1"], 91) },
        "properties": {
            "order": { "pointer": "#/components/schemas/Line/properties/order", "reference": "Order" },
            "parts": { "pointer": "#/components/schemas/Line/properties/parts", "type": "array", "items": { "pointer": "#/x", "reference": "Line" }, "rules": { "type": rule(&["AC-3"], 93) } }
        }
    });
    json!({ "Order": order, "Line": line, "Unused": { "pointer": "#/components/schemas/Unused" } })
}

fn acme() -> Value {
    let mut contradictory = clause(
        "contradictory",
        "The price is a number here and text there.",
    );
    contradictory["note"] = json!("Which of the two is sent is open.\nThe contract accepts both.");
    let mut silent = clause("silent", "No rate limit is described.");
    silent["note"] = json!("The contract declares no 429.");
    silent["uncited"] = json!("absence");
    let mut unsaid = clause("silent", "How a token is had is not said.");
    unsaid["note"] = json!("The flow is read from its name.");
    json!({
        "api": "acme", "title": "Acme Order API", "version": "1.0.0", "file": "specs/acme/openapi.yaml",
        "description": "Orders:\n\n- placing them\n- reading\n  them",
        "rule": rule(&["AC-1"], 2),
        "ledger": { "title": "Acme Order API", "updated": "2024-05-06", "clauses": {
            "AC-1": clause("stated", "An order has an id of at most 8 characters."),
            "AC-2": clause("example", "Lines are there."),
            "AC-3": clause("inferred", "Ids begin with a letter."),
            "AC-4": contradictory,
            "AC-5": silent,
            "AC-6": unsaid
        }},
        "citations": { "AC-1": [], "AC-2": [], "AC-3": [], "AC-4": [], "AC-6": [] },
        "servers": [{ "url": "https://{host}", "description": "The one.", "variables": { "host": { "default": "api.acme.example", "enum": ["api.acme.example", "test.acme.example"] } }, "rule": rule(&["AC-1"], 5) }],
        "security_schemes": {
            "key": { "type": "apiKey", "in": "header", "name": "X-Key", "rule": rule(&["AC-1"], 7) },
            "login": { "type": "oAuth2", "flows": { "clientCredentials": { "token_url": "https://acme.example/token" } }, "rule": rule(&["AC-6"], 8) }
        },
        "operations": [
            {
                "id": "placeOrder", "method": "POST", "path": "/orders/{shop}", "summary": "Place an order", "description": "Places an order.\n\nOnce.",
                "rule": rule(&["AC-1"], 10),
                "security": [{ "key": [], "login": ["orders"] }, {}],
                "resource": { "name": "order", "action": "create", "id": { "in": "response", "name": "/id" }, "state": { "in": "response", "name": "/state" }, "rule": rule(&["AC-1"], 11) },
                "transition": { "from": ["new", "held"], "to": "placed", "needs": "a line", "rule": rule(&["AC-3"], 12) },
                "pagination": {
                    "limit": { "in": "query", "name": "limit", "default": 50, "minimum": 1, "maximum": 100, "below": "error", "above": "clamp", "rule": rule(&["AC-1"], 13) },
                    "offset": { "in": "body", "name": "/offset", "minimum": 0, "below": "unspecified", "rule": rule(&["AC-3"], 14) },
                    "items": "", "total": "/total", "has_more": "/more", "item_id": "/id", "rule": rule(&["AC-1"], 15)
                },
                "parameters": [{ "name": "shop", "in": "path", "required": true, "style": "simple", "explode": false, "description": "Which shop.",
                    "schema": { "pointer": "#/s", "type": "integer", "format": "int64", "rules": { "type": rule(&["AC-1"], 21), "format": rule(&["AC-3"], 21), "*": rule(&["AC-1"], 20) } }, "rule": rule(&["AC-1"], 20) }],
                "request": { "required": true, "description": "The order.", "rule": rule(&["AC-1"], 25), "content": {
                    "application/json": { "schema": { "pointer": "#/b", "reference": "Order" }, "examples": { "order": { "sample": { "file": "examples/order.json" }, "rule": rule(&["AC-2"], 26) } } }
                } },
                "responses": {
                    "201": {
                        "description": "Placed.", "rule": rule(&["AC-1"], 30),
                        "headers": { "Location": { "required": true, "schema": { "pointer": "#/h", "type": "string", "rules": { "type": rule(&["AC-1"], 31) } }, "rule": rule(&["AC-1"], 31) } },
                        "content": { "application/json": { "schema": { "pointer": "#/r", "reference": "Order" } } },
                        "links": { "again": { "operation": "placeOrder", "parameters": { "shop": "$request.path.shop", "times": 2 }, "rule": rule(&["AC-3"], 35) } }
                    },
                    "400": {
                        "description": "Refused.", "rule": rule(&["AC-1"], 40),
                        "error_codes": [{ "code": "A1", "sub_code": "A11", "message": "{field} is missing", "rule": rule(&["AC-1"], 41) }, { "code": "A2", "rule": rule(&["AC-2"], 42) }]
                    }
                }
            },
            { "id": "orderChanged", "method": "POST", "path": "orderChanged", "webhook": true, "deprecated": true, "rule": rule(&["AC-1"], 45) }
        ],
        "schemas": schemas()
    })
}

fn contract(value: Value) -> Contract {
    serde_json::from_value(value).expect("a contract")
}

fn text(contract: &Contract, name: &str) -> String {
    Sheet::named(contract, name)
        .expect("it is there")
        .to_text(PLAIN)
}

#[test]
fn an_operation() {
    assert_snapshot!(text(&contract(acme()), "placeOrder"), @r#"
    placeOrder
    POST /orders/{shop}
    Place an order [stated AC-1]

      Places an order.

      Once.

    Security
      key: a key in the header X-Key [stated AC-1], and login: OAuth 2:
        clientCredentials with tokens from https://acme.example/token, with the
        scopes orders [silent AC-6]
      or nothing

    What it does
      order: a new one comes to be; known by /id of the response; its state is
        /state of the response [stated AC-1]
      from new or held to placed; needs a line [inferred AC-3]

    Page by page
      items a page: limit in the query; 50 if it is not sent; below 1 is an error;
        above 100 counts as 100 [stated AC-1]
      items to skip: /offset in the body; what happens below 0 is not said [inferred
        AC-3]
      the items: the body itself; each is known by /id; how many there are in all:
        /total; whether more follow: /more [stated AC-1]

    Parameters
      shop  in path, required, integer [stated AC-1]; format int64 [inferred AC-3]
          Which shop.

    Request body [stated AC-1]
      The order.
      application/json
        Order: object [stated AC-1]
            An order.
          id  required, string, at most 8 characters [stated AC-1]; matches
              ^A-[0-9]+$, only the server sends it [inferred AC-3]
              What the order is called. [contradictory AC-4]
          lines  required [example AC-2]; array of Line, at least 1 item [stated
              AC-1]
            each item: Line: object, no further members [stated AC-1]
              order  Order (above)
              parts  array of Line [inferred AC-3]
          notes  object [stated AC-1]
            any other member: string [stated AC-1]
          price
              The price.
            exactly one of [contradictory AC-4]
            - number, more than 0 [contradictory AC-4]
            - string [contradictory AC-4]
          state  string or null, one of "placed", "canceled", null [stated AC-1];
              default "placed" [example AC-2]; deprecated
          tags  array of string, no item twice [stated AC-1]
          elsewhere must be there; it is described elsewhere [stated AC-1]
        sample order: examples/order.json [example AC-2]

    Response 201 [stated AC-1]
      Placed.
      Location  a header, always there, string [stated AC-1]
      application/json
        Order (above)
      then placeOrder with shop = $request.path.shop, times = 2 [inferred AC-3]

    Response 400 [stated AC-1]
      Refused.
      no body is described
      A1 / A11 {field} is missing [stated AC-1]
      A2 [example AC-2]

    Open: 1 contradiction
      AC-4 (Orders)
        The price is a number here and text there.
        => Which of the two is sent is open. The contract accepts both.

    Open: 1 silence
      AC-6 (Orders)
        How a token is had is not said.
        => The flow is read from its name.
    "#);
}

#[test]
fn every_way_to_find_the_next_page_is_told() {
    let rule = rule(&["AC-1"], 14);
    for (next, expected) in [
        (
            json!({ "page": { "in": "query", "name": "page", "default": 1, "rule": rule } }),
            "number of the page: page in the query; 1 if it is not sent",
        ),
        (
            json!({ "cursor": { "in": "body", "name": "/after", "next": { "body": "/next" }, "rule": rule } }),
            "cursor of the page: /after in the body; what the page before it has at /next",
        ),
        (
            json!({ "cursor": { "in": "query", "name": "after", "next": { "last-item": "/id" }, "rule": rule } }),
            "cursor of the page: after in the query; what the last item before it has at /id",
        ),
        (
            json!({ "link": { "in": "header", "name": "Link", "rule": rule } }),
            "the next page: the link `next` in the response header Link",
        ),
        (
            json!({ "link": { "in": "body", "name": "/next", "rule": rule } }),
            "the next page: the URL at /next",
        ),
    ] {
        let mut acme = acme();
        let mut pagination = json!({ "items": "", "total_pages": "/pages", "rule": rule });
        let members = pagination.as_object_mut().unwrap();
        members.extend(next.as_object().unwrap().clone());
        acme["operations"][0]["pagination"] = pagination;
        let text = text(&contract(acme), "placeOrder");
        let told = under("Page by page", &text);
        let words: Vec<_> = told.split_whitespace().collect();
        let told = words.join(" ");
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("how many pages there are: /pages"), "{told}");
    }
}

#[test]
fn a_stream_of_events() {
    let mut acme = acme();
    acme["operations"][0]["responses"]["201"]["content"] = json!({
        "text/event-stream": {
            "schema": { "pointer": "#/r", "type": "object", "rules": { "type": rule(&["AC-1"], 33) } },
            "events": { "end": "[DONE]", "rule": rule(&["AC-3"], 34) }
        }
    });
    let text = text(&contract(acme), "placeOrder");
    assert!(
        text.contains("text/event-stream (each event)\n    object [stated AC-1]\n    the last event holds [DONE] [inferred AC-3]"),
        "{text}"
    );
}

#[test]
fn a_call_of_the_partner() {
    assert_snapshot!(text(&contract(acme()), "orderChanged"), @"
    orderChanged (deprecated)
    POST, called by the partner
    [stated AC-1]

    Security
      none is described
    ");
}

#[test]
fn a_whole_api() {
    assert_snapshot!(Sheet::api(&contract(acme())).to_text(PLAIN), @r#"
    Acme Order API 1.0.0
    acme in specs/acme/openapi.yaml, after the document "Acme Order API" of
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

    Calls that the partner makes
      orderChanged  (deprecated)
        POST

    Schemas that no operation carries
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
        exactly one of, told apart by type [stated AC-1]
        - "" or "c\u001b": Cat: object
          kind  required, string, one of "cat", "kitten"
        - "Dog": Dog: object
          kind  required, string, always "dog"
        - "" or "c\u001b": Cat (above)
      at least one of, told apart by kind
      - "a": object
        kind  required, string, always "a"
      - "dog": Dog (above)

    Carried by
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

/// The contract with a configuration that tells the partner all that it can be told.
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

/// The part of a text under a heading.
fn under<'t>(heading: &str, text: &'t str) -> &'t str {
    let (_, rest) = text.split_once(heading).expect("the heading");
    rest.split("\n\n").next().unwrap_or_default()
}

#[test]
fn how_the_partner_is_told_where_to_call() {
    let heading = "How the partner is told where to call\n";
    let whole = contract(delivered());
    assert_snapshot!(under(heading, &Sheet::api(&whole).to_text(PLAIN)), @"
    the configuration: Unused; '|' stands between its entries, and in none of them
      [stated AC-1]
    its version: ver is 1 [stated AC-1]
    where: url; <ORDER> in it becomes order, which goes to the end, after a slash,
      where that is missing [contradictory AC-4]
    which call: how; 1 is orderChanged; 2 is orderMoved; any other value, or none,
      is orderGone [example AC-2]
    further headers: headers; names and values in turn, separated by the character
      in between, or by ',' [inferred AC-3]
    the credential: auth; sent as key [stated AC-1]
    a body: if more is yes [silent AC-1 AC-6]
    statuses of our answers: errors; separated by ';' [stated AC-1]
    ");
    // With no more than must be there.
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
    where: url; <ORDER> in it becomes order [contradictory AC-4]
    which call: how; 1 is orderChanged; 2 is orderMoved; any other value, or none,
      is orderGone [example AC-2]
    ");
    let none = Sheet::api(&contract(acme())).to_text(PLAIN);
    assert!(!none.contains(heading));
    // As data, and with what it rests on.
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

#[test]
fn clauses() {
    let contract = contract(acme());
    assert_snapshot!(text(&contract, "AC-4"), @"
    AC-4 contradictory (Orders)
      The price is a number here and text there.
      => Which of the two is sent is open. The contract accepts both.

      A breach of what rests on this clause alone is a notice.

    Cited by
      Order.id: the description (line 60)
      Order.price: oneOf (line 70)
      Order.price oneOf/0: minimum, type (line 72)
      Order.price oneOf/1: type (line 73)
    ");
    assert_snapshot!(text(&contract, "AC-3"), @"
    AC-3 inferred (Orders)
      Ids begin with a letter.

      A breach of what rests on this clause alone is a warning.

    Cited by
      the states that placeOrder leads from and to (line 12)
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

      A breach of what rests on this clause alone is a notice.
      Nothing cites it: absence.
    ");
}

#[test]
fn a_schema_is_written_out_once() {
    let contract = contract(acme());
    assert_snapshot!(text(&contract, "Line"), @r#"
    Line: object, no further members [stated AC-1]
      order  Order: object [stated AC-1]
          An order.
        id  required, string, at most 8 characters [stated AC-1]; matches
            ^A-[0-9]+$, only the server sends it [inferred AC-3]
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
        tags  array of string, no item twice [stated AC-1]
        elsewhere must be there; it is described elsewhere [stated AC-1]
      parts  array of Line [inferred AC-3]

    Carried by
      placeOrder

    Open: 1 contradiction
      AC-4 (Orders)
        The price is a number here and text there.
        => Which of the two is sent is open. The contract accepts both.
    "#);
    assert_snapshot!(text(&contract, "Unused"), @"
    Unused

    Carried by
      no operation
    ");
}

/// In a foreign document nothing is more certain than the rest, and what was not honoured is told.
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

/// Where there are too many schemas, and where they stand too deep, they are referred to by name.
#[test]
fn large_contracts_stay_readable() {
    let chain = |length: usize| {
        let mut value = acme();
        let schemas = value["schemas"].as_object_mut().unwrap();
        for index in 0..length {
            let next =
                json!({ "pointer": "#/n", "reference": format!("Link{}", (index + 1) % length) });
            let schema = json!({ "pointer": format!("#/components/schemas/Link{index}"), "type": "object", "properties": { "next": next } });
            schemas.insert(format!("Link{index}"), schema);
        }
        text(&contract(value), "Link0")
    };
    let few = chain(12);
    assert_eq!(few.matches("(below)").count(), 1);
    assert_eq!(few.matches("(above)").count(), 1);
    for index in 0..12 {
        assert_eq!(
            few.matches(&format!("Link{index}: object")).count(),
            1,
            "{few}"
        );
    }
    let many = chain(100);
    assert!(many.lines().count() < 20, "{many}");
    assert!(many.contains("Link4 (to be explained by name)"), "{many}");
}

#[test]
fn no_line_is_longer_than_the_layout_allows() {
    let contract = contract(acme());
    for width in [40, 57, 80, 120] {
        for name in ["placeOrder", "orderChanged", "Line", "AC-4"] {
            let sheet = Sheet::named(&contract, name).unwrap();
            for color in [false, true] {
                let text = sheet.to_text(Layout { width, color });
                let longest = text.lines().map(textwrap::core::display_width).max();
                assert!(
                    longest <= Some(width),
                    "{name} at {width}: {longest:?}\n{text}"
                );
            }
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let contract = contract(acme());
    let sheet = Sheet::named(&contract, "placeOrder").unwrap();
    let coloured = sheet.to_text(Layout {
        color: true,
        ..PLAIN
    });
    assert!(coloured.contains("\u{1b}[33m[contradictory\u{1b}[0m \u{1b}[33mAC-4]\u{1b}[0m"));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, sheet.to_text(PLAIN));
}

fn poison(value: &mut Value, evil: &str) {
    match value {
        Value::String(text) if text.contains(' ') => *text = format!("{text} {evil}"),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, evil)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| poison(member, evil));
        }
        _ => {}
    }
}

/// Text of a contract never reaches the terminal as anything but text.
#[test]
fn escape_sequences_are_neutralised() {
    let evil = "a\u{1b}[31mb\u{9b}2J\u{202e}c\u{7}";
    let mut value = acme();
    poison(&mut value, evil);
    for name in ["api", "title", "version", "file"] {
        value[name] = json!(evil);
    }
    value["operations"][0]["id"] = json!(evil);
    value["operations"][0]["path"] = json!(evil);
    value["schemas"][evil] = value["schemas"]["Order"].take();
    value["schemas"]["Line"]["properties"][evil] = json!({ "pointer": "#/e", "type": "string", "enum": [evil], "pattern": evil, "format": evil });
    value["schemas"].as_object_mut().unwrap().remove("Order");
    let contract = contract(value);
    let mut sheets = vec![Sheet::api(&contract)];
    sheets.extend(
        ["AC-4", evil, "Line"]
            .iter()
            .map(|name| Sheet::named(&contract, name).unwrap()),
    );
    for sheet in sheets {
        for text in [sheet.to_text(PLAIN), sheet.to_json()] {
            let unfit = |character: char| {
                character.is_control() && character != '\n' || character == '\u{202e}'
            };
            assert_eq!(text.find(unfit), None, "{text:?}");
        }
        let read: Value = serde_json::from_str(&sheet.to_json()).unwrap();
        assert_eq!(read, serde_json::to_value(&sheet).unwrap());
    }
}

/// The data says the same as the text, and is what the published schema says.
#[test]
fn the_data_fits_its_schema() {
    let schema = json_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let contract = contract(acme());
    let mut sheets = vec![Sheet::api(&contract)];
    sheets.extend(Sheet::names(&contract).map(|name| Sheet::named(&contract, name).unwrap()));
    assert_eq!(sheets.len(), 1 + 2 + 3 + 6);
    for sheet in sheets {
        let data: Value = serde_json::from_str(&sheet.to_json()).unwrap();
        assert_eq!(
            validator
                .validate(&data)
                .err()
                .map(|error| error.to_string()),
            None,
            "{data}"
        );
    }
    let clause = Sheet::named(&contract, "AC-2").unwrap().to_json();
    assert_snapshot!(clause, @r#"{"kind":"clause","api":"acme","id":"AC-2","section":"Orders","certainty":"example","severity":"warning","fact":"Lines are there.","note":null,"uncited":null,"uses":[{"element":"sample order of the request of placeOrder","keywords":[],"line":26,"column":5},{"element":"error code A2 in response 400 of placeOrder","keywords":[],"line":42,"column":5},{"element":"Order","keywords":["required/lines"],"line":52,"column":5},{"element":"Order.state","keywords":["default"],"line":67,"column":5}]}"#);
}

/// The walks are as long as the document, not as long as its square, which would take minutes.
#[test]
fn a_great_document_is_told_at_once() {
    let count = 4_000;
    let name = |index: usize| format!("S{}", index % count);
    let operations: Vec<_> = (0..count)
        .map(|index| {
            json!({"id": format!("op{index}"), "method": "GET", "path": format!("/{index}"), "responses":
                {"200": {"description": "", "content": {"application/json": {"schema": {"reference": name(index)}}}}}})
        })
        .collect();
    let schemas: serde_json::Map<_, _> = (0..count)
        .map(|index| {
            let next = |index| json!({"reference": name(index)});
            (
                name(index),
                json!({"properties": {"a": next(index + 1), "b": next(index * 7 + 3)}}),
            )
        })
        .collect();
    let contract: Contract =
        serde_json::from_value(json!({"api": "big", "title": "", "version": "1",
        "file": "big.yaml", "operations": operations, "schemas": schemas}))
        .unwrap();
    let begin = std::time::Instant::now();
    let Sheet::Api(sheet) = Sheet::api(&contract) else {
        panic!("an API is asked for")
    };
    assert_eq!((sheet.operations.len(), sheet.schemas.len()), (count, 0));
    let Some(Sheet::Schema(sheet)) = Sheet::named(&contract, "S7") else {
        panic!("a schema is asked for")
    };
    assert_eq!(sheet.operations.len(), count);
    assert!(begin.elapsed().as_secs() < 4, "{:?}", begin.elapsed());
}
