//! Text of strangers, made fit for a terminal.

use std::{borrow::Cow, fmt::Write as _};

/// Escapes what a terminal would obey or what would disguise other text: control characters, marks
/// of writing direction, invisible ones, and the one character that means something to the reports.
///
/// ```
/// assert_eq!(countersign_harness::report::clean("a\n\u{1b}b"), r"a\u{a}\u{1b}b");
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

/// Whether a character is escaped.
pub(super) fn is_unfit(character: char) -> bool {
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

/// How much of a name of strangers is told.
const LONGEST: usize = 200;

/// A text of bounded length: what is too long loses its middle, since a pointer says most at its
/// ends.
pub(super) fn bounded(text: &str) -> Cow<'_, str> {
    let starts = || text.char_indices().map(|(start, _)| start);
    if text.len() <= LONGEST || starts().nth(LONGEST).is_none() {
        return Cow::Borrowed(text);
    }
    let head = starts().nth(LONGEST / 2).unwrap_or_default();
    let tail = starts().rev().nth(LONGEST / 2 - 1).unwrap_or_default();
    Cow::Owned(format!("{}...{}", &text[..head], &text[tail..]))
}

#[cfg(test)]
mod tests {
    use super::{bounded, clean};

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
