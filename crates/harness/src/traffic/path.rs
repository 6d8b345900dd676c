//! The path parameters as they were sent, with their escapes.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::template::Template;

/// Replaces the decoded values of path parameters by the values as sent, so that an escaped
/// separator stays part of its item. `template` is the path template of the operation, which is at
/// the end of the path of the URL.
pub(super) fn undecoded(
    template: &str,
    path: &str,
    decoded: &[(String, String)],
) -> Vec<(String, String)> {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let templates: Vec<&str> = template.trim_start_matches('/').split('/').collect();
    let above = segments.len().saturating_sub(templates.len());
    let mut sent: Vec<(String, String)> = Vec::new();
    for (template, segment) in templates.iter().zip(&segments[above..]) {
        let template = Template::parse(template);
        let captures = template.captures(segment).into_iter().flatten();
        sent.extend(captures.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    decoded
        .iter()
        .map(|(name, value)| {
            let found = sent.iter().find(|(known, text)| {
                let text = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
                known == name && text == value.as_str()
            });
            found.cloned().unwrap_or_else(|| {
                // The value is decoded again when it is read.
                let escaped = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
                (name.clone(), escaped)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::undecoded;

    #[test]
    fn escapes_of_the_path_are_kept() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let found = undecoded(
            "/a/{x}/b.{y}",
            "/base/a/1%2C2,3/b.%7B",
            &[pair("x", "1,2,3"), pair("y", "{")],
        );
        assert_eq!(found, [pair("x", "1%2C2,3"), pair("y", "%7B")]);
        // Keep the decoded value if the original cannot be found.
        let found = undecoded("/{x}", "/b", &[pair("x", "1,2")]);
        assert_eq!(found, [pair("x", "1%2C2")]);
    }
}
