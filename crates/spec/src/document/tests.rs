//! Compares our YAML parser with `serde_yaml`, which uses a different one.

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;

use super::Document;

fn ours(text: &str) -> Value {
    let document = Document::parse("a.yaml", 0, text).unwrap();
    assert!(document.oddities.is_empty(), "{:?}", document.oddities);
    document.root.to_json()
}

fn theirs(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn our_own_files_say_the_same_to_both() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("tests/fixtures/acme")];
    folders.extend(crate::folders(&here.join("../../specs")).unwrap());
    assert!(folders.len() > 1);
    for file in folders
        .iter()
        .flat_map(|folder| ["openapi.yaml", "clauses.yaml"].map(|name| folder.join(name)))
    {
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(ours(&text), theirs(&text), "{}", file.display());
    }
}

fn value() -> impl Strategy<Value = Value> {
    // An unquoted `<<` is a merge key only in our parser, and `serde_yaml` writes it without
    // quotes.
    let text = prop_oneof![
        // The characters that both parsers leave unchanged in a text.
        "[ -~\n\u{e0}-\u{ff}\u{1f600}]{0,12}",
        "[-+.0-9eExo_~ :#'\"\n\t]{0,8}",
        "(true|no|null|~|=|\\.inf|0x1f|1e5)",
    ]
    .prop_map(|text| text.replace("<<", "<"));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from(number)),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in value()) {
        let yaml = serde_yaml::to_string(&value).unwrap();
        prop_assert_eq!(ours(&yaml), theirs(&yaml));
        prop_assert_eq!(ours(&value.to_string()), value);
    }

    #[test]
    fn unquoted_scalars_are_the_same_to_both(text in "[-+]?[0-9.][0-9.eE+-]{0,6}|0[xo][0-9a-f]{1,3}|[tTnNfFyo][a-zA-Z]{0,4}") {
        let yaml = format!("- {text}\n");
        let document = Document::parse("a.yaml", 0, &yaml).unwrap();
        // A number that is too large is text in our parser, and infinite in `serde_yaml`.
        prop_assume!(document.oddities.is_empty());
        prop_assert_eq!(document.root.to_json(), theirs(&yaml));
    }
}
