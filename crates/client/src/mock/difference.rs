//! Differences between two JSON values.

use countersign_contract::json::pointer_to;
use serde_json::Value;

/// The maximum number of differences of one body that are listed.
const MOST: usize = 10;

/// The maximum length of a shown value, in characters.
const LONGEST: usize = 60;

/// Parts of names whose values are not shown.
const SECRET: [&str; 7] = [
    "authorization",
    "apikey",
    "cookie",
    "credential",
    "password",
    "secret",
    "token",
];

/// Returns `true` if the value under a name may be a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    SECRET.iter().any(|part| name.contains(part))
}

/// Returns a value as shown in a message: shortened, and `***` in place of a secret.
pub(super) fn shown(name: &str, value: &Value) -> String {
    if is_secret(name) {
        return "***".to_owned();
    }
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Returns the places at which a body differs from the expected one, with the expected and the sent
/// value. If it is only `included`, further members and items are allowed.
pub(super) fn differences(expected: &Value, sent: &Value, included: bool) -> Vec<String> {
    let mut found = Vec::new();
    compare(&mut Place::default(), expected, sent, included, &mut found);
    if found.len() > MOST {
        let further = found.len() - MOST;
        found.truncate(MOST);
        found.push(format!("{further} more places in the body"));
    }
    found
}

/// The place of a value: a JSON pointer, and whether a name in it indicates a secret.
#[derive(Clone, Default)]
struct Place {
    pointer: String,
    secret: bool,
}

impl Place {
    fn below(&self, name: &str) -> Self {
        Self {
            pointer: self.pointer.clone() + &pointer_to(name),
            secret: self.secret || is_secret(name),
        }
    }

    fn differs(&self, what: &str) -> String {
        match self.pointer.as_str() {
            "" => format!("body: {what}"),
            pointer => format!("body at {pointer}: {what}"),
        }
    }

    fn shown(&self, value: &Value) -> String {
        shown(if self.secret { "secret" } else { "" }, value)
    }
}

fn compare(
    place: &mut Place,
    expected: &Value,
    sent: &Value,
    included: bool,
    found: &mut Vec<String>,
) {
    match (expected, sent) {
        (Value::Object(wanted), Value::Object(members)) => {
            for (name, value) in wanted {
                let mut below = place.below(name);
                match members.get(name) {
                    Some(sent) => compare(&mut below, value, sent, included, found),
                    None => found.push(below.differs(&format!(
                        "expected {}, but it is missing",
                        below.shown(value)
                    ))),
                }
            }
            let others = members
                .iter()
                .filter(|(name, _)| !wanted.contains_key(*name));
            for (name, value) in others.filter(|_| !included) {
                let below = place.below(name);
                let value = below.shown(value);
                found.push(below.differs(&format!("not expected, sent {value}")));
            }
        }
        (Value::Array(wanted), Value::Array(items)) => {
            for (index, value) in wanted.iter().enumerate() {
                if let Some(sent) = items.get(index) {
                    compare(
                        &mut place.below(&index.to_string()),
                        value,
                        sent,
                        included,
                        found,
                    );
                }
            }
            if items.len() < wanted.len() || !included && items.len() > wanted.len() {
                found.push(place.differs(&format!(
                    "expected {} items, sent {}",
                    wanted.len(),
                    items.len()
                )));
            }
        }
        _ if expected != sent => found.push(place.differs(&format!(
            "expected {}, sent {}",
            place.shown(expected),
            place.shown(sent)
        ))),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{differences, is_secret};

    #[test]
    fn each_place_is_named() {
        let expected = json!({ "a": [1, { "b": "x" }], "gone": null, "client_secret": "hush" });
        let sent = json!({ "a": [1, { "b": "y" }, 3], "new": true, "client_secret": "shh" });
        assert_eq!(
            differences(&expected, &sent, false),
            [
                "body at /a/1/b: expected \"x\", sent \"y\"",
                "body at /a: expected 2 items, sent 3",
                "body at /client_secret: expected ***, sent ***",
                "body at /gone: expected null, but it is missing",
                "body at /new: not expected, sent true",
            ]
        );
        let expected = json!({ "a": [1] });
        assert!(differences(&expected, &sent, true).is_empty());
        assert_eq!(
            differences(&json!([1, 2]), &json!([1]), true),
            ["body: expected 2 items, sent 1"]
        );
        assert_eq!(differences(&expected, &json!(7), true).len(), 1);
    }

    #[test]
    fn what_is_below_a_secret_is_one() {
        let found = differences(
            &json!({ "token": { "a": 1 } }),
            &json!({ "token": { "a": 2 } }),
            false,
        );
        assert_eq!(found, ["body at /token/a: expected ***, sent ***"]);
    }

    #[test]
    fn a_long_list_is_cut() {
        let (expected, sent) = (json!(vec![0; 30]), json!(vec![1; 30]));
        let found = differences(&expected, &sent, false);
        assert_eq!(found.len(), 11);
        assert_eq!(found[10], "20 more places in the body");
    }

    #[test]
    fn names_tell_of_secrets() {
        for name in [
            "Authorization",
            "X-Api-Key",
            "access_token",
            "clientSecret",
            "Cookie",
        ] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("candidate"));
    }
}
