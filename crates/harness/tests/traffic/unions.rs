//! Parameters and forms with a union as schema: each branch may interpret a text as another type.

use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{exchange, get, message, told, validator_of_document};

fn validate() -> ExchangeValidator {
    validator_of_document(
        "
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example }]
paths:
  /q:
    get:
      operationId: q
      parameters:
        - { name: number, in: query, schema: { oneOf: [{ type: integer, minimum: 5 }, { type: array, items: { type: integer } }] } }
        - { name: text, in: query, schema: { anyOf: [{ type: string }, { type: array, maxItems: 2, items: { type: string, maxLength: 1 } }] } }
        - { name: flags, in: query, schema: { anyOf: [{ type: array, items: { type: integer } }, { type: array, items: { type: boolean } }] } }
        - { name: untyped, in: query, schema: { items: { type: integer } } }
        - { name: few, in: query, explode: false, schema: { type: array, maxItems: 3, items: { type: integer } } }
      responses: { '204': { description: ok } }
  /f:
    post:
      operationId: f
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [k]
              properties: { k: { type: string }, n: { type: integer } }
              oneOf:
                - { type: object, required: [v], properties: { v: { type: array, items: { type: integer } } } }
                - { type: object, required: [v], properties: { v: { type: string, pattern: '^[a-z]+$' } } }
                - { type: object, required: [v], properties: { v: { type: boolean } } }
      responses: { '204': { description: ok } }
",
    )
}

#[test]
fn a_list_of_a_query_is_what_any_branch_says() {
    let validator = validate();
    for (query, expected) in [
        ("number=5", &[][..]),
        ("number=1&number=2", &[]),
        ("number=1&number=2&number=3", &[]),
        ("number=7&number=b", &["error type /number/1 in query"]),
        ("text=a&text=b", &[]),
        ("text=abc", &[]),
        ("text=a&text=b&text=c", &["error maxItems /text in query"]),
        ("flags=true&flags=false", &[]),
        ("flags=1&flags=2", &[]),
        ("flags=1&flags=x", &["error anyOf /flags in query"]),
        ("untyped=1&untyped=2", &[]),
        ("untyped=1&untyped=x", &["error type /untyped/1 in query"]),
        ("few=1,2,3,4", &["error maxItems /few in query"]),
        ("few=1&few=2", &["error style /few in query"]),
    ] {
        let validated = validator.exchange(&get(&format!("https://shop.example/q?{query}")));
        let verdict = validated.unwrap().request;
        let told: Vec<_> = told(&verdict);
        assert_eq!(told, expected, "{query}");
    }
}

#[test]
fn a_field_of_a_form_is_what_any_branch_says() {
    let validator = validate();
    for (form, expected) in [
        ("k=1&n=2&v=1&v=2", &[][..]),
        ("k=1&v=abc", &[]),
        // A boolean matches one branch, a text matches two.
        ("k=1&v=true", &[]),
        ("k=1&v=7", &[]),
        ("k=1&n=x&v=abc", &["error type /n"]),
        ("k=1&v=A7", &["error oneOf "]),
    ] {
        let exchange = Exchange {
            request: message(
                &[("content-type", "application/x-www-form-urlencoded")],
                form.as_bytes(),
            ),
            ..exchange("POST", "https://shop.example/f")
        };
        let verdict = validator.exchange(&exchange).unwrap().request;
        assert_eq!(told(&verdict), expected, "{form}");
    }
}
