//! Lines are cut where they end, whatever the chunks of the reader.

use std::io::BufReader;

use countersign_harness::traffic::ndjson::{Line, Lines};
use proptest::prelude::*;

/// Number and text of each line; no text for one that is too long.
fn read(bytes: &[u8], chunk: usize, limit: usize) -> Vec<(u64, Option<Vec<u8>>)> {
    let mut lines = Lines::new(BufReader::with_capacity(chunk, bytes), limit);
    let mut found = Vec::new();
    while let Some((number, line)) = lines.advance().unwrap() {
        found.push(match line {
            Line::Text(text) => (number, Some(text.to_vec())),
            Line::TooLong => (number, None),
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
