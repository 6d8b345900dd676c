//! Reports contain no values of payloads.

use countersign_harness::report::{Format, Options};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shop::{exchange, file, line, tell};

/// Generates values that can be recognized in any output.
fn secret() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-z]{0,3}SECRET[\"\\\\\u{e7}\\n ]{0,3}".prop_map(Value::from),
        (777_000_000_u64..777_999_999).prop_map(Value::from),
        (777_000_000_i32..777_999_999).prop_map(|number| json!(-f64::from(number) / 8.0)),
    ]
}

fn payload() -> impl Strategy<Value = Value> {
    let value = secret().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,3}", inner, 0..4)
                .prop_map(|members| json!(members)),
        ]
    });
    let member = prop_oneof![
        Just("id"),
        Just("code"),
        Just("count"),
        Just("more"),
        Just("new")
    ];
    proptest::collection::btree_map(member, value, 0..5).prop_map(|members| json!(members))
}

proptest! {
    #[test]
    fn no_report_tells_a_value(payload in payload(), cut in proptest::option::of(0_usize..400), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&payload) } else { serde_json::to_string(&payload) };
        let text = text.unwrap();
        // A payload that is cut off is unreadable.
        let bytes = &text.as_bytes()[..cut.unwrap_or(text.len()).min(text.len())];
        for format in Format::ALL {
            let told = tell(format, Options::default(), &[(file("a.json"), bytes), (line(1), bytes), (exchange(1), bytes)]);
            prop_assert!(!told.text.contains("SECRET") && !told.text.contains("777"), "{format}: {}", told.text);
        }
    }

    #[test]
    fn no_payload_makes_a_report_panic(
        bytes in any::<Vec<u8>>(),
        text in "[\\[\\]{}\",:0-9a-z\\\\ \n\t\u{e7}\u{9b}]{0,40}",
        show_values in any::<bool>(),
        color in any::<bool>(),
    ) {
        let options = Options { show_values, color, ..Options::default() };
        for format in Format::ALL {
            tell(format, options, &[(file("a.json"), &bytes), (line(1), text.as_bytes())]);
        }
    }
}
