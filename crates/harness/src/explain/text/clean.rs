//! Escapes for untrusted text.

use std::fmt::Write as _;

use countersign_contract::text::is_unfit;

/// Escapes characters that a terminal would interpret or that could disguise other text.
pub(super) fn clean(text: &str) -> String {
    countersign_contract::text::clean(text).into_owned()
}

/// Escapes the same characters in JSON, where they can only occur in strings.
pub(super) fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if is_unfit(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}
