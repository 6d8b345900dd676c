//! Malformed texts: each is rejected with its position, or read as intended.

mod common;

use std::fmt::Write as _;

use common::{Acme, foreign, foreign_refused};
use insta::assert_snapshot;

const HEAD: &str = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\n";

#[test]
fn bad_yaml() {
    assert_snapshot!(Acme::new().contract("  title: Acme", "  title: [Acme").refused(), @"
    openapi.yaml:4:10: is not valid YAML: illegal placement of ':' indicator
      help: check indentation and quotes around this place
    ");
    assert_snapshot!(Acme::new().ledger("    section: Overview", "   section: Overview").refused(), @"
    clauses.yaml:7:4: is not valid YAML: while parsing a block collection, did not find expected '-' indicator
      help: check indentation and quotes around this place
    ");
    assert_snapshot!(Acme::new().contract("  description: Orders.", "  description: \"Orders").refused(), @"
    openapi.yaml:6:3: is not valid YAML: invalid indentation in multiline quoted scalar
      help: check indentation and quotes around this place
    ");
}

#[test]
fn tabs_in_yaml() {
    assert_snapshot!(Acme::new().contract("  version: 1.0.0", "\tversion: 1.0.0").refused(), @"
    openapi.yaml:3:10: is not valid YAML: while scanning a plain scalar, found a tab
      help: check indentation and quotes around this place
    ");
}

#[test]
fn empty_files() {
    assert_snapshot!(Acme::new().file("openapi.yaml", "").refused(), @"
    openapi.yaml: is empty
      help: add content, or remove it
    ");
    assert_snapshot!(Acme::new().file("openapi.yaml", "# a comment\n").refused(), @"
    openapi.yaml: is empty
      help: add content, or remove it
    ");
    assert_snapshot!(Acme::new().file("clauses.yaml", "\n\n").refused(), @"
    clauses.yaml: is empty
      help: add content, or remove it
    ");
    assert_snapshot!(foreign_refused("a.json", ""), @"
    a.json: is empty
      help: add content, or remove it
    ");
}

#[test]
fn not_utf_8() {
    assert_snapshot!(foreign_refused("a.yaml", b"openapi: 3.0.3\ninfo: \xFF\n"), @"
    a.yaml:2:7: is not UTF-8
      help: save it as UTF-8
    ");
}

#[test]
fn a_byte_order_mark_is_left_out() {
    let (contract, _) = foreign(&format!("\u{FEFF}{HEAD}paths: {{}}\n"));
    assert_eq!(contract.title, "t");
    // JSON should be a subset of YAML, but YAML does not allow such a long name.
    let name = format!("x-{}", "a".repeat(1100));
    let json = format!(
        "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"t\", \"version\": \"1\"}}, \"paths\": {{}}, \"{name}\": 1}}"
    );
    let (contract, _) = foreign(&format!("\u{FEFF}{json}"));
    assert_eq!(contract.title, "t");
}

#[test]
fn names_that_are_there_twice() {
    let acme = Acme::new()
        .contract("  version: 1.0.0", "  version: 1.0.0\n  title: Again")
        .contract("    OrderPage:", "    Order:");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:5:3: `title` is written twice here, first at line 3
      help: keep one of them
    openapi.yaml:44:17: `$ref: #/components/schemas/OrderPage` does not exist
      help: correct the reference, or add its target
    openapi.yaml:214:5: `Order` is written twice here, first at line 177
      help: keep one of them
    ");
    assert_snapshot!(Acme::new().ledger("    section: Overview", "    section: Overview\n    section: Twice").refused(), @"
    clauses.yaml:8:5: `section` is written twice here, first at line 7
      help: keep one of them
    ");
}

#[test]
fn merge_keys() {
    let acme = Acme::new().contract(
        "    OrderPage:\n      type: object",
        "    OrderPage:\n      <<: { type: object }",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:214:7: a merge key (`<<`) is not YAML 1.2
      help: write the members out, or use $ref
    ");
}

#[test]
fn tags() {
    let acme = Acme::new().contract("  version: 1.0.0", "  version: !!float 1.0");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:4:20: `version` must be text, found a number
      help: write text here
    openapi.yaml:4:20: the tag !!float has no meaning here
      help: remove the tag
    ");
}

#[test]
fn more_than_one_document() {
    let acme = Acme::new().contract("components:", "---\ncomponents:");
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:14:5: no security scheme is called `key`
      help: correct the name, or describe the scheme under components
    openapi.yaml:43:17: `$ref: #/components/schemas/OrderPage` does not exist
      help: correct the reference, or add its target
    openapi.yaml:76:15: `$ref: #/components/schemas/Order` does not exist
      help: correct the reference, or add its target
    openapi.yaml:93:17: `$ref: #/components/schemas/Order` does not exist
      help: correct the reference, or add its target
    openapi.yaml:102:11: `$ref: #/components/responses/Refused` does not exist
      help: correct the reference, or add its target
    openapi.yaml:112:5: the path of `cancelOrder` has `{id}`, which no path parameter describes
      help: add the parameter, or correct its name
    openapi.yaml:117:11: `$ref: #/components/parameters/OrderId` does not exist
      help: correct the reference, or add its target
    openapi.yaml:134:11: no security scheme is called `key`
      help: correct the name, or describe the scheme under components
    openapi.yaml:140:15: `$ref: #/components/schemas/Order` does not exist
      help: correct the reference, or add its target
    openapi.yaml:147:1: a second YAML document begins here
      help: keep one document in the file
    ");
}

#[test]
fn names_that_are_no_text() {
    assert_snapshot!(Acme::new().contract("  description: Orders.", "  [a, b]: Orders.").refused(), @"
    openapi.yaml:5:3: a list cannot be a name
      help: write the name as text
    ");
}

#[test]
fn numbers_that_json_does_not_have() {
    let acme = Acme::new().contract(
        "            minimum: 1\n            default: 50",
        "            minimum: .nan\n            maximum: 123456789012345678901\n            default: 50",
    );
    assert_snapshot!(acme.refused(), @"
    openapi.yaml:27:22: JSON has no such number
      help: write a JSON number of at most 17 digits, or quote it
    openapi.yaml:27:22: `minimum` must be a number, found text
      help: write a number here
    openapi.yaml:28:22: this number has more digits than can be kept
      help: write a JSON number of at most 17 digits, or quote it
    ");
}

#[test]
fn an_exponential_yaml_bomb() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert_snapshot!(foreign_refused("bomb.yaml", bomb), @"
    bomb.yaml:7:15: grows beyond 2000000 values or 64 MiB of text once its aliases are expanded
      help: use $ref instead of YAML aliases
    ");
}

#[test]
fn a_quadratic_yaml_bomb() {
    let text = "x".repeat(100_000);
    let aliases = vec!["*a"; 1_000].join(", ");
    let bomb = format!("a: &a '{text}'\nb: [{aliases}]\n");
    assert_snapshot!(foreign_refused("bomb.yaml", bomb), @"
    bomb.yaml:2:2681: grows beyond 2000000 values or 64 MiB of text once its aliases are expanded
      help: use $ref instead of YAML aliases
    ");
}

#[test]
fn anchors_within_anchors() {
    let mut bomb = "a: ".to_owned();
    for level in 0..95 {
        write!(bomb, "&x{level} [ ").unwrap();
    }
    bomb.push_str(&"y,".repeat(30_000));
    bomb.push_str(&"]".repeat(95));
    assert_snapshot!(foreign_refused("bomb.yaml", bomb), @"
    bomb.yaml:1:615: grows beyond 2000000 values or 64 MiB of text once its aliases are expanded
      help: use $ref instead of YAML aliases
    ");
}

#[test]
fn an_alias_of_itself() {
    assert_snapshot!(foreign_refused("a.yaml", "a: &a [*a]\n"), @"
    a.yaml:1:8: this alias refers to a value that contains it
      help: write the value out
    ");
    assert_snapshot!(foreign_refused("a.yaml", "a: *nowhere\n"), @"
    a.yaml:1:4: is not valid YAML: while parsing node, found unknown anchor
      help: check indentation and quotes around this place
    ");
}

#[test]
fn nested_too_deep() {
    let block = (0..200)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect::<Vec<_>>()
        .concat();
    assert_snapshot!(foreign_refused("a.yaml", block), @"
    a.yaml:101:101: is nested deeper than 100 levels
      help: move the inner parts into components
    ");
    assert_snapshot!(foreign_refused("a.yaml", format!("a: {}", "[".repeat(100_000))), @"
    a.yaml:1:104: is nested deeper than 100 levels
      help: move the inner parts into components
    ");
    assert_snapshot!(foreign_refused("a.json", format!("{{\"a\": {}", "[".repeat(100_000))), @"
    a.json:1:133: is nested deeper than 100 levels
      help: move the inner parts into components
    ");
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(60), "]".repeat(60));
    let alias = format!("a: &a {}\nb: {}\n", nested(""), nested("*a"));
    assert_snapshot!(foreign_refused("a.yaml", alias), @"
    a.yaml:2:64: is nested deeper than 100 levels
      help: move the inner parts into components
    ");
    let json = format!("{{\"a\": {}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_snapshot!(foreign_refused("a.json", json), @"
    a.json:1:106: is nested deeper than 100 levels
      help: move the inner parts into components
    ");
}

#[test]
fn aliases_stand_for_what_they_name() {
    let (contract, fallbacks) = foreign(
        "openapi: &v 3.0.3\ninfo: { title: &t 'no', version: *v }\npaths: {}\nservers: [{ url: *t }]\n",
    );
    assert_eq!(
        (&*contract.version, &*contract.servers[0].url),
        ("3.0.3", "no")
    );
    assert_eq!(fallbacks, "");
}

#[test]
fn json_is_read_with_its_places() {
    let text = "{\n\t\"openapi\": \"3.0.3\",\n\t\"info\": {\"title\": \"t\", \"version\": \"1\"},\n\t\"paths\": {}, \"oops\": 1\n}\n";
    let (contract, fallbacks) = foreign(text);
    assert_eq!(contract.title, "t");
    assert_snapshot!(fallbacks, @"4:15 #/oops unknown member `oops` of an OpenAPI document; it is ignored");
}

#[test]
fn bad_json() {
    assert_snapshot!(foreign_refused("a.json", "{\"openapi\": \"3.0.3\",}"), @"
    a.json:1:20: is not JSON: a comma follows the last entry, which JSON does not allow
      help: correct it at this place
    ");
    assert_snapshot!(foreign_refused("a.json", "{\"openapi\": \"3.0.3\""), @"
    a.json:1:20: is not JSON: it ends in the middle, expected a comma or the end of an object
      help: correct it at this place
    ");
    // Neither JSON nor YAML: a text that begins with a brace is reported as JSON.
    assert_snapshot!(foreign_refused("a.yaml", "{\"a\": }}"), @"
    a.yaml:1:7: is not JSON: expected a value
      help: correct it at this place
    ");
    assert_snapshot!(foreign_refused("a.json", "{\"a\": 1, \"a\": 2}"), @"
    a.json:1:1: the document has no `openapi`, so it is not an OpenAPI document
      help: add `openapi: 3.0.3`
    ");
}

#[test]
fn other_documents() {
    assert_snapshot!(foreign_refused("a.yaml", "openapi: 3.1.0\ninfo: {}\n"), @"
    a.yaml:1:1: `openapi: 3.1.0` is not read, only 3.0
      help: write the document in OpenAPI 3.0.3
    ");
    assert_snapshot!(foreign_refused("a.yaml", "swagger: '2.0'\ninfo: {}\n"), @"
    a.yaml:1:1: the document is Swagger 2.0, not OpenAPI 3.0
      help: convert it, for example with `swagger2openapi`
    ");
    assert_snapshot!(foreign_refused("a.yaml", "services: {}\n"), @"
    a.yaml:1:1: the document has no `openapi`, so it is not an OpenAPI document
      help: add `openapi: 3.0.3`
    ");
    assert_snapshot!(foreign_refused("a.yaml", "- 1\n"), @"
    a.yaml:1:1: an OpenAPI document must be a map, found a list
      help: name an OpenAPI 3.0 document
    ");
    assert_snapshot!(foreign_refused("a.yaml", "openapi: 3.1\n"), @"
    a.yaml:1:1: `openapi: 3.1` is not read, only 3.0
      help: write the document in OpenAPI 3.0.3
    ");
}

#[test]
fn files_that_cannot_be_read() {
    assert_snapshot!(Acme::new().without("openapi.yaml").refused(), @"
    : the folder has no openapi.yaml
      help: add openapi.yaml, or remove the folder
    ");
    let nowhere = countersign_spec::load(std::path::Path::new("/nowhere/at/all.yaml"));
    assert_snapshot!(nowhere.unwrap_err(), @"
    /nowhere/at/all.yaml: is not there
      help: check the path
    ");
}
