//! Documents of several files, on the command line.

use std::{fs, process::Command};

const ROOT: &str = "\
openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /orders: { $ref: paths/orders.yaml }
";

const ORDERS: &str = "\
post:
  operationId: placeOrder
  requestBody:
    required: true
    content:
      application/json:
        schema: { $ref: '../schemas/order.json' }
  responses:
    '204': { description: Placed. }
";

const ORDER: &str = r#"{
  "type": "object",
  "required": ["id"]
}"#;

/// Runs a command in a folder with such a document.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("api/shop.yaml", ROOT),
        ("api/paths/orders.yaml", ORDERS),
        ("api/schemas/order.json", ORDER),
        ("body.json", "{}"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    let output = command
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// Each format names the file that contains the broken rule.
#[test]
fn a_broken_rule_of_another_file() {
    let validate = [
        "validate",
        "api/shop.yaml",
        "placeOrder",
        "request",
        "body.json",
        "--format",
    ];
    for (format, told) in [
        ("text", "api/schemas/order.json:3:3"),
        ("junit", "api/schemas/order.json:3:3"),
        ("sarif", "api/schemas/order.json"),
        ("json", "schemas/order.json#/required"),
    ] {
        let (code, out, err) = run(&[&validate[..], &[format]].concat());
        assert_eq!((code, err.as_str()), (Some(1), ""), "{format}: {out}");
        assert!(out.contains(told), "{format}: {out}");
        assert!(!out.contains("shop.yaml:3"), "{format}: {out}");
    }
}
