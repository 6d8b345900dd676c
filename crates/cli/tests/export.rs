//! The `countersign export` command.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    let command = command.current_dir(folder).arg("export").args(arguments);
    command.output().expect("it runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// Exports every built-in contract.
#[test]
fn contracts_in_the_box() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for (slug, _) in partners::CONTRACTS {
        let output = run(elsewhere.path(), &[slug]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let out = text(&output.stdout);
        assert!(
            out.starts_with("openapi: \"3.0.3\"\ninfo:\n  title: "),
            "{out}"
        );
        assert!(out.ends_with('\n') && !out.ends_with("\n\n"), "{out}");
        assert!(!out.contains("x-clause"), "{out}");
        // The export of the folder, and of the export itself, is the same.
        let folder = run(&specs, &[&format!("./{slug}")]);
        assert_eq!(text(&folder.stdout), out, "{slug}");
        let written = elsewhere.path().join("written.yaml");
        fs::write(&written, out).expect("a file");
        let again = run(elsewhere.path(), &["written.yaml"]);
        assert_eq!(text(&again.stdout), out, "{slug}");
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn formats_and_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let document =
        "openapi: 3.0.3\ninfo: { title: Shop, version: '1', x-clause: [A] }\npaths: {}\n";
    fs::write(folder.path().join("shop.yaml"), document).expect("a file");
    let yaml = "openapi: \"3.0.3\"\ninfo:\n  title: Shop\n  version: \"1\"\npaths: {}\n";
    let json = "{\n  \"openapi\": \"3.0.3\",\n  \"info\": {\n    \"title\": \"Shop\",\n    \"version\": \"1\"\n  },\n  \"paths\": {}\n}\n";
    for (arguments, file, expected) in [
        (&["shop.yaml"][..], None, yaml),
        (&["shop.yaml", "--format", "json"], None, json),
        (&["shop.yaml", "-o", "a.yaml"], Some("a.yaml"), yaml),
        (&["shop.yaml", "--output", "a.JSON"], Some("a.JSON"), json),
        (
            &["shop.yaml", "-o", "b.json", "--format=yaml"],
            Some("b.json"),
            yaml,
        ),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(text(&output.stderr), "");
        match file {
            None => assert_eq!(text(&output.stdout), expected),
            Some(file) => {
                assert_eq!(text(&output.stdout), "");
                assert_eq!(
                    fs::read_to_string(folder.path().join(file)).expect("it is there"),
                    expected
                );
            }
        }
    }
}

#[test]
fn what_is_kept_and_what_cannot_be_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = "openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths: {}\ncomponents: { examples: { a: { externalValue: a.json } } }\n";
    fs::write(folder.path().join("shop.yaml"), document).expect("a file");
    let output = run(folder.path(), &["shop.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        text(&output.stderr),
        "note: shop.yaml:4:47: the sample a.json leads to a missing file; the reference is kept\n"
    );
    fs::write(folder.path().join("old.json"), r#"{ "swagger": "2.0" }"#).expect("a file");
    for (arguments, message) in [
        (&["nobody"][..], "no API `nobody`"),
        (&["old.json"], "old.json:1:1: the document is Swagger 2.0"),
        (
            &["shop.yaml", "-o", "nowhere/a.yaml"],
            "failed to write nowhere/a.yaml",
        ),
        (&["shop.yaml", "--format", "xml"], "invalid value 'xml'"),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains(message), "{output:?}");
    }
    let help = run(folder.path(), &["--help"]);
    assert!(
        text(&help.stdout).contains("countersign export acme -o acme.yaml"),
        "{help:?}"
    );
}

/// The export never overwrites its source.
#[test]
fn a_document_is_not_written_over_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let text_of = "openapi: 3.0.3\n# A remark that no export keeps.\ninfo: { title: T, version: '1' }\npaths: {}\n";
    let partner = folder.path().join("shop");
    fs::create_dir(&partner).expect("a folder");
    for (path, arguments) in [
        ("a.yaml", ["./a.yaml", "-o", "a.yaml"]),
        ("shop/openapi.yaml", ["./shop", "-o", "shop/openapi.yaml"]),
    ] {
        let path = folder.path().join(path);
        fs::write(&path, text_of).expect("a file");
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = text(&output.stderr);
        assert!(said.contains("write to another file"), "{said}");
        assert_eq!(fs::read_to_string(&path).expect("a file"), text_of);
    }
}

/// Invalid OpenAPI 3.0 in a document stays as it is, with a warning.
#[test]
fn what_is_wrong_in_the_source_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let exported = |schema: &str| {
        let document = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents: {{ schemas: {{ A: {schema} }} }}\n"
        );
        fs::write(folder.path().join("a.yaml"), document).expect("a file");
        let output = run(folder.path(), &["a.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        text(&output.stderr).to_owned()
    };
    assert_eq!(exported("{ type: string }"), "");
    for (schema, warning) in [
        ("{ type: [string, 'null'] }", "type"),
        ("{ type: integer, exclusiveMinimum: 3 }", "exclusiveMinimum"),
        ("{ const: 1 }", "const"),
        ("{ $ref: '#/components/schemas/B' }", "components/schemas/B"),
    ] {
        let said = exported(schema);
        assert!(said.contains("warning: a.yaml:4:"), "{schema}: {said}");
        assert!(said.contains(warning), "{schema}: {said}");
    }
    // A kept reference is reported once.
    let said = exported("{ $ref: 'https://schemas.example/a.yaml' }");
    assert_eq!(said.matches("a.yaml:4:").count(), 1, "{said}");
}
