//! Compares `pattern` with `regress`, an engine of the ECMA-262 dialect.

use countersign_contract::{validate::check_pattern, verdict::Outcome};
use proptest::prelude::*;
use serde_json::json;

use crate::support::validator;

/// Returns `true` if a pattern matches a text.
fn matches(pattern: &str, text: &str) -> bool {
    let payload = serde_json::to_string(text).unwrap();
    let verdict =
        validator(&json!({ "pattern": pattern }), &json!({})).validate(payload.as_bytes());
    assert_ne!(verdict.outcome, Outcome::Undecided, "{pattern} {text:?}");
    assert_ne!(
        verdict.outcome,
        Outcome::Unreadable,
        "{pattern}: {:?}",
        verdict.violations
    );
    verdict.outcome == Outcome::Valid
}

#[test]
fn what_the_dialects_read_differently_is_read_as_in_ecma_262() {
    for (pattern, text, expected) in [
        // Line terminators are \n, \r, U+2028 and U+2029.
        ("^.$", "\u{2028}", false),
        ("^.$", "\u{2029}", false),
        ("^.$", "\r", false),
        ("^.$", "\u{85}", true),
        ("^a.b$", "a\nb", false),
        ("^.$", "😀", true),
        // `^` and `$` match at the ends of the text, not of a line.
        ("^b$", "a\nb", false),
        ("^a$", "a\n", false),
        // Classes are ASCII, but white space is Unicode.
        (r"^\d$", "٣", false),
        (r"^\w$", "é", false),
        (r"^\W$", "é", true),
        (r"^\s$", "\u{FEFF}", true),
        (r"^\s$", "\u{A0}", true),
        (r"^\s$", "\u{85}", false),
        (r"^\S$", "\u{85}", true),
        // A word ends where ASCII ends.
        (r"caf\b", "café", true),
        (r"\bé", "é", false),
        (r"a\Bb", "ab", true),
        // References: to a group that is opened later, by name, and to a group that did not match.
        (r"^\1(a)$", "a", true),
        (r"^(a)?\1$", "", true),
        (r"^(a)?\1$", "a", false),
        (r"^(?<y>a|b)\k<y>$", "aa", true),
        (r"^(?<y>a|b)\k<y>$", "ab", false),
        (r"^(\w)\1$", "aa", true),
        // Brackets.
        (r"^[\w-.]+$", "a-b.c", true),
        (r"^[^]$", "\n", true),
        ("^[]$", "", false),
        (r"[]", "a", false),
        (r"^[\d\-x]+$", "1-x", true),
        (r"^[a[b]$", "[", true),
        (r"^[a&&b]+$", "&a", true),
        (r"^[+--b]+$", "+-b,", true),
        (r"^[~~a]$", "~", true),
        (r"^[\b]$", "\u{8}", true),
        (r"^[\s\S]$", "\n", true),
        // Escapes.
        (r"^\0$", "\0", true),
        (r"^\x41\u0042\u{43}$", "ABC", true),
        (r"^\uD83D\uDE00$", "😀", true),
        (r"^[\uD83D\uDE00]$", "😀", true),
        (r"^\cA$", "\u{1}", true),
        (r"^\/\-\@$", "/-@", true),
        (r"^\p{L}$", "é", true),
        (r"^\p{Lu}$", "é", false),
        // Syntax of other dialects is literal.
        (r"^a{,2}$", "a{,2}", true),
        (r"^x{$", "x{", true),
        ("^a#b c$", "a#b c", true),
        (r"^a{2}$", "aa", true),
        // Lookaround.
        (r"^(?=.*\d)(?!.*x).+$", "a1", true),
        (r"^(?=.*\d)(?!.*x).+$", "a1x", false),
        (r"(?<=\$)\d", "$5", true),
        (r"(?<!\$)\d", "$5", false),
        ("a|", "", true),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text:?}");
    }
}

