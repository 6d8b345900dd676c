//! The JSON Schemas of the JSON output in `schema/`, compared with the types.

use std::{fs, path::Path};

use countersign_harness::{explain, report};

/// `UPDATE=1 cargo test -p countersign-harness --test schemas` regenerates them.
#[test]
fn the_files_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let schemas = [
        ("explain.schema.json", explain::json_schema()),
        ("validate.schema.json", report::json_schema()),
    ];
    for (name, schema) in &schemas {
        let text = format!("{schema:#}\n");
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == text,
            "crates/harness/schema/{name} is stale: run `UPDATE=1 cargo test -p countersign-harness --test schemas`, \
             and say in CHANGELOG.md what has changed for those who read it"
        );
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
    }
    let found = fs::read_dir(&folder).unwrap().count();
    assert_eq!(
        found,
        schemas.len(),
        "crates/harness/schema holds what no command prints"
    );
}
