//! Operations: our calls and the partner's.

use insta::assert_snapshot;
use serde_json::json;

use super::acme::{acme, contract, rule, text, under};

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

    Effect
      order: one is created; identified by /id of the response; its state is /state
        of the response [stated AC-1]
      from new or held to placed; needs a line [inferred AC-3]

    Pagination
      page size: limit in the query; 50 by default; below 1 is an error; above 100
        counts as 100 [stated AC-1]
      items to skip: /offset in the body; below 0 is not documented [inferred AC-3]
      items: the body itself; each is identified by /id; total: /total; more to
        follow: /more [stated AC-1]

    Parameters
      shop  in path, required, integer [stated AC-1]; format int64 [inferred AC-3]
          Which shop.

    Request body [stated AC-1]
      The order.
      application/json
        Order: object [stated AC-1]
            An order.
          id  required, string, at most 8 characters [stated AC-1]; matches
              ^A-[0-9]+$, sent only by the server [inferred AC-3]
              What the order is called. [contradictory AC-4]
          lines  required [example AC-2]; array of Line, at least 1 item [stated
              AC-1]
            each item: Line: object, no additional members [stated AC-1]
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
          tags  array of string, unique items [stated AC-1]
          elsewhere is required; it is described elsewhere [stated AC-1]
        sample order: examples/order.json [example AC-2]

    Response 201 [stated AC-1]
      Placed.
      Location  a header, required, string [stated AC-1]
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
            "page number: page in the query; 1 by default",
        ),
        (
            json!({ "cursor": { "in": "body", "name": "/after", "next": { "body": "/next" }, "rule": rule } }),
            "page cursor: /after in the body; the value at /next of the previous page",
        ),
        (
            json!({ "cursor": { "in": "query", "name": "after", "next": { "last-item": "/id" }, "rule": rule } }),
            "page cursor: after in the query; the value at /id of the last item of the previous page",
        ),
        (
            json!({ "link": { "in": "header", "name": "Link", "rule": rule } }),
            "next page: the link `next` in the response header Link",
        ),
        (
            json!({ "link": { "in": "body", "name": "/next", "rule": rule } }),
            "next page: the URL at /next",
        ),
    ] {
        let mut acme = acme();
        let mut pagination = json!({ "items": "", "total_pages": "/pages", "rule": rule });
        let members = pagination.as_object_mut().unwrap();
        members.extend(next.as_object().unwrap().clone());
        acme["operations"][0]["pagination"] = pagination;
        let text = text(&contract(acme), "placeOrder");
        let told = under("Pagination", &text);
        let words: Vec<_> = told.split_whitespace().collect();
        let told = words.join(" ");
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("number of pages: /pages"), "{told}");
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
        text.contains("text/event-stream (each event)\n    object [stated AC-1]\n    the last event is [DONE] [inferred AC-3]"),
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
