//! The path of a call as a regular expression.

use std::fmt::Write as _;

/// Returns a regular expression for the path as sent. `{}` stands for one parameter; the others
/// match any text.
pub(super) fn expression(path: &str, parameter: Option<&str>) -> String {
    let mut expression = "^".to_owned();
    for (index, part) in path.split(['{', '}']).enumerate() {
        // Parameter names and the text between them alternate.
        if index % 2 == 1 {
            expression.push_str(if Some(part) == parameter {
                "{}"
            } else {
                "[^/]+"
            });
            continue;
        }
        for character in part.chars() {
            match character {
                '/' | '-' | '_' | '%' => expression.push(character),
                _ if character.is_ascii_alphanumeric() => expression.push(character),
                // URLs hold some of these characters as they are, and others percent-encoded.
                _ if character.is_ascii_graphic() => {
                    let _ = write!(
                        expression,
                        "(?i:%{:02X}|\\{character})",
                        u32::from(character)
                    );
                }
                _ => {
                    expression.push_str("(?i:");
                    for byte in character.to_string().bytes() {
                        let _ = write!(expression, "%{byte:02X}");
                    }
                    expression.push(')');
                }
            }
        }
    }
    expression + "$"
}
