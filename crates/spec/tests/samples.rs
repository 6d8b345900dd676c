//! Samples, defaults and other values against their schemas.

mod common;

use common::Acme;
use insta::assert_snapshot;

#[test]
fn a_sample_that_breaks_its_schema() {
    let acme = Acme::new().file(
        "examples/order.json",
        "{\"id\": \"A-1\",\n \"state\": \"new\", \"lines\": [1]}",
    );
    assert_snapshot!(acme.refused(), @r#"
    openapi.yaml:78:15: the sample `order` (examples/order.json) of placeOrder request is invalid at line 2 column 11: /state is none of the 2 documented values: "placed", "canceled"
      help: correct the schema or the sample, or cite a contradictory clause on the sample
    "#);
}

#[test]
fn a_sample_that_is_not_json() {
    let acme = Acme::new().contract(
        "                x-clause: [AC-004]\n",
        "                x-clause: [AC-002]\n",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:82:15: the sample `printed` (examples/order.as-printed.json) of placeOrder request is unreadable at line 1 column 14: a comma is missing between two entries
      help: correct the schema or the sample, or cite a contradictory clause on the sample
    ");
}

/// A sample that breaks a rule that is not stated is accepted.
#[test]
fn a_sample_may_break_what_is_not_stated() {
    Acme::new()
        .file("examples/order.json", r#"{"id": "A-1"}"#)
        .loaded();
}

#[test]
fn an_inline_sample_is_judged_too() {
    let acme = Acme::new().contract(
        "                externalValue: examples/order.json",
        "                value: { id: A-1, lines: [] }",
    );
    assert_snapshot!(acme.without("examples/order.json").refused(), @"
    openapi.yaml:78:15: the sample `order` of placeOrder request is invalid at line 1 column 21: /lines has 0 items, at least 1 is needed
      help: correct the schema or the sample, or cite a contradictory clause on the sample
    ");
}

#[test]
fn a_sample_that_nothing_binds() {
    let acme = Acme::new().file("examples/more.json", "{}");
    assert_snapshot!(acme.refused(), @"
    examples/more.json: no operation is bound to this sample
      help: bind it with `externalValue` under the `examples` of a media type, or remove it
    ");
}

#[test]
fn a_sample_that_is_not_there() {
    assert_snapshot!(Acme::new().without("examples/order.json").refused(), @"
    openapi.yaml:78:15: the sample examples/order.json is not there
      help: correct the path, or put the sample there
    ");
}

#[test]
fn a_sample_outside_the_folder() {
    for path in [
        "../order.json",
        "/etc/hostname",
        "./examples/order.json",
        "examples/../../order.json",
        "examples\\order.json",
    ] {
        let acme = Acme::new().contract(
            "externalValue: examples/order.json",
            &format!("externalValue: {path}"),
        );
        let refused = acme.refused();
        assert!(
            refused.contains("is not a path within the folder"),
            "{path}: {refused}"
        );
    }
    let acme = Acme::new().contract(
        "externalValue: examples/order.json",
        "externalValue: ../order.json",
    );
    assert_snapshot!(acme.refused(), @"
    examples/order.json: no operation is bound to this sample
      help: bind it with `externalValue` under the `examples` of a media type, or remove it
    openapi.yaml:78:15: `externalValue: ../order.json` is not a path within the folder
      help: put the sample into examples/ and name it from there, as `examples/<name>.json`
    ");
}

#[test]
fn an_example_with_two_values() {
    let acme = Acme::new().contract(
        "                externalValue: examples/order.json",
        "                externalValue: examples/order.json\n                value: 1",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:78:15: an example must have either `value` or `externalValue`
      help: keep the intended one
    ");
}

#[test]
fn a_default_that_breaks_its_own_schema() {
    let acme = Acme::new()
        .contract("            default: 50", "            default: 0")
        .contract(
            "          enum: [placed, canceled]",
            "          enum: [placed, canceled]\n          default: new",
        );
    assert_snapshot!(acme.refused(), @r#"
    openapi.yaml:28:13: the default breaks its own schema: is less than 1
      help: correct the value or the rules beside it
    openapi.yaml:189:11: the default breaks its own schema: is none of the 2 documented values: "placed", "canceled"
      help: correct the value or the rules beside it
    "#);
}

#[test]
fn a_value_of_an_enum_that_can_never_be_sent() {
    let acme = Acme::new().contract(
        "          enum: [placed, canceled]",
        "          enum: [placed, 1, canceled]\n          maxLength: 7",
    );
    assert_snapshot!(acme.refused(), @r#"
    openapi.yaml:188:11: the value "canceled" of `enum` can never be sent: is 8 characters long, at most 7 are allowed
      help: correct the value or the rules beside it
    openapi.yaml:188:11: the value 1 of `enum` can never be sent: expected string, found number
      help: correct the value or the rules beside it
    "#);
}

#[test]
fn examples_beside_schemas() {
    let acme = Acme::new()
        .contract(
            "          description: What the order is called.",
            "          example: 123456789\n          description: What the order is called.",
        )
        .contract(
            "          description: How many orders.",
            "          example: many\n          description: How many orders.",
        );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:24:11: the example breaks its own schema: expected integer, found string
      help: correct the value or the rules beside it
    openapi.yaml:185:11: the example breaks its own schema: expected string, found number
      help: correct the value or the rules beside it
    ");
}
