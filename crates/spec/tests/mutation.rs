//! Reading a mutated contract never panics or hangs, and a contract that can be read can be used.

mod common;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use common::Acme;
use countersign_contract::{
    model::{Contract, Schema},
    validate::Validator,
};
use proptest::prelude::*;

/// Texts with a meaning in YAML or OpenAPI.
const TEXTS: [&str; 24] = [
    "&a ",
    "*a",
    "<<: ",
    "- ",
    ": ",
    "? ",
    "\t",
    "\n",
    "---\n",
    "...\n",
    "!!int ",
    "| \n",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "#",
    "$ref: '#/components/schemas/Order'\n",
    "x-clause: [AC-001]\n",
    "null",
    "-1",
    "\u{2028}é",
];

/// Returns a change: the position as a share of the text, the number of removed bytes, and the
/// inserted text.
fn change() -> impl Strategy<Value = (f64, usize, String)> {
    let text = prop_oneof![
        prop::sample::select(TEXTS.as_slice()).prop_map(str::to_owned),
        "[ -~]{0,3}",
        Just(String::new()),
    ];
    (0.0..1.0, prop_oneof![0..4usize, 0..200usize], text)
}

fn changed(text: &str, changes: &[(f64, usize, String)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (share, length, new) in changes {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a short text"
        )]
        let start = (share * bytes.len() as f64) as usize;
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, new.bytes());
    }
    bytes
}

/// Checks that every name in a contract is known, and that every part of it can be validated.
fn use_it(contract: Contract) {
    let contract = Arc::new(contract);
    let mut schemas: Vec<&Schema> = contract.schemas.values().collect();
    for operation in &contract.operations {
        schemas.extend(operation.parameters.iter().map(|known| &known.schema));
        for part in operation.parts() {
            let content = operation.content(&part).into_iter().flatten();
            schemas.extend(content.filter_map(|(_, media)| media.schema.as_ref()));
        }
    }
    while let Some(schema) = schemas.pop() {
        let known = |name: &String| contract.schemas.contains_key(name);
        assert!(
            schema.reference.as_ref().is_none_or(known),
            "{}",
            schema.pointer
        );
        schemas.extend(schema.children());
    }
    for operation in &contract.operations {
        for part in operation.parts() {
            let validator = Validator::for_part(Arc::clone(&contract), &operation.id, &part)
                .expect("it is there");
            assert_eq!(validator.compile(), Ok(()), "{} {part}", operation.id);
            let _ = validator.validate(br#"{"id": "A-1", "lines": [null]}"#);
        }
    }
}

fn read(acme: &Acme) {
    let start = Instant::now();
    if let Ok(contract) = acme.load() {
        use_it(contract);
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn of_our_contract(changes in prop::collection::vec(change(), 1..4)) {
        let contract = include_str!("fixtures/acme/openapi.yaml");
        let acme = Acme::new().file("openapi.yaml", changed(contract, &changes));
        read(&acme);
        read(&acme.without("clauses.yaml"));
    }

    #[test]
    fn of_our_ledger(changes in prop::collection::vec(change(), 1..4)) {
        let ledger = include_str!("fixtures/acme/clauses.yaml");
        read(&Acme::new().file("clauses.yaml", changed(ledger, &changes)));
    }

    #[test]
    fn of_bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let acme = Acme::new().without("clauses.yaml");
        read(&acme.file("openapi.yaml", [b"openapi: 3.0.3\npaths: ".as_slice(), &bytes].concat()));
    }
}

/// In a foreign document every schema is kept and can be compiled.
#[test]
fn of_every_single_keyword() {
    let values = [
        "null",
        "true",
        "-1",
        "1.5",
        "''",
        "'('",
        "[]",
        "[1, 1]",
        "['id', 'id']",
        "{}",
        "{ a: 5 }",
        "[{}]",
        "{ $ref: '#' }",
        "1e400",
        "18446744073709551616",
    ];
    let keywords = [
        "type",
        "format",
        "enum",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "required",
        "additionalProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "readOnly",
        "writeOnly",
        "nullable",
        "items",
        "properties",
        "title",
        "description",
        "deprecated",
        "discriminator",
        "example",
        "$ref",
    ];
    for keyword in keywords {
        for value in values {
            let schema = format!("    Error:\n      {keyword}: {value}\n      x-other: 1");
            let acme = Acme::new().without("clauses.yaml").contract("    Error:\n      type: object\n      properties:\n        code:\n          type: string\n          x-clause: [AC-005]\n      x-clause: [AC-005]", &schema);
            if keyword == "$ref" {
                // An operation needs a missing target.
                if let Err(problems) = acme.load() {
                    let told = problems.to_string();
                    assert!(told.contains("cannot be validated without it"), "{told}");
                    continue;
                }
            }
            use_it(acme.loaded());
        }
    }
}

#[test]
fn the_contracts_beside_us_are_read_without_fallback() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    for folder in countersign_spec::folders(&specs).unwrap() {
        let contract = countersign_spec::load(&folder).unwrap();
        assert_eq!(contract.fallbacks, [], "{}", folder.display());
        assert!(contract.ledger.is_some(), "{}", folder.display());
        use_it(contract);
        // Reads the file as a foreign document.
        let contract = countersign_spec::load(&folder.join("openapi.yaml")).unwrap();
        assert_eq!(contract.fallbacks, [], "{}", folder.display());
        use_it(contract);
    }
}
