//! A JSON reader that keeps the position of every value, the text of numbers, and duplicate
//! members.
//!
//! `serde_json::Value` drops positions, keeps one of two members with the same name, and converts
//! numbers to floats. Reports need all three, so the validator reads payloads with this reader. It
//! accepts exactly the JSON of RFC 8259, to the same depth as `serde_json`, without recursion.

mod decimal;
mod document;
mod encoding;
mod error;
mod lines;
mod parse;
mod slot;

pub use decimal::Decimal;
pub use document::{Children, Document, Members, Node};
pub use encoding::Encoding;
pub use error::{ParseError, ParseErrorKind};
pub use lines::Lines;
pub use parse::MAX_DEPTH;
pub use slot::Kind;

/// Appends an escaped token to a JSON pointer (RFC 6901).
///
/// ```
/// let mut pointer = String::from("/a");
/// countersign_contract::json::push_token(&mut pointer, "b/c~d");
/// assert_eq!(pointer, "/a/b~1c~0d");
/// ```
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Returns the JSON pointer to a member (RFC 6901).
///
/// ```
/// assert_eq!(countersign_contract::json::pointer_to("b/c"), "/b~1c");
/// ```
#[must_use]
pub fn pointer_to(name: &str) -> String {
    let mut pointer = String::new();
    push_token(&mut pointer, name);
    pointer
}

/// Parses a token of a JSON pointer as an array index: digits without leading zeros (RFC 6901,
/// section 4).
///
/// ```
/// use countersign_contract::json::index;
/// assert_eq!((index("0"), index("10")), (Some(0), Some(10)));
/// assert_eq!((index("01"), index("+1"), index("-"), index("")), (None, None, None, None));
/// ```
#[must_use]
pub fn index(token: &str) -> Option<usize> {
    let is_index =
        token == "0" || !token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit());
    token.parse().ok().filter(|_| is_index)
}

/// Returns the unescaped tokens of a JSON pointer (RFC 6901).
///
/// ```
/// let tokens: Vec<_> = countersign_contract::json::tokens("/a/b~1c~0d").collect();
/// assert_eq!(tokens, ["a", "b/c~d"]);
/// ```
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
}
