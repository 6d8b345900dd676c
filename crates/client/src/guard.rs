//! No value of a parameter may change which operation is called.

use reqwest::Url;

/// Holds the path of a request against the template of its operation.
pub(crate) struct Guard<'t> {
    base: &'t str,
    template: &'t str,
}

impl<'t> Guard<'t> {
    pub(crate) fn new(base: &'t str, template: &'t str) -> Self {
        Self { base, template }
    }

    /// Whether the path still is that of the operation: the same number of segments, the same
    /// words where the template has words, and something where it has a parameter.
    ///
    /// URLs are normalised when they are made, so a value such as `..` or one with a backslash
    /// shows as another number of segments or other words.
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

/// Whether a segment of a path is what the template has there.
fn segment(template: &str, found: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == found };
    let Some((_, after)) = rest.split_once('}') else { return template == found };
    let Some(value) = found.strip_prefix(before) else { return false };
    if after.contains('{') {
        // Several parameters in one segment: something must be there, more cannot be told apart.
        return !value.is_empty();
    }
    let Some(value) = value.strip_suffix(after) else { return false };
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
    !(value.is_empty() || decoded == "." || decoded == "..")
}

#[cfg(test)]
mod tests {
    use super::Guard;

    fn check(template: &str, url: &str) -> bool {
        Guard::new("/base", template).check(&url.parse().unwrap()).is_ok()
    }

    #[test]
    fn only_the_operation_itself_passes() {
        let template = "/orders/{id}/cancel/";
        assert!(check(template, "https://a.example/base/orders/7/cancel/"));
        assert!(check(template, "https://a.example/base/orders/a%2Fb/cancel/"));
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
        assert!(check("/files/{name}.pdf", "https://a.example/base/files/x.pdf"));
        assert!(!check("/files/{name}.pdf", "https://a.example/base/files/.pdf"));
    }
}
