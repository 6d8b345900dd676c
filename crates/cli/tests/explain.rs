//! The `countersign explain` command.

use std::{
    fs,
    io::Read as _,
    process::{Command, Output, Stdio},
};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: { title: Shop, version: '1', description: \"a\\x1b[31mb\" }
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: The orders.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
components:
  schemas:
    Order: { type: object, nullable: 5, properties: { id: { type: string, maxLength: 8 } } }
";

struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("shop.yaml"), DOCUMENT).expect("a file");
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .current_dir(self.folder.path())
            .arg("explain")
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn an_operation_of_any_document() {
    let output = Shop::new().run(&["shop.yaml", "listOrders"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let out = text(&output.stdout);
    assert!(out.starts_with("listOrders\nGET /orders\n"), "{out}");
    assert!(out.contains("id  string, at most 8 characters\n"), "{out}");
    assert!(
        out.contains("line 15 column 38: #/components/schemas/Order/nullable"),
        "{out}"
    );
}

#[test]
fn no_colour_and_no_escape_in_a_pipe() {
    for name in [&["shop.yaml"][..], &["shop.yaml", "Order"]] {
        let output = Shop::new().run(name);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(!output.stdout.contains(&0x1b), "{output:?}");
    }
}

#[test]
fn the_same_as_data() {
    let output = Shop::new().run(&["shop.yaml", "--format", "json"]);
    let out = text(&output.stdout);
    assert_eq!(out.matches('\n').count(), 1, "{out}");
    let data: serde_json::Value = serde_json::from_str(out).expect("JSON");
    assert_eq!(data["kind"], "api");
    assert_eq!(data["operations"][0]["id"], "listOrders");
    assert_eq!(data["description"], "a\u{1b}[31mb");
    let output = Shop::new().run(&["shop.yaml", "Order", "--format=json"]);
    let data: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(data["kind"], "schema");
    assert_eq!(data["operations"], serde_json::json!(["listOrders"]));
}

#[test]
fn names_that_are_not_there() {
    let shop = Shop::new();
    for (name, message) in [
        (
            "listOrder",
            "no operation, clause or schema `listOrder` in shop (did you mean `listOrders`?)",
        ),
        ("Ordr", "(did you mean `Order`?)"),
        (
            "zzzzzzzzzzzz",
            "no operation, clause or schema `zzzzzzzzzzzz` in shop: see `countersign explain shop.yaml`",
        ),
    ] {
        let output = shop.run(&["shop.yaml", name]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(text(&output.stdout), "");
        assert!(text(&output.stderr).contains(message), "{output:?}");
    }
    let output = shop.run(&["shop.yml"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        text(&output.stderr).contains("no API `shop.yml`"),
        "{output:?}"
    );
    let output = shop.run(&["shop.yaml", "Order", "--format", "xml"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

/// A reader that closes the pipe early is not an error.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let shop = Shop::new();
    let schemas: Vec<_> = (0..5000)
        .map(|index| format!("    Order{index}: {{ type: object }}\n"))
        .collect();
    fs::write(
        shop.folder.path().join("shop.yaml"),
        DOCUMENT.to_owned() + &schemas.concat(),
    )
    .expect("a file");
    let mut child = shop
        .command(&["shop.yaml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut [0; 4]).expect("the title");
    drop(out);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!text(&output.stderr).contains("error"), "{output:?}");
}

#[test]
fn a_clause_is_found_in_any_case() {
    let shop = Shop::new();
    let ledger = "api: shop\ndocument:\n  title: Shop\nclauses:\n  \
        - { id: SH-7, section: All, certainty: stated, fact: It is so. }\n";
    let contract = "openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths:\n  /a:\n    get:\n      \
        operationId: getA\n      x-clause: [SH-7]\n      responses: { '200': { description: x, x-clause: [SH-7] } }\n";
    let folder = shop.folder.path().join("shop");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("clauses.yaml"), ledger).expect("a file");
    fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let exact = shop.run(&["./shop", "SH-7"]);
    assert_eq!(exact.status.code(), Some(0), "{exact:?}");
    assert_eq!(shop.run(&["./shop", "sh-7"]).stdout, exact.stdout);
    assert_eq!(shop.run(&["./shop", "sh-8"]).status.code(), Some(2));
}

#[test]
fn a_demo_outside_a_checkout_says_what_it_needs() {
    let shop = Shop::new();
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .current_dir(shop.folder.path())
        .arg("demo")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let err = text(&output.stderr);
    assert!(
        err.starts_with(
            "error: . is not a checkout of the repository, which has specs/ and tests/recordings/"
        ),
        "{err}"
    );
}
