//! Compares the reader with `serde_json`: both accept the same texts and read the same values.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use countersign_contract::json::{Document, Encoding, Kind, MAX_DEPTH, Node, ParseErrorKind};
use proptest::prelude::*;
use serde_json::Value;

const UTF_16: ParseErrorKind = ParseErrorKind::Encoding(Encoding::Utf16);
const UTF_32: ParseErrorKind = ParseErrorKind::Encoding(Encoding::Utf32);

fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(node.as_bool().unwrap()),
        Kind::Number => serde_json::from_str(node.text()).unwrap(),
        Kind::String => Value::String(node.as_str().unwrap().into_owned()),
        Kind::Array => Value::Array(node.children().map(value).collect()),
        Kind::Object => Value::Object(
            node.members()
                .map(|(key, node)| (key.into_owned(), value(node)))
                .collect(),
        ),
    }
}

/// Parses with `serde_json`, except for its one deviation from JSON: it rejects numbers beyond
/// `f64`.
fn oracle(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

fn agree(bytes: &[u8]) {
    match (Document::parse(bytes), oracle(bytes)) {
        (Ok(document), Ok(expected)) => assert_eq!(value(document.root()), expected),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) if error.contains("number out of range") => {}
        (ours, theirs) => panic!(
            "{:?}: {ours:?} against {theirs:?}",
            String::from_utf8_lossy(bytes)
        ),
    }
}

/// Generates text that is almost JSON: a JSON text with some bytes changed, dropped or doubled.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let json = leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let edits = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            prop::sample::select(br#"{}[]",:0-.eE\uD8tfn 	"#.to_vec()),
            0..3_u8,
        ),
        0..4,
    );
    (json, any::<bool>(), edits).prop_map(|(json, pretty, edits)| {
        let mut bytes = if pretty {
            serde_json::to_vec_pretty(&json)
        } else {
            serde_json::to_vec(&json)
        }
        .unwrap();
        for (index, byte, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

proptest! {
    #[test]
    fn agrees_with_serde_json_on_nearly_json(bytes in nearly_json()) {
        agree(&bytes);
    }

    #[test]
    fn agrees_with_serde_json_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        agree(&bytes);
    }

    #[test]
    fn every_value_is_found_at_its_pointer(bytes in nearly_json()) {
        if let Ok(document) = Document::parse(&bytes) {
            let root = document.root();
            let mut open = vec![(String::new(), root)];
            while let Some((pointer, node)) = open.pop() {
                prop_assert_eq!(&document.text()[node.span()], node.text());
                for (index, child) in node.children().enumerate() {
                    let token = child.key().map_or_else(|| index.to_string(), std::borrow::Cow::into_owned);
                    let mut inner = pointer.clone();
                    countersign_contract::json::push_token(&mut inner, &token);
                    let found = document.at(&inner);
                    prop_assert!(found.is_some(), "{}", inner);
                    // The last of several members with one name is found.
                    if found.unwrap().span() == child.span() {
                        open.push((inner, child));
                    }
                }
            }
        }
    }
}

#[test]
fn agrees_with_serde_json_on_edge_cases() {
    let cases: &[&[u8]] = &[
        b"",
        b"  ",
        b"null",
        b"nul",
        b"nullx",
        b"-",
        b"-0",
        b"01",
        b"1.",
        b"1.e1",
        b"1e",
        b"1e+",
        b"-1.5E-3",
        b"\"\\ud800\"",
        b"\"\\udc00\"",
        b"\"\\ud83d\\ude00\"",
        b"\"\\ud83dx\"",
        b"\"\\ud83d\\u0041\"",
        b"\"\\x\"",
        b"\"\t\"",
        b"\"\x7f\"",
        b"[1,]",
        b"[,1]",
        b"[1 2]",
        b"{\"a\":1,}",
        b"{\"a\" 1}",
        b"{a:1}",
        b"{\"a\":}",
        b"{\"a\":1 \"b\":2}",
        b"[",
        b"{",
        b"[1",
        b"{\"a\"",
        b"{\"a\":",
        b"\"abc",
        b"\"abc\\",
        b"\"\\u12",
        b"[]]",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"\xff",
        b"\"\xff\"",
        b"1e400",
        b"[1e-400]",
        b"\xef\xbb\xbf{}",
    ];
    for case in cases {
        agree(case);
    }
}

#[test]
fn depth_ends_where_that_of_serde_json_ends() {
    for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1] {
        agree(&[b"[".repeat(depth), b"]".repeat(depth)].concat());
        agree(&[b"{\"a\":".repeat(depth), b"1".to_vec(), b"}".repeat(depth)].concat());
    }
    let error = Document::parse(&b"[".repeat(100_000)).unwrap_err();
    assert_eq!(error.kind, ParseErrorKind::TooDeep);
}

#[test]
fn says_what_is_wrong_and_where() {
    let cases: &[(&[u8], ParseErrorKind, u32, u32)] = &[
        (b" \n", ParseErrorKind::Empty, 1, 1),
        (b"\xef\xbb\xbf{}", ParseErrorKind::ByteOrderMark, 1, 1),
        (b"\xff\xfe{\0}\0", UTF_16, 1, 1),
        (b"{\0}\0", UTF_16, 1, 1),
        (b"\xff\xfe\0\0{\0\0\0", UTF_32, 1, 1),
        (b"\0\0\0{\0\0\0}", UTF_32, 1, 1),
        (b"[\"\xff\"]", ParseErrorKind::NotUtf8, 1, 3),
        (b"{\n \"a\": NaN}", ParseErrorKind::NotANumber, 2, 7),
        (
            b"{\n \"a\": 1\n \"b\": 2}",
            ParseErrorKind::MissingComma,
            3,
            2,
        ),
        (b"{\n \"a\": 1,\n}", ParseErrorKind::TrailingComma, 2, 8),
        (
            "[\"é\", x]".as_bytes(),
            ParseErrorKind::Expected("a value"),
            1,
            7,
        ),
        (b"{} {}", ParseErrorKind::TrailingCharacters, 1, 4),
    ];
    for (text, kind, line, column) in cases {
        let error = Document::parse(text).unwrap_err();
        assert_eq!(
            (error.kind, error.at.line, error.at.column),
            (*kind, *line, *column),
            "{error}"
        );
    }
}

#[test]
fn no_error_or_debug_output_repeats_the_text() {
    let error = Document::parse(b"[\"secret\", secret]").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
    let document = Document::parse(b"[\"secret\"]").unwrap();
    assert!(!format!("{document:?} {:?}", document.root().children()).contains("secret"));
}
