//! Tests that untrusted names are shown in one line of bounded length.

use countersign_contract::{
    model::{ParameterLocation, Sender},
    value::Hidden,
    verdict::Violation,
};
use serde_json::json;

fn at(instance: &str) -> Violation {
    Violation {
        instance: instance.to_owned(),
        keyword: "undocumented".to_owned(),
        message: "is not in the contract\nfake".to_owned(),
        ..Violation::undescribed_status(Sender::Partner)
    }
}

#[test]
fn a_violation_is_one_line() {
    let shown = at("/zz\n2026 ERROR fake\u{1b}[31m").to_string();
    assert_eq!(
        shown,
        r"/zz\u{a}2026 ERROR fake\u{1b}[31m is not in the contract\u{a}fake"
    );
    let header = at("/X-A\r\nb").beside_the_body(ParameterLocation::Header, "x");
    assert!(!header.to_string().contains(['\r', '\n']), "{header}");
}

#[test]
fn a_violation_is_short() {
    let long = at(&format!("/begin{}/end", "n".repeat(1_000_000)));
    let shown = long.to_string();
    assert!(shown.len() < 300, "{}", shown.len());
    assert!(
        shown.starts_with("/beginnn") && shown.contains("nn/end is not"),
        "{shown}"
    );
    assert!(long.instance.len() > 1_000_000, "the field is whole");
    let mut long = at("/a");
    long.message = "m".repeat(1_000_000);
    assert!(long.to_string().len() < 3_000);
}

#[test]
fn what_is_hidden_is_short() {
    let names = (0..100_000).map(|number| (format!("name-{number}"), json!(number)));
    let many: serde_json::Map<_, _> = names.collect();
    let shown = format!("{:?}", Hidden(&many));
    assert!(shown.len() < 3_000, "{}", shown.len());
    assert!(shown.contains("<99936 further>: .."), "{shown}");
    let items = format!("{:?}", Hidden(&vec![1; 100_000]));
    assert!(items.ends_with("<number>, <99936 further>]"), "{items}");
    let name = json!({ "n".repeat(1_000_000): { "a": 1 } });
    assert!(format!("{:?}", Hidden(&name)).len() < 300);
    let deep = (0..60).fold(
        json!(1),
        |value, _| json!({ "a": value, "b": vec![1; 100] }),
    );
    assert!(format!("{:?}", Hidden(&deep)).len() < 3_000);
}
