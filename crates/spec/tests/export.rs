//! Contracts as plain OpenAPI documents.

#![expect(clippy::unwrap_used, reason = "tests, and what they share")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_contract::model::Contract;
use countersign_spec::{Export, Problems, Rules, words::WORDS};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn export(path: &Path) -> Result<Export, Problems> {
    countersign_spec::export(path, Rules::All)
}

fn folders() -> Vec<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = countersign_spec::folders(&here.join("../../specs")).unwrap();
    folders.push(here.join("tests/fixtures/acme"));
    folders
}

/// Loads a text as a file of this name.
#[track_caller]
fn loaded(name: &str, text: &str) -> Contract {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    match countersign_spec::load(&path) {
        Ok(contract) => contract,
        Err(problems) => panic!("{problems}\n{text}"),
    }
}

/// Exports these files, the first of which is the document. Returns the value, compact JSON, and
/// the references that were kept.
#[track_caller]
fn exported(files: &[(&str, &str)]) -> (Value, String, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let exported = export(&folder.path().join(files[0].0)).unwrap();
    let (yaml, json) = (exported.to_yaml(), exported.to_json());
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_yaml::from_str::<Value>(&yaml).unwrap(), value);
    let kept = exported.kept.iter().map(|kept| format!("{kept}\n"));
    let folder = format!("{}/", folder.path().to_string_lossy());
    let json = json.lines().map(str::trim).collect::<String>();
    let kept = kept.collect::<String>().replace(&folder, "");
    (value, json.replace("\": ", "\":"), kept)
}

/// Returns our own words in places where words are allowed.
fn words_in(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let found = WORDS.iter().filter(|word| **word != "x-webhooks");
    found
        .filter(|word| text.contains(&format!("\"{word}\":")))
        .map(|word| (*word).to_owned())
        .collect()
}

#[test]
fn every_contract_is_a_document_that_says_the_same() {
    for folder in folders() {
        let exported = export(&folder).unwrap();
        let (yaml, json) = (exported.to_yaml(), exported.to_json());
        assert!(yaml.ends_with('\n') && json.ends_with("}\n"));
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            serde_yaml::from_str::<Value>(&yaml).unwrap(),
            value,
            "{}",
            folder.display()
        );
        assert_eq!(words_in(&value), [""; 0], "{}", folder.display());
        // Exporting again, and exporting the export, gives the same result.
        assert_eq!(export(&folder).unwrap().to_yaml(), yaml);
        let again = tempfile::tempdir().unwrap();
        fs::write(again.path().join("openapi.yaml"), &yaml).unwrap();
        assert_eq!(export(again.path()).unwrap().to_yaml(), yaml);
        for (name, text) in [("a.yaml", &yaml), ("a.json", &json)] {
            let there = loaded(name, text);
            assert_eq!(there.fallbacks, [], "{}", folder.display());
            let here = countersign_spec::load(&folder).unwrap();
            same(&here, &there);
        }
    }
}

/// Checks that two contracts have the same requirements.
fn same(here: &Contract, there: &Contract) {
    let plain = |contract: &Contract| {
        let mut value =
            serde_json::to_value((&contract.operations, &contract.schemas, &contract.servers))
                .unwrap();
        strip(&mut value);
        value
    };
    assert_eq!(plain(here), plain(there));
}

