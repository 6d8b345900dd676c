//! The layout of sheets, which no text of a contract can break.

use countersign_contract::model::Contract;
use countersign_harness::explain::{Layout, Sheet, json_schema};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::acme::{PLAIN, acme, contract, text};

/// Schemas are referred to by name if there are too many or if they are nested too deeply.
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
    assert!(many.contains("Link4 (explain it by name)"), "{many}");
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

/// Text of a contract only reaches the terminal as text.
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

/// The data matches the text and the published schema.
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

/// The time is linear in the size of the document; quadratic walks would take minutes.
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
