//! The JSON Schemas in `specs/schema/`, which editors use, match the types that read the words.

use std::{fs, path::PathBuf};

use countersign_spec::words::{WORDS, json_schemas};
use serde_json::{Value, json};

fn specs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../specs")
}

/// `UPDATE=1 cargo test -p countersign-spec --test schemas` regenerates the files.
#[test]
fn the_files_are_up_to_date() {
    let folder = specs().join("schema");
    let mut files = Vec::new();
    for (name, schema) in json_schemas() {
        let text = format!("{schema:#}\n");
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == text,
            "specs/schema/{name} is stale: run `UPDATE=1 cargo test -p countersign-spec --test schemas`"
        );
        files.push(name.to_owned());
    }
    let mut found: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, files, "specs/schema holds what no word is about");
}

#[test]
fn every_ledger_names_the_schema_and_fits_it() {
    let schema = &json_schemas()["clauses.schema.json"];
    let validator = jsonschema::validator_for(schema).unwrap();
    let folders = countersign_spec::folders(&specs()).unwrap();
    assert!(!folders.is_empty());
    for folder in folders {
        let text = fs::read_to_string(folder.join("clauses.yaml")).unwrap();
        let first = "# yaml-language-server: $schema=../schema/clauses.schema.json";
        assert_eq!(text.lines().next(), Some(first), "{}", folder.display());
        let ledger: Value = serde_yaml::from_str(&text).unwrap();
        assert!(validator.is_valid(&ledger), "{}", folder.display());
    }
    let clause = json!({ "id": "A", "section": "s", "certainty": "sure", "fact": "f" });
    let wrong = json!({ "api": "a", "document": { "title": "t" }, "clauses": [clause] });
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_vocabulary_has_every_word() {
    let vocabulary = &json_schemas()["vocabulary.schema.json"];
    let words: Vec<_> = vocabulary["properties"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(words, WORDS.iter().collect::<Vec<_>>());
    let validator = jsonschema::validator_for(vocabulary).unwrap();
    for good in [
        json!({ "x-clause": ["A-1"] }),
        json!({ "x-clause": { "type": ["A-1"], "*": ["A-2"] } }),
        json!({ "x-error-codes": [{ "code": "E", "x-clause": ["A-1"] }] }),
        json!({ "x-transition": { "to": "gone", "x-clause": ["A-1"] } }),
    ] {
        assert!(validator.is_valid(&good), "{good}");
    }
    for wrong in [
        json!({ "x-clause": "A-1" }),
        json!({ "x-error-codes": { "code": "E" } }),
        json!({ "x-resource": { "name": "order", "action": "make" } }),
        json!({ "x-pagination": { "limit": {} } }),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}