/// Removes the parts that only our contracts have, and those that the export expresses differently.
fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for ours in [
                "rule",
                "rules",
                "names",
                "pagination",
                "resource",
                "transition",
                "error_codes",
                "examples",
                "events",
            ] {
                members.remove(ours);
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn the_samples_are_in_it() {
    let (value, text, kept) = exported(&[
        (
            "a.yaml",
            r"openapi: 3.0.3
info: { title: T, version: '1' }
paths: {}
components:
  examples:
    json: { summary: first, externalValue: x/a.json, description: last }
    text: { externalValue: b.txt }
    broken: { externalValue: c.json }
    twice: { externalValue: d.json }
    missing: { externalValue: e.json }
    web: { externalValue: 'https://a.example/f.json' }
    outside: { externalValue: ../g.json }
    here: { value: { externalValue: x, x-clause: [A] } }
",
        ),
        ("x/a.json", "{ \"b\": 1.50, \"a\": [null, \"0101\"] }\n"),
        ("b.txt", "plain\n"),
        ("c.json", "{ a: 1 }"),
        ("d.json", "{ \"a\": 1, \"a\": 2 }"),
    ]);
    let examples = &value["components"]["examples"];
    // The fields keep the order of the document.
    let first = r#"{"summary":"first","value":{"b":1.5,"a":[null,"0101"]},"description":"last"}"#;
    assert!(text.contains(first), "{text}");
    assert_eq!(examples["text"], json!({ "value": "plain\n" }));
    for (name, file) in [
        ("broken", "c.json"),
        ("twice", "d.json"),
        ("missing", "e.json"),
        ("web", "https://a.example/f.json"),
        ("outside", "../g.json"),
    ] {
        assert_eq!(examples[name], json!({ "externalValue": file }));
    }
    // A value contains no words.
    assert_eq!(
        examples["here"]["value"],
        json!({ "externalValue": "x", "x-clause": ["A"] })
    );
    assert_snapshot!(kept, @"
    a.yaml:8:30: the sample c.json is not JSON that every tool reads the same way; the reference is kept
    a.yaml:9:29: the sample d.json is not JSON that every tool reads the same way; the reference is kept
    a.yaml:10:31: the sample e.json leads to a missing file; the reference is kept
    a.yaml:11:27: the sample https://a.example/f.json is a URL, and URLs are not fetched; the reference is kept
    a.yaml:12:31: the sample ../g.json leads out of the folder of the document; the reference is kept
    ");
}

/// A word is recognized only where words are allowed, not among arbitrary names or in values.
#[test]
fn only_words_are_taken_out() {
    let (value, _, _) = exported(&[(
        "a.yaml",
        r"openapi: 3.0.3
info: { title: T, version: '1', x-logo: { url: u, x-clause: [A] }, x-clause: [A] }
x-clause: [A]
x-delivery: { a: 1 }
paths:
  x-names: { a: 1 }
  /a:
    x-events: {}
    get:
      x-pagination: {}
      x-resource: {}
      parameters:
        - { name: x-clause, in: header, schema: { type: string, x-clause: [A] }, example: { x-clause: 1 } }
      responses:
        x-error-codes: []
        '200':
          description: ok
          x-error-codes: []
          headers: { x-clause: { schema: { default: { x-names: 1 }, x-names: {} }, x-clause: [A] } }
x-webhooks:
  x-names: { post: { x-clause: [A], responses: {} } }
components:
  schemas:
    x-clause: { properties: { x-clause: { enum: [{ x-clause: 1 }], x-clause: [A] } }, items: { not: { x-clause: [A] } }, additionalProperties: { x-clause: [A] }, allOf: [{ x-clause: [A] }], example: { x-clause: 1 } }
  securitySchemes:
    x-signature: { type: apiKey, in: header, name: a, x-signature: {}, x-clause: [A] }
",
    )]);
    assert_eq!(
        value,
        json!({
            "openapi": "3.0.3",
            "info": { "title": "T", "version": "1", "x-logo": { "url": "u", "x-clause": ["A"] } },
            "paths": { "/a": { "get": {
                "parameters": [{ "name": "x-clause", "in": "header", "schema": { "type": "string" }, "example": { "x-clause": 1 } }],
                "responses": { "200": { "description": "ok", "headers": { "x-clause": { "schema": { "default": { "x-names": 1 } } } } } }
            } } },
            "x-webhooks": { "x-names": { "post": { "responses": {} } } },
            "components": {
                "schemas": { "x-clause": {
                    "properties": { "x-clause": { "enum": [{ "x-clause": 1 }] } },
                    "items": { "not": {} }, "additionalProperties": {}, "allOf": [{}], "example": { "x-clause": 1 }
                } },
                "securitySchemes": { "x-signature": { "type": "apiKey", "in": "header", "name": "a" } }
            }
        })
    );
}

/// Strings that YAML 1.1 tools would misread are quoted; long strings remain blocks.
#[test]
fn texts_stay_texts() {
    let texts = [
        "404",
        "Y",
        "no",
        "0101",
        "1.0.0",
        "2021-03-27",
        "2021-03-27T10:20:30Z",
        "12:30",
        "1e3",
        "0x1f",
        "~",
        "",
        " a ",
        "a: b",
        "#a",
        "- a",
        "a\nb",
        "a\n\n  b\n",
        "\na",
        "a\r\nb",
        "a\tb",
        "<<",
        "=",
        "1_000",
        ".inf",
        "é\u{85}\u{2028}\u{feff}\u{1b}",
        "{a}",
        "%a",
        "'a'",
        "\"a\"",
        "a\\b",
        "---",
        "a #b",
        "*a",
    ];
    let document = json!({ "openapi": "3.0.3", "info": { "title": "T", "version": "1.0.0", "description": "One.\n\n- two\n- three\n" }, "paths": {}, "x-texts": texts.to_vec(),
        "x-names-of-things": texts.iter().map(|text| ((*text).to_owned(), json!(1))).collect::<serde_json::Map<_, _>>() });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    fs::write(&path, document.to_string()).unwrap();
    let yaml = export(&path).unwrap().to_yaml();
    assert_eq!(serde_yaml::from_str::<Value>(&yaml).unwrap(), document);
    assert!(
        yaml.contains("  description: |\n    One.\n\n    - two\n    - three\n"),
        "{yaml}"
    );
    for quoted in [
        "404",
        "Y",
        "no",
        "0101",
        "2021-03-27",
        "2021-03-27T10:20:30Z",
        "12:30",
        "1_000",
    ] {
        assert!(
            yaml.contains(&format!("- \"{quoted}\"\n")),
            "{quoted}\n{yaml}"
        );
        assert!(
            yaml.contains(&format!("  \"{quoted}\": 1\n")),
            "{quoted}\n{yaml}"
        );
    }
    // Our own reader reads the same.
    fs::write(folder.path().join("b.yaml"), &yaml).unwrap();
    assert_eq!(
        export(&folder.path().join("b.yaml")).unwrap().to_yaml(),
        yaml
    );
}

/// Several files become one.
#[test]
fn other_files_become_components() {
    let (value, _, kept) = exported(&[
        (
            "api/a.yaml",
            r"openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a: { $ref: 'paths/a.yaml#/item' }
  /b: { $ref: '#/paths/~1a' }
components:
  schemas:
    Pet: { oneOf: [{ $ref: 'pets.yaml#/Cat' }, { $ref: 'pets.yaml#/Pet' }], discriminator: { propertyName: kind, mapping: { c: 'pets.yaml#/Cat', d: Pet } } }
    Web: { $ref: 'https://a.example/b.yaml' }
",
        ),
        (
            "api/paths/a.yaml",
            r"item: { $ref: '#/real' }
real:
  x-clause: [A]
  parameters: [{ $ref: '#/id' }]
  get: { responses: { '200': { $ref: '../ok.json' } } }
id: { name: id, in: query, schema: { $ref: '../a.yaml#/components/schemas/Pet' } }
",
        ),
        (
            "api/ok.json",
            r#"{ "description": "ok", "content": { "application/json": { "schema": { "$ref": "pets.yaml#/Cat" }, "examples": { "a": { "externalValue": "cat.json" } } } } }"#,
        ),
        ("api/cat.json", "{}"),
        (
            "api/pets.yaml",
            "Cat: { type: object, x-clause: [A], properties: { mother: { $ref: '#/Cat' } } }\nPet: { type: string }\n",
        ),
    ]);
    assert_eq!(
        value,
        json!({
            "openapi": "3.0.3", "info": { "title": "T", "version": "1" },
            "paths": {
                "/a": { "parameters": [{ "$ref": "#/components/parameters/id" }], "get": { "responses": { "200": { "$ref": "#/components/responses/ok" } } } },
                "/b": { "$ref": "#/paths/~1a" }
            },
            "components": {
                "schemas": {
                    "Pet": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/pets_Pet" }],
                        "discriminator": { "propertyName": "kind", "mapping": { "c": "#/components/schemas/Cat", "d": "Pet" } } },
                    "Web": { "$ref": "https://a.example/b.yaml" },
                    "Cat": { "type": "object", "properties": { "mother": { "$ref": "#/components/schemas/Cat" } } },
                    "pets_Pet": { "type": "string" }
                },
                "parameters": { "id": { "name": "id", "in": "query", "schema": { "$ref": "#/components/schemas/Pet" } } },
                "responses": { "ok": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Cat" }, "examples": { "a": { "value": {} } } } } } }
            }
        })
    );
    assert_snapshot!(kept, @"api/a.yaml:9:10: `https://a.example/b.yaml` is a URL, and URLs are not fetched; the reference is kept");
}

#[test]
fn what_is_no_document_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (text, message) in [
        ("swagger: '2.0'", "Swagger 2.0"),
        ("openapi: 3.1.0", "`openapi: 3.1.0` is not read"),
        ("a: [", "is not valid YAML"),
        ("[]", "has no `openapi`"),
        (
            "openapi: 3.0.3\ninfo: {}\npaths: { /a: { $ref: broken.yaml } }",
            "broken.yaml:",
        ),
    ] {
        let path = folder.path().join("a.yaml");
        fs::write(&path, text).unwrap();
        fs::write(folder.path().join("broken.yaml"), "a: [").unwrap();
        let problems = export(&path).unwrap_err().to_string();
        assert!(problems.contains(message), "{problems}");
    }
    let none = tempfile::tempdir().unwrap();
    let problems = export(none.path()).unwrap_err().to_string();
    assert!(
        problems.contains("openapi.yaml: is not there"),
        "{problems}"
    );
}

/// Returns a schema of a contract with a ledger, exported. `S` is stated, `G` is guessed.
#[track_caller]
fn firm(schemas: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("shop");
    fs::create_dir(&folder).unwrap();
    let contract = format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1', x-clause: [S-1] }}\nservers: []\npaths: {{}}\ncomponents: {{ schemas: {schemas} }}\n"
    )
    .replace("S]", "S-1]")
    .replace("G]", "S-2]");
    fs::write(folder.join("openapi.yaml"), contract).unwrap();
    fs::write(
        folder.join("clauses.yaml"),
        "api: shop\ndocument: { title: T, updated: 2024-05-06 }\nclauses:\n\
         - { id: S-1, section: a, certainty: stated, fact: A. }\n\
         - { id: S-2, section: a, certainty: inferred, fact: B. }\n",
    )
    .unwrap();
    let contract = match countersign_spec::load(&folder) {
        Ok(contract) => contract,
        Err(problems) => panic!("{problems}"),
    };
    let exported = countersign_spec::export(&folder, Rules::Firm(&contract)).unwrap();
    let all = countersign_spec::export(&folder, Rules::All).unwrap();
    assert!(!all.to_yaml().contains("not stated"));
    let value: Value = serde_json::from_str(&exported.to_json()).unwrap();
    value["components"]["schemas"].clone()
}