#[test]
fn what_is_no_expression_is_refused_with_a_reason() {
    for pattern in ["(", "a**", "[b-a]", r"(?<n>a)(?<n>b)", "(?P<n>a)", "*"] {
        let reason = check_pattern(pattern).unwrap_err();
        assert!(
            reason.starts_with("the pattern is not a regular expression of ECMA 262"),
            "{reason}"
        );
    }
    assert!(check_pattern(&format!("^{}$", "(a{1,900}){1,900}")).is_err());
    assert!(check_pattern(&"(".repeat(100_000)).is_err());
    assert!(check_pattern(&format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000))).is_err());
}

fn atom() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec![
        "a", "b", "é", "-", "/", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", "^",
        "$", r"\n", r"\t", r"\.", r"\x61", r"\u0062", "[ab]", "[^ab]", r"[\d-]", r"[\s\S]",
        "[a-z]", r"[^\W]", "[^]", "[]", r"[é-ü]", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "#", " ",
        "&&", "~",
    ]);
    plain.prop_map(str::to_owned)
}

fn pattern() -> impl Strategy<Value = String> {
    let leaf = atom();
    let expression = leaf.prop_recursive(3, 12, 4, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|parts| parts.concat()),
            several.prop_map(|parts| format!("(?:{})", parts.join("|"))),
            (
                inner.clone(),
                prop::sample::select(vec!["*", "+", "?", "{2}", "{0,2}", "*?", "{1,}"])
            )
                .prop_map(|(part, quantifier)| format!("(?:{part}){quantifier}")),
            inner.prop_map(|part| format!("({part})")),
        ]
    });
    (expression, any::<bool>()).prop_map(|(expression, whole)| {
        if whole {
            format!("^(?:{expression})$")
        } else {
            expression
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn regress_says_the_same(
        pattern in pattern(),
        texts in prop::collection::vec("[abé1 \n\u{2028}\u{85}_.-]{0,5}", 4),
    ) {
        let second = regress::Regex::with_flags(&pattern, "u").or_else(|_| regress::Regex::new(&pattern));
        let Ok(second) = second else {
            prop_assert!(check_pattern(&pattern).is_err());
            return Ok(());
        };
        for text in texts {
            prop_assert_eq!(matches(&pattern, &text), second.find(&text).is_some(), "{} {:?}", pattern, text);
        }
    }

    #[test]
    fn any_text_is_an_expression_or_not(pattern in "[a()\\[\\]{}\\\\|*+?^$.<>=!:,\\-0-9kudwxpP]{0,12}") {
        let second = regress::Regex::with_flags(&pattern, "u").is_ok() || regress::Regex::new(&pattern).is_ok();
        if check_pattern(&pattern).is_ok() {
            prop_assert!(second);
        }
    }
}

/// Checks a construct in which other engines keep the capture of the previous iteration and
/// ECMA-262 resets it.
#[test]
fn a_reference_to_what_an_iteration_may_leave_out_is_refused() {
    for pattern in [
        r"^(?:(a)|b)+\1c$",
        r"^(z)((a+)?(b+)?(c))*\4$",
        r"^(?:x(?:(?<y>a)|b)){2,3}\k<y>$",
        r"^(?:(?:(a))?b)*\1$",
        r"^(?:(a){0,1}b)*\1$",
        r"^(?:(?<y>a)|(?<y>b))\k<y>$",
    ] {
        assert!(check_pattern(pattern).is_err(), "{pattern}");
    }
    for (pattern, text, expected) in [
        (r"^(?:(a)b)+\1c$", "ababac", true),
        (r"^(a)+\1$", "aaa", true),
        (r"^(?:(a)|b)\1c$", "bc", true),
        (r"^(a)?\1c$", "c", true),
        (r"^(?:([\(|x])y)+\1$", "xy|y|", true),
        (r"^(?:(\(|x)y)+\1$", "xy(y(", true),
        (r"^(?:(a)|b)?\1c$", "bc", true),
        (r"^(?:(a)|b){1}\1c$", "aac", true),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        let regress = regress::Regex::with_flags(pattern, "u").unwrap();
        assert_eq!(regress.find(text).is_some(), expected, "{pattern} {text}");
    }
}
