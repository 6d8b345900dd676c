//! Lines are split at their ends, regardless of the chunks of the reader.

use std::io::BufReader;

use countersign_harness::traffic::ndjson::{Line, Lines};
use proptest::prelude::*;

/// Returns the number and text of each line, without text for one that is too long.
fn read(bytes: &[u8], chunk: usize, limit: usize) -> Vec<(u64, Option<Vec<u8>>)> {
    let mut lines = Lines::new(BufReader::with_capacity(chunk, bytes), limit);
    let mut found = Vec::new();
    while let Some((number, line)) = lines.advance().unwrap() {
        found.push(match line {
            Line::Text(text) => (number, Some(text.to_vec())),
            Line::TooLong => (number, None),
            Line::Endless | Line::Encoded(_) => panic!("line {number}: {line:?}"),
        });
    }
    found
}

proptest! {
    #[test]
    fn lines_are_those_of_a_plain_split(
        pieces in proptest::collection::vec(prop_oneof![
            Just("\n"), Just("\r\n"), Just(" "), Just("ab"), Just("c\rd"), Just("\u{e7}")], 0..40),
        chunk in 1_usize..10,
        limit in 0_usize..8,
    ) {
        let text = pieces.concat();
        let expected: Vec<_> = (1..)
            .zip(text.split('\n'))
            .map(|(number, line): (u64, &str)| (number, line))
            .map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line)))
            .filter(|(_, line)| line.len() > limit || !line.trim().is_empty())
            .map(|(number, line)| (number, (line.len() <= limit).then(|| line.as_bytes().to_vec())))
            .collect();
        prop_assert_eq!(read(text.as_bytes(), chunk, limit), expected);
    }
}

#[test]
fn a_line_is_not_kept_in_a_debug_form() {
    assert_eq!(format!("{:?}", Line::Text(b"secret")), "Text(6 bytes)");
}

#[test]
fn an_endless_line_ends_the_reading() {
    let endless = std::io::repeat(b'x');
    let text = std::io::Read::chain(&b"{}\n"[..], endless);
    let mut lines = Lines::new(BufReader::with_capacity(7, text), 100);
    let mut next = || {
        lines
            .advance()
            .unwrap()
            .map(|(number, line)| (number, format!("{line:?}")))
    };
    assert_eq!(next(), Some((1, "Text(2 bytes)".to_owned())));
    assert_eq!(next(), Some((2, "TooLong".to_owned())));
    assert_eq!(next(), Some((2, "Endless".to_owned())));
    assert_eq!(next(), None);
}

#[test]
fn lines_in_another_encoding_are_told_once() {
    type Encode = fn(char) -> Vec<u8>;
    let encodings: [(Encode, &str); 4] = [
        (|c| (c as u16).to_be_bytes().into(), "UTF-16"),
        (|c| (c as u16).to_le_bytes().into(), "UTF-16"),
        (|c| u32::from(c).to_be_bytes().into(), "UTF-32"),
        (|c| u32::from(c).to_le_bytes().into(), "UTF-32"),
    ];
    for (encode, name) in encodings {
        for text in ["{}\n{}\n", "\u{feff}{}\n{}\n", "7\n\n", "\u{feff}[1]"] {
            let bytes: Vec<u8> = text.chars().flat_map(encode).collect();
            let mut lines = Lines::new(&bytes[..], 100);
            let line = lines
                .advance()
                .unwrap()
                .map(|(number, line)| format!("{number} {line:?}"));
            assert_eq!(line, Some(format!("1 Encoded({name})")), "{text:?}");
            assert_eq!(lines.advance().unwrap(), None);
        }
    }
}
