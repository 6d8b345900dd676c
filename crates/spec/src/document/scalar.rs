//! Unquoted scalars of YAML, and numbers.

use countersign_contract::json::Decimal;
use serde_json::Number;

use super::Data;

const AS_TEXT: &str = "it is read as text";

/// A problem with a number, and the fallback.
pub(super) type Complaint = (&'static str, &'static str);

/// Resolves an unquoted scalar (YAML 1.2.2, section 10.3.2). The second value is a problem with it,
/// if any.
///
/// `0101` is text: YAML 1.1 reads it as octal, YAML 1.2 as decimal, and its author most likely
/// means neither.
pub(super) fn resolve(text: &str) -> (Data, Option<Complaint>) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (Data::Null, None),
        "true" | "True" | "TRUE" => return (Data::Bool(true), None),
        "false" | "False" | "FALSE" => return (Data::Bool(false), None),
        _ => {}
    }
    let as_text = || Data::String(text.to_owned());
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    match digits {
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" => {
            return (as_text(), Some(("JSON has no such number", AS_TEXT)));
        }
        _ => {}
    }
    let radix = |prefix, radix| {
        let digits = text.strip_prefix(prefix)?;
        let sign = digits.starts_with(['+', '-']);
        u64::from_str_radix(digits, radix).ok().filter(|_| !sign)
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return (Data::Number(number.into()), None);
    }
    decimal(negative, digits).map_or_else(|| (as_text(), None), |json| number(&json))
}

/// Converts a decimal number of YAML to JSON. Returns `None` if it is not a number.
fn decimal(negative: bool, digits: &str) -> Option<String> {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let odd_zero = whole.len() > 1 && whole.starts_with('0') && digits == whole;
    let none = whole.is_empty() && fraction.is_empty();
    if none || odd_zero || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    // Integers have no negative zero.
    let negative = negative && !(whole.is_empty() && digits == mantissa && fraction.is_empty());
    let mut json = String::with_capacity(digits.len() + 2);
    json.push_str(if negative { "-" } else { "" });
    json.push_str(if whole.is_empty() { "0" } else { whole });
    if mantissa.contains('.') {
        json.push('.');
        json.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !all_digits(unsigned) {
            return None;
        }
        json.push('e');
        json.push_str(exponent);
    }
    Some(json)
}

/// Converts a JSON number to the nearest number that a contract can hold, and reports a problem
/// with it, if any.
pub(super) fn number(json: &str) -> (Data, Option<Complaint>) {
    let Ok(number) = serde_json::from_str::<Number>(json) else {
        let complaint = ("this number is too large", AS_TEXT);
        return (Data::String(json.to_owned()), Some(complaint));
    };
    let exact = Decimal::parse(json) == Decimal::parse(&number.to_string());
    let complaint = (
        "this number has more digits than can be kept",
        "it is rounded",
    );
    (Data::Number(number), (!exact).then_some(complaint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> serde_json::Value {
        let data = resolve(text).0;
        let at = countersign_contract::model::Position::default();
        super::super::Node { at, data }.to_json()
    }

    #[test]
    fn scalars_are_those_of_yaml_1_2() {
        for text in ["~", "", "null", "NULL"] {
            assert_eq!(json(text), serde_json::json!(null), "{text}");
        }
        for text in [
            "no",
            "Y",
            "on",
            "off",
            "1_000",
            "12:30:45",
            "2021-03-27",
            "0101",
            "-",
            "+",
            ".",
            "1e",
            "0x",
            "0xfg",
            "-0x1f",
            "0b11",
            "<<",
            "inf",
            "1.2.3",
            "e5",
        ] {
            assert_eq!(json(text), serde_json::json!(text));
        }
        assert_eq!(json("0x1F"), serde_json::json!(31));
        assert_eq!(json("0o17"), serde_json::json!(15));
        assert_eq!(json("+12"), serde_json::json!(12));
        assert_eq!(json("-12"), serde_json::json!(-12));
        assert_eq!(json("-0"), serde_json::json!(0));
        assert_eq!(json(".5"), serde_json::json!(0.5));
        assert_eq!(json("3."), serde_json::json!(3.0));
        assert_eq!(json("00.5"), serde_json::json!(0.5));
        assert_eq!(json("-1.5E+2"), serde_json::json!(-150.0));
        assert_eq!(json("18446744073709551615"), serde_json::json!(u64::MAX));
    }

    #[test]
    fn numbers_that_do_not_survive_are_told() {
        for text in [
            ".inf",
            "-.INF",
            ".nan",
            "1e400",
            "123456789012345678901234567890",
            "0.12345678901234567890",
        ] {
            assert!(resolve(text).1.is_some(), "{text}");
        }
        for text in ["1e300", "0.1", "12345678901234567890", "1.50", "1e2"] {
            assert_eq!(resolve(text).1, None, "{text}");
        }
    }
}