/// A rule whose violation is not an error becomes a sentence, because other tools would report an
/// error.
#[test]
fn rules_that_are_not_stated_become_sentences() {
    for (schema, exported) in [
        (
            "{ type: string, maxLength: 3, minLength: 1, x-clause: { '*': [S], maxLength: [G] } }",
            json!({ "description": "Expected, but not stated: `maxLength: 3`.", "type": "string", "minLength": 1 }),
        ),
        (
            "{ description: Text., type: string, enum: [a, b], pattern: ., x-clause: { '*': [G], pattern: [S] } }",
            json!({ "description": "Text.\n\nExpected, but not stated: `type: string`; `enum: [\"a\",\"b\"]`.", "pattern": "." }),
        ),
        // Null is a separate rule.
        (
            "{ type: string, nullable: false, enum: [a], x-clause: { '*': [S], nullable: [G] } }",
            json!({ "description": "Expected, but not stated: not null.", "type": "string", "nullable": true, "enum": ["a", null] }),
        ),
        (
            "{ type: string, nullable: false, x-clause: { type: [G], nullable: [S] } }",
            json!({ "description": "Expected, but not stated: `type: string`.", "allOf": [{ "not": { "enum": [null] } }] }),
        ),
        // A bound is removed together with its switch.
        (
            "{ type: number, minimum: 1, exclusiveMinimum: true, x-clause: { '*': [S], minimum: [G] } }",
            json!({ "description": "Expected, but not stated: `minimum: 1`.", "type": "number" }),
        ),
        (
            "{ type: object, required: [a, b], additionalProperties: false, x-clause: { '*': [S], required/b: [G], additionalProperties: [G] }, properties: { a: {}, b: {} } }",
            json!({ "description": "Expected, but not stated: `required: [b]`; no other members.", "type": "object", "required": ["a"], "properties": { "a": {}, "b": {} } }),
        ),
        // A union that is not stated allows any other value; a stated one remains, but more of its
        // branches may match.
        (
            "{ oneOf: [{ type: string, x-clause: [S] }, { type: number, x-clause: [S] }], x-clause: [G] }",
            json!({ "description": "Expected, but not stated: one of these forms.", "anyOf": [{ "type": "string" }, { "type": "number" }, {}] }),
        ),
        (
            "{ oneOf: [{ type: string, maxLength: 3, x-clause: { type: [S], maxLength: [G] } }, { type: string, x-clause: [S] }], x-clause: [S] }",
            json!({ "anyOf": [{ "description": "Expected, but not stated: `maxLength: 3`.", "type": "string" }, { "type": "string" }] }),
        ),
        (
            "{ oneOf: [{ type: string, x-clause: [S] }, { type: number, x-clause: [S] }], x-clause: [S] }",
            json!({ "oneOf": [{ "type": "string" }, { "type": "number" }] }),
        ),
        // Fewer rules inside `not` would reject more.
        (
            "{ not: { type: string, maxLength: 3, x-clause: { type: [S], maxLength: [G] } }, x-clause: [S] }",
            json!({ "not": { "type": "string", "maxLength": 3 } }),
        ),
        (
            "{ not: { type: string, x-clause: [S] }, x-clause: [G] }",
            json!({ "description": "Expected, but not stated: none of the forms that the partner excludes." }),
        ),
    ] {
        assert_eq!(
            firm(&format!(
                "{{ A: {schema}, Z: {{ type: string, x-clause: [G] }} }}"
            ))["A"],
            exported,
            "{schema}"
        );
    }
    // A named schema has fewer rules everywhere.
    let schemas = firm(
        "{ A: { not: { $ref: '#/components/schemas/B' }, x-clause: [S] }, B: { type: string, maxLength: 3, x-clause: { type: [S], maxLength: [G] } } }",
    );
    assert_eq!(schemas["A"].get("not"), None);
}
