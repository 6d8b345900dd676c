//! Repairs for invalid JSON that recorders write.

/// Replaces common invalid JSON: `NaN` and `Infinity` by -1, which HAR uses for an unknown number,
/// and half a surrogate pair in a string by a replacement character. All positions stay the same.
/// Returns `None` if there is nothing to replace.
pub(super) fn repaired(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut repaired = bytes.to_vec();
    let mut changed = false;
    let mut at = 0;
    let mut in_string = false;
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let replacement: &[u8] = match byte {
            b'"' => {
                in_string = !in_string;
                b""
            }
            b'\\' if in_string && high(rest) && low(rest.get(6..).unwrap_or_default()) => {
                at += 12;
                continue;
            }
            b'\\' if in_string && (high(rest) || low(rest)) => br"\ufffd",
            b'\\' if in_string => {
                at += 2;
                continue;
            }
            b'N' if !in_string && rest.starts_with(b"NaN") => b"-1 ",
            b'I' if !in_string && rest.starts_with(b"Infinity") => b"-1      ",
            b'-' if !in_string && rest.starts_with(b"-Infinity") => b"-1       ",
            _ => b"",
        };
        if !replacement.is_empty() {
            repaired[at..at + replacement.len()].copy_from_slice(replacement);
            changed = true;
        }
        at += replacement.len().max(1);
    }
    changed.then_some(repaired)
}

/// Returns `true` if a text begins with an escaped high surrogate.
fn high(text: &[u8]) -> bool {
    unit(text).is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
}

/// Returns `true` if a text begins with an escaped low surrogate.
fn low(text: &[u8]) -> bool {
    unit(text).is_some_and(|unit| (0xDC00..0xE000).contains(&unit))
}

/// Returns the UTF-16 code unit of the escape at the start of a text.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(br"\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::repaired;

    #[test]
    fn places_stay() {
        for (text, expected) in [
            (
                r#"{"a": NaN, "b":-Infinity}"#,
                r#"{"a": -1 , "b":-1       }"#,
            ),
            (r#"[Infinity,"NaN\" NaN"]"#, r#"[-1      ,"NaN\" NaN"]"#),
            (
                r#"["\ud83d\ude00 \ud83d \uDE00x\\ud83d"]"#,
                r#"["\ud83d\ude00 \ufffd \ufffdx\\ud83d"]"#,
            ),
            (r#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
        ] {
            let found = repaired(text.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(found).unwrap(), expected);
        }
        for text in ["", "{}", r#"{"a": nan, "b": "\u00e7\"#, r#""\ud8"#, "\"\\"] {
            assert_eq!(repaired(text.as_bytes()), None, "{text}");
        }
    }
}
