//! Escaping and shortening of untrusted text, for terminals and logs.

use std::{borrow::Cow, fmt::Write as _};

/// Escapes characters that control a terminal or disguise other text: control characters, line
/// breaks, bidirectional marks, invisible characters, and the first private-use character, which
/// reports use themselves.
///
/// ```
/// assert_eq!(countersign_contract::text::clean("a\n\u{1b}b"), r"a\u{a}\u{1b}b");
/// ```
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unfit(character) {
            let _ = write!(clean, "{}", character.escape_unicode());
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

/// Returns `true` if [`clean`] escapes a character.
#[must_use]
pub fn is_unfit(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{E000}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// The number of characters of an untrusted name that are shown.
const LONGEST: usize = 200;

/// Shortens a text to about 200 characters. The middle of a longer text is dropped, because a JSON
/// pointer is most informative at its ends.
///
/// ```
/// let shown = countersign_contract::text::bounded(&"a".repeat(1_000_000)).len();
/// assert_eq!(shown, 203);
/// ```
#[must_use]
pub fn bounded(text: &str) -> Cow<'_, str> {
    shortened(text, LONGEST)
}

/// Shortens a text to about `longest` characters by dropping its middle.
pub(crate) fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    let starts = || text.char_indices().map(|(start, _)| start);
    if text.len() <= longest || starts().nth(longest).is_none() {
        return Cow::Borrowed(text);
    }
    let head = starts().nth(longest / 2).unwrap_or_default();
    let tail = starts().rev().nth(longest / 2 - 1).unwrap_or_default();
    Cow::Owned(format!("{}...{}", &text[..head], &text[tail..]))
}

/// Shortens a text and escapes it, for output on one line of bounded length.
#[must_use]
pub fn shown(text: &str) -> String {
    clean(&bounded(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{bounded, clean, shown};

    #[test]
    fn a_long_text_loses_its_middle() {
        let text = format!("{}{}", "\u{e7}".repeat(150), "b".repeat(150));
        let expected = format!("{}...{}", "\u{e7}".repeat(100), "b".repeat(100));
        assert_eq!(bounded(&text), expected);
        assert_eq!(
            bounded(&text[..350]),
            &text[..350],
            "200 characters, whatever the bytes"
        );
        assert!(shown(&"\u{1b}".repeat(1_000_000)).len() < 2_000);
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(
            clean("\u{1b}[31mred\u{9b}0m\n"),
            r"\u{1b}[31mred\u{9b}0m\u{a}"
        );
        assert_eq!(clean("a\u{202e}b\u{200b}"), r"a\u{202e}b\u{200b}");
        assert_eq!(clean("\u{e000}"), r"\u{e000}");
        assert_eq!(clean("Größe 漢字 🦀"), "Größe 漢字 🦀");
    }
}
