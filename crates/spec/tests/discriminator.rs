//! Discriminators of schemas.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Acme, foreign};
use countersign_contract::model::{Contract, Discriminator};
use insta::assert_snapshot;

/// Returns a partner whose price is one of two named schemas, with further keywords.
fn acme(beside: &str) -> Acme {
    Acme::new()
        .contract("            - type: number", "            - $ref: '#/components/schemas/Order'")
        .contract("            - type: string\n          x-clause: [AC-004]", &format!("            - $ref: '#/components/schemas/Error'\n          discriminator: {beside}\n          x-clause: [AC-004]"))
}

fn of_price(contract: &Contract) -> Discriminator {
    let price = &contract.schemas["Order"].properties["price"];
    price.discriminator.clone().unwrap()
}

fn told(discriminator: &Discriminator) -> String {
    let mapping = discriminator.mapping.iter();
    let mapping = mapping.map(|(value, name)| format!(" {value}={name}"));
    format!("{}:{}", discriminator.property, mapping.collect::<String>())
}

#[test]
fn it_is_read_and_cites_nothing() {
    let contract = acme("{ propertyName: kind }").loaded();
    assert_snapshot!(told(&of_price(&contract)), @"kind:");
    let contract = acme("{ propertyName: kind, mapping: { a: Order, b: '#/components/schemas/Error', '': '#/components/schemas/%4frder' } }").loaded();
    assert_snapshot!(told(&of_price(&contract)), @"kind: a=Order b=Error =Order");
}

#[test]
fn what_is_wrong_is_refused() {
    assert_snapshot!(acme("kind").refused(), @"
    openapi.yaml:201:26: `discriminator` must be a map, found text
      help: write a map here
    ");
    assert_snapshot!(acme("{ mapping: {} }").refused(), @"
    openapi.yaml:201:11: `discriminator` has no `propertyName`
      help: add the name of the member that distinguishes the branches
    ");
    assert_snapshot!(acme("{ propertyName: 1, maping: {}, x-more: 1 }").refused(), @"
    openapi.yaml:201:42: `propertyName` must be text, found a number
      help: write text here
    openapi.yaml:201:45: unknown member `maping` of `discriminator`, did you mean `mapping`?
      help: correct the name, or remove it
    openapi.yaml:201:57: unknown word `x-more` on `discriminator`
      help: use a word of specs/README.md, or remove it
    ");
    assert_snapshot!(acme("{ propertyName: kind, mapping: [a] }").refused(), @"
    openapi.yaml:201:57: `mapping` must be a map, found a list
      help: write a map here
    ");
    let mapping = "{ propertyName: kind, mapping: { a: 1, b: Oder, c: OrderPage, d: 'other.yaml#/Order', e: '#/components/schemas/Eror', f: '#/info' } }";
    assert_snapshot!(acme(mapping).refused(), @"
    openapi.yaml:201:62: a value of `mapping` must be text, found a number
      help: write text here
    openapi.yaml:201:65: `mapping` refers to an unknown schema `Oder`, did you mean `Order`?
      help: write the name of a branch, or `#/components/schemas/` and the name
    openapi.yaml:201:74: `mapping` refers to the schema `OrderPage`, which is not one of the branches
      help: add it to the branches, or remove the value
    openapi.yaml:201:88: `mapping: other.yaml#/Order` leads to a missing file
      help: correct the path, or add the file
    openapi.yaml:201:112: `mapping` refers to an unknown schema `Eror`, did you mean `Error`?
      help: write the name of a branch, or `#/components/schemas/` and the name
    openapi.yaml:201:144: `mapping` refers to an unknown schema `/info`
      help: write the name of a branch, or `#/components/schemas/` and the name
    ");
}

#[test]
fn every_branch_has_a_name() {
    let nameless = Acme::new().contract(
        "            - type: string\n          x-clause: [AC-004]",
        "            - type: string\n          discriminator: { propertyName: kind }\n          x-clause: [AC-004]",
    );
    assert_snapshot!(nameless.refused(), @"
    openapi.yaml:201:11: `discriminator` distinguishes branches by name, and one has no name
      help: move every branch to `components/schemas` and refer to it there
    ");
}

#[test]
fn on_what_others_are_made_of_it_has_no_effect() {
    let base = |beside: &str| {
        Acme::new().contract(
            "    Error:\n      type: object",
            &format!("    Error:\n      type: object\n      discriminator: {beside}"),
        )
    };
    assert_snapshot!(base("{ propertyName: code, mapping: { a: nowhere } }").refused(), @"
    openapi.yaml:227:7: `discriminator` has no effect without `oneOf` or `anyOf`
      help: list the variants with `oneOf`, or remove it
    ");
    let contract = base("{ propertyName: code }")
        .without("clauses.yaml")
        .loaded();
    assert_eq!(contract.schemas["Error"].discriminator, None);
    let told: Vec<_> = contract
        .fallbacks
        .iter()
        .map(|fallback| &*fallback.message)
        .collect();
    assert_snapshot!(told.join("\n"), @"`discriminator` has no effect without `oneOf` or `anyOf`; it is ignored");
}

#[test]
fn in_a_foreign_document_what_is_wrong_is_left_aside() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths: {}
components:
  schemas:
    A: { type: object }
    B: { type: object }
    Good:
      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/Placed/properties/b' }]
      discriminator: { propertyName: kind, mapping: { a: A, 1: '#/components/schemas/Placed/properties/b', c: Nowhere, d: 'other.yaml', e: ./more.json, f: B, g: [A] } }
    Placed: { type: object, properties: { b: { type: object } } }
    Nameless: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: object }], discriminator: { propertyName: kind } }
    Unread: { anyOf: [{ $ref: '#/components/schemas/A' }], discriminator: { mapping: { a: A } } }
    Odd: { anyOf: [{ $ref: '#/components/schemas/A' }], discriminator: [kind] }
    Lost: { anyOf: [{ $ref: '#/components/schemas/C' }], discriminator: { propertyName: kind, x-more: 1 } }
",
    );
    let told = |name: &str| contract.schemas[name].discriminator.as_ref().map(told);
    assert_snapshot!(told("Good").unwrap(), @"kind: a=A 1=/components/schemas/Placed/properties/b");
    assert_snapshot!(told("Lost").unwrap(), @"kind:");
    for name in ["Nameless", "Unread", "Odd"] {
        assert_eq!(told(name), None);
    }
    assert_snapshot!(fallbacks, @"
    11:108 #/components/schemas/Good/discriminator/mapping/c `mapping` refers to an unknown schema `Nowhere`; it is ignored
    11:120 #/components/schemas/Good/discriminator/mapping/d `mapping` refers to an unknown schema `other.yaml`; it is ignored
    11:137 #/components/schemas/Good/discriminator/mapping/e `mapping: ./more.json` leads to a missing file; it is ignored
    11:153 #/components/schemas/Good/discriminator/mapping/f `mapping` refers to the schema `B`, which is not one of the branches; it is ignored
    11:162 #/components/schemas/Good/discriminator/mapping/g a value of `mapping` must be text, found a list; it is ignored
    13:80 #/components/schemas/Nameless/discriminator `discriminator` distinguishes branches by name, and one has no name; it is ignored
    14:60 #/components/schemas/Unread/discriminator `discriminator` has no `propertyName`; it is ignored
    15:72 #/components/schemas/Odd/discriminator `discriminator` must be a map, found a list; it is ignored
    16:23 #/components/schemas/Lost/anyOf/0/$ref `$ref: #/components/schemas/C` does not exist, did you mean `A`?; any value is accepted
    ");
}
