//! A guard against parameter values that change which operation is called.

use std::borrow::Cow;

use countersign_contract::table::Operation;
use reqwest::Url;

/// A check of the path of a request against the template of its operation.
pub(crate) struct Guard<'t> {
    base: &'t str,
    template: &'t str,
}

impl<'t> Guard<'t> {
    pub(crate) fn new(base: &'t str, template: &'t str) -> Self {
        Self { base, template }
    }

    /// Checks that the path is still that of the operation: the same number of segments, the same
    /// literals, and a value for each parameter.
    ///
    /// URLs are normalized when they are built, so a value such as `..` or one with a backslash
    /// shows as a different number of segments or different literals.
    pub(crate) fn check(&self, url: &Url) -> Result<(), String> {
        let full = format!("{}{}", self.base, self.template);
        let expected: Vec<&str> = full.split('/').collect();
        let found: Vec<&str> = url.path().split('/').collect();
        if expected.len() != found.len() {
            return Err(self.refusal());
        }
        for (expected, found) in expected.iter().zip(&found) {
            if !segment(expected, found) {
                return Err(self.refusal());
            }
        }
        Ok(())
    }

    fn refusal(&self) -> String {
        format!(
            "a path parameter is empty or would lead the request away from {}: give it another value",
            self.template
        )
    }
}

/// Rejects a path that also matches another operation and would be routed to it: of two templates
/// that match, the one with fewer parameters wins (OpenAPI 3.0.3, Paths Object).
pub(super) fn check_others(
    base: &str,
    operations: &[&Operation],
    operation: &Operation,
    url: &Url,
) -> Result<(), String> {
    let leads_away = |other: &&&Operation| {
        other.method == operation.method
            && !other.webhook
            && is_narrower(other.path, operation.path)
            && Guard::new(base, other.path).check(url).is_ok()
    };
    match operations.iter().find(leads_away) {
        None => Ok(()),
        Some(other) => Err(format!(
            "a path parameter would lead the request to {}: call that operation, or change the value",
            other.id
        )),
    }
}

/// Returns `true` if a template has literals where another one has parameters, and nowhere the
/// reverse.
fn is_narrower(template: &str, other: &str) -> bool {
    let has_parameters = |path: &str| {
        let segments = path.split('/');
        segments
            .map(|segment| segment.contains('{'))
            .collect::<Vec<_>>()
    };
    let (narrow, wide) = (has_parameters(template), has_parameters(other));
    narrow != wide
        && narrow
            .iter()
            .zip(&wide)
            .all(|(narrow, wide)| narrow <= wide)
}

/// Returns `true` if a path segment matches the template, however it is percent-encoded.
fn segment(template: &str, found: &str) -> bool {
    let found = decode(found);
    let words: Vec<_> = template.split(['{', '}']).step_by(2).map(decode).collect();
    let [first, between @ .., last] = &words[..] else {
        return found == decode(template);
    };
    let Some(mut rest) = found.strip_prefix(&**first) else {
        return false;
    };
    // Every parameter needs a value.
    for word in between {
        let after = rest
            .char_indices()
            .skip(1)
            .find_map(|(at, _)| rest[at..].strip_prefix(&**word));
        let Some(after) = after else { return false };
        rest = after;
    }
    let value = rest.strip_suffix(&**last);
    value.is_some_and(|value| !value.is_empty()) && found != "." && found != ".."
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::Guard;

    fn check(template: &str, url: &str) -> bool {
        Guard::new("/base", template)
            .check(&url.parse().unwrap())
            .is_ok()
    }

    #[test]
    fn only_the_operation_itself_passes() {
        let template = "/orders/{id}/cancel/";
        assert!(check(template, "https://a.example/base/orders/7/cancel/"));
        assert!(check(
            template,
            "https://a.example/base/orders/a%2Fb/cancel/"
        ));
        for url in [
            "https://a.example/base/orders//cancel/",
            "https://a.example/base/orders/../cancel/",
            "https://a.example/base/orders/%2e%2e/cancel/",
            "https://a.example/base/orders/..\\admin/cancel/",
            "https://a.example/base/orders/a\\b/cancel/",
            "https://a.example/base/orders/a/b/cancel/",
            "https://a.example/base/orders/7/cancel",
            "https://a.example/orders/7/cancel/",
            "https://a.example/base/orders/7?/cancel/",
            "https://a.example/base/orders/7#/cancel/",
        ] {
            assert!(!check(template, url), "{url}");
        }
        assert!(check(
            "/files/{name}.pdf",
            "https://a.example/base/files/x.pdf"
        ));
        assert!(!check(
            "/files/{name}.pdf",
            "https://a.example/base/files/.pdf"
        ));
    }

    #[test]
    fn every_parameter_of_a_segment_has_a_value() {
        let template = "/files/{name}.{extension}";
        assert!(check(template, "https://a.example/base/files/a.pdf"));
        assert!(check(template, "https://a.example/base/files/a.b.pdf"));
        for name in [".pdf", "a.", ".", "..", "a", ""] {
            assert!(
                !check(template, &format!("https://a.example/base/files/{name}")),
                "{name}"
            );
        }
    }

    #[test]
    fn words_may_be_encoded_either_way() {
        assert!(check(
            "/b\u{f8}ker/a b",
            "https://a.example/base/b%C3%B8ker/a%20b"
        ));
        assert!(check("/b%C3%B8ker", "https://a.example/base/b\u{f8}ker"));
        assert!(!check("/b\u{f8}ker", "https://a.example/base/boker"));
    }

    #[test]
    fn a_value_may_be_any_text_but_dots() {
        assert!(check(
            "/files/{name}",
            "https://a.example/base/files/%F0%9F%8E%89"
        ));
        assert!(check("/files/{name}", "https://a.example/base/files/..."));
    }
}
