//! The transfer encoding and the character encoding of a part.

use std::borrow::Cow;

use data_encoding::BASE64_NOPAD;
use percent_encoding::percent_decode;

/// The transfer encoding of a part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Transfer<'b> {
    /// None: the bytes are sent unchanged.
    AsTheyAre,
    /// The bytes as sent, encoded according to `Content-Transfer-Encoding`.
    Encoded(&'b [u8]),
    /// An unknown encoding, or bytes that do not match the named encoding.
    Unknown,
}

impl<'b> Transfer<'b> {
    /// Decodes the content of a part. RFC 7578, section 4.7, deprecates transfer encodings, but
    /// older clients still use them.
    pub(super) fn decode(name: &str, body: &'b [u8]) -> (Cow<'b, [u8]>, Self) {
        let decoded = match name.trim().to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" => return (body.into(), Self::AsTheyAre),
            "base64" => base64(body),
            "quoted-printable" => quoted_printable(body),
            _ => None,
        };
        decoded.map_or_else(
            || (body.into(), Self::Unknown),
            |decoded| (decoded.into(), Self::Encoded(body)),
        )
    }
}

fn base64(body: &[u8]) -> Option<Vec<u8>> {
    let mut text = body.to_vec();
    text.retain(|byte| !byte.is_ascii_whitespace());
    while text.pop_if(|byte| *byte == b'=').is_some() {}
    BASE64_NOPAD.decode(&text).ok()
}

/// Decodes quoted-printable text (RFC 2045, section 6.7).
fn quoted_printable(body: &[u8]) -> Option<Vec<u8>> {
    let mut escaped = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'=' => {
                // A soft line break.
                let line_end = [&b"\r\n"[..], b"\n"];
                if let Some(next) = line_end.iter().find_map(|end| rest.strip_prefix(*end)) {
                    rest = next;
                } else {
                    let digits = rest.get(..2)?;
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return None;
                    }
                    escaped.push(b'%');
                }
            }
            b'%' => escaped.extend(b"%25"),
            byte => escaped.push(*byte),
        }
    }
    Some(percent_decode(&escaped).collect())
}

/// Decodes a text in the named encoding. Returns `None` if it cannot be decoded.
pub(super) fn text(charset: &str, body: &[u8]) -> Option<String> {
    match charset.trim().to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" => String::from_utf8(body.to_vec()).ok(),
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => {
            Some(body.iter().copied().map(windows_1252).collect())
        }
        // Most other encodings agree with ASCII on these bytes.
        name if !name.starts_with("utf-") && body.is_ascii() => {
            String::from_utf8(body.to_vec()).ok()
        }
        _ => None,
    }
}

/// Returns the character of a byte in windows-1252, which is what ISO 8859-1 means on the web
/// (WHATWG Encoding).
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let high = usize::from(byte).checked_sub(0x80);
    high.and_then(|index| FROM_80.get(index).copied())
        .unwrap_or_else(|| char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_read() {
        for (name, body, expected) in [
            ("BASE64", "aGVs\r\nbG8=\r\n", Some("hello")),
            ("base64", "aGVsbG8", Some("hello")),
            ("base64", "hello!", None),
            ("quoted-printable", "a=3D=\r\n1 %41", Some("a=1 %41")),
            ("quoted-printable", "a=3", None),
            ("x-other", "a", None),
        ] {
            let (decoded, transfer) = Transfer::decode(name, body.as_bytes());
            let decoded = (transfer != Transfer::Unknown).then_some(decoded);
            assert_eq!(decoded.as_deref(), expected.map(str::as_bytes), "{body}");
        }
        assert!(Transfer::decode("8bit", b"a=3D").1 == Transfer::AsTheyAre);
    }

    #[test]
    fn texts_are_read_in_their_encoding() {
        assert_eq!(text("ISO-8859-1", b"\xE9\x80").as_deref(), Some("é€"));
        assert_eq!(text("utf-8", "é".as_bytes()).as_deref(), Some("é"));
        assert_eq!(text("shift_jis", b"a").as_deref(), Some("a"));
        assert_eq!(text("shift_jis", b"\x83\x41"), None);
        assert_eq!(text("utf-16le", b"a\0"), None);
    }
}
