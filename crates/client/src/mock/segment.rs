//! Values in a path.

use std::fmt::{Display, Write as _};

/// Returns a regular expression for one value in a path, however it is percent-encoded.
///
/// ```
/// let segment = countersign_client::mock::segment("a.b");
/// assert_eq!(segment, "a(?:%2[eE]|\\.)b");
/// ```
#[must_use]
pub fn segment(value: impl Display) -> String {
    let mut expression = String::new();
    for byte in value.to_string().bytes() {
        if byte.is_ascii_alphanumeric() {
            expression.push(char::from(byte));
            continue;
        }
        let mut encoded = String::new();
        for digit in format!("{byte:02X}").chars() {
            if digit.is_ascii_digit() {
                encoded.push(digit);
            } else {
                let _ = write!(encoded, "[{}{digit}]", digit.to_ascii_lowercase());
            }
        }
        if byte.is_ascii_graphic() {
            let _ = write!(expression, "(?:%{encoded}|\\{})", char::from(byte));
        } else {
            let _ = write!(expression, "%{encoded}");
        }
    }
    expression
}
