//! Known habits of recorders, one recording each: none of them causes a false error.

use std::{fmt::Write as _, fs, path::Path};

use countersign_contract::model::Severity;
use countersign_harness::{
    report::{Record, validate_entry},
    traffic::{ExchangeValidator, har::Entries},
};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::shop::{object, path, validator_of};

/// Creates a validator for notes with an id and a text.
fn notes() -> ExchangeValidator {
    let note = || {
        json!({"application/json": {"schema": object(json!({
            "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
            "required": ["id", "text"]}))}})
    };
    let operation = |id: &str, method: &str, template: &str, request: Value, responses: Value| {
        let parameters: &[Value] = &[path("id", json!({"type": "integer"}))];
        let mut operation = json!({"id": id, "method": method, "path": template,
            "parameters": if template.contains('{') { parameters } else { &[] }, "responses": responses});
        if !request.is_null() {
            operation["request"] = json!({"required": true, "content": request});
        }
        operation
    };
    let empty = json!({"description": ""});
    let some = json!({"description": "", "content": note()});
    validator_of(json!({
    "api": "notes", "title": "Notes", "version": "1", "file": "notes.yaml",
    "servers": [{"url": "https://notes.example/v1"}],
    "operations": [
        operation("getNote", "GET", "/notes/{id}", Value::Null,
            json!({"200": some, "302": empty, "304": empty})),
        operation("peekNote", "HEAD", "/notes/{id}", Value::Null, json!({"200": some})),
        operation("dropNote", "DELETE", "/notes/{id}", Value::Null, json!({"204": some})),
        operation("addNote", "POST", "/notes", note(), json!({"201": some})),
        operation("fillNote", "POST", "/notes/{id}/form",
            json!({"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}),
            json!({"204": empty})),
    ]}))
}

/// Formats a record as one line.
fn told(record: &Record) -> String {
    let mut line = format!("  {} ", record.exchange.unwrap());
    if let Some(request) = &record.unmatched {
        write!(line, "{}: {}", request.method, request.reason).unwrap();
        return line;
    }
    let part = record.part.as_deref().unwrap_or("-");
    let operation = record.operation.as_deref().unwrap_or("-");
    write!(
        line,
        "{operation} {part} {}",
        record.verdict.unwrap().as_str()
    )
    .unwrap();
    for broken in &record.violations {
        if broken.keyword == "mediaType" && broken.severity == Severity::Notice {
            // Other tests cover the validation of forms.
            continue;
        }
        write!(
            line,
            "; {} {}: {}",
            broken.severity, broken.keyword, broken.message
        )
        .unwrap();
    }
    line
}

#[test]
fn habits_of_recorders_are_no_errors() {
    let validator = notes();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut all = String::new();
    for file in files {
        writeln!(all, "{}", file.file_stem().unwrap().to_str().unwrap()).unwrap();
        for entry in Entries::new(&fs::read(&file).unwrap()[..], 1 << 20) {
            match entry {
                Ok(entry) => {
                    for (record, _) in validate_entry(&validator, "a.har", &entry, None, false) {
                        writeln!(all, "{}", told(&record)).unwrap();
                    }
                }
                Err(error) => writeln!(all, "  {error}").unwrap(),
            }
        }
    }
    assert_snapshot!(all);
}
