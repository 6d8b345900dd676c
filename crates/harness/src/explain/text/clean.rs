//! Text of strangers, made fit for a terminal.

use std::fmt::Write as _;

use countersign_contract::text::is_unfit;

/// Escapes what a terminal would obey or what would disguise other text.
pub(super) fn clean(text: &str) -> String {
    countersign_contract::text::clean(text).into_owned()
}

/// The same for JSON, in which these characters can stand in strings only.
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
