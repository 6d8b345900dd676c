//! Contracts of any size and depth are either generated or rejected, without a stack overflow.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::PathBuf};

use countersign_codegen::{File, generate_partner};
use serde_json::{Map, Value, json};

/// Far more levels than the stack can hold.
const LONG: usize = 3_000;

/// Generates the files of a document, or returns the error.
fn generate(name: &str, paths: &Value, schemas: &Value) -> Result<Vec<File>, String> {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Acme", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("size-{name}.json"));
    fs::write(&path, document.to_string()).unwrap();
    let contract = countersign_spec::load_file(&path);
    fs::remove_file(&path).unwrap();
    let mut contract = contract.map_err(|problems| problems.to_string())?;
    "acme".clone_into(&mut contract.api);
    generate_partner(&contract).map_err(|error| error.to_string())
}

/// Returns an operation that sends and receives the first schema of a chain.
fn call(id: &str) -> Value {
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } });
    json!({ "post": {
        "operationId": id,
        "requestBody": { "required": true, "content": content },
        "responses": { "200": { "description": "", "content": content } },
    } })
}

/// Wraps a schema in another one.
type Link = fn(Value) -> Value;

/// Returns a chain of named schemas, each of which refers to the next one.
fn chain(length: usize, link: Link) -> Value {
    let name = |number: usize| format!("S{number}");
    let next = |number| json!({ "$ref": format!("#/components/schemas/{}", name(number + 1)) });
    let mut schemas: Map<_, _> = (0..length)
        .map(|number| (name(number), link(next(number))))
        .collect();
    let end = json!({ "type": "object", "properties": { "end": { "type": "string" } } });
    schemas.insert(name(length), end);
    schemas.into()
}

fn member(next: &Value) -> Value {
    json!({ "type": "object", "properties": { "next": next } })
}

fn merged(next: &Value) -> Value {
    json!({ "allOf": [next, { "type": "object", "properties": { "a": { "type": "string" } } }] })
}

#[test]
fn what_compilers_do_not_follow_is_refused() {
    let links: [(&str, Link); 5] = [
        ("list", |next| json!({ "type": "array", "items": next })),
        (
            "map",
            |next| json!({ "type": "object", "additionalProperties": next }),
        ),
        ("member", |next| member(&next)),
        ("member-list", |next| {
            member(&json!({ "type": "array", "items": next }))
        }),
        ("merged-member", |next| member(&merged(&next))),
    ];
    for (name, link) in links {
        let paths = json!({ "/a": call("a") });
        generate(name, &paths, &chain(12, link)).unwrap();
        let refusal = generate(name, &paths, &chain(LONG, link)).unwrap_err();
        assert!(
            refusal.contains("deeper than the compiler supports\n  help: "),
            "{name}: {refusal}"
        );
        assert!(!refusal.contains(".json:0"), "{name}: {refusal}");
    }
}

#[test]
fn what_only_the_document_nests_is_generated() {
    let links: [(&str, Link); 5] = [
        ("alias", |next| next),
        ("only", |next| json!({ "allOf": [next] })),
        ("merged", |next| merged(&next)),
        (
            "one-of",
            |next| json!({ "oneOf": [next, { "type": "string" }] }),
        ),
        ("not", |next| json!({ "not": next })),
    ];
    for (name, link) in links {
        let paths = json!({ "/a": call("a") });
        generate(name, &paths, &chain(LONG, link)).unwrap();
    }
}

#[test]
fn circles_that_lead_everywhere_are_refused() {
    let name = |number: usize| format!("S{}", number % LONG);
    let schema = |number: usize| {
        let targets = [0, number + 1, number * 7 + 131];
        let members = targets.map(|target| {
            let reference = json!({ "$ref": format!("#/components/schemas/{}", name(target)) });
            (name(target), reference)
        });
        json!({ "type": "object", "properties": Map::from_iter(members) })
    };
    let schemas: Map<_, _> = (0..LONG)
        .map(|number| (name(number), schema(number)))
        .collect();
    let refusal = generate("circles", &json!({ "/a": call("a") }), &schemas.into()).unwrap_err();
    assert!(
        refusal.contains("deeper than the compiler supports"),
        "{refusal}"
    );
}

#[test]
fn many_operations_are_generated() {
    let paths: Map<_, _> = (0..500)
        .map(|number| (format!("/a{number}"), call(&format!("a{number}"))))
        .collect();
    let files = generate("operations", &paths.into(), &chain(3, |next| member(&next))).unwrap();
    let types = files.iter().find(|file| file.path == "acme/types.rs");
    // A shared type lists only a few of them.
    assert!(types.unwrap().text.contains(" and 494 more.\n"));
}
