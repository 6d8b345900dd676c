//! Bodies that contain a sequence of JSON values (NDJSON, JSON Lines, RFC 7464).

use crate::{
    json::Lines,
    model::{Position, has_record_separators},
};

/// The character before each value of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1E;

/// One value of a sequence.
#[derive(Clone, Copy)]
pub struct Item<'b> {
    /// The text of the value, which should be JSON.
    pub text: &'b [u8],
    /// The start of the value in the body.
    pub at: Position,
}

impl Item<'_> {
    /// Converts a position in the value to a position in the body.
    #[must_use]
    pub fn place(&self, at: Position) -> Position {
        let line = at.line.saturating_sub(1);
        let column = if line == 0 {
            self.at.column.saturating_add(at.column).saturating_sub(1)
        } else {
            at.column
        };
        Position::new(self.at.line.saturating_add(line), column)
    }
}

/// Returns the values of a sequence: the text of each line, or the text after each record
/// separator. Blank lines are skipped.
///
/// ```
/// use countersign_contract::sequence::items;
/// let body = b"{\"id\": 1}\n\n{\"id\": 2}\n";
/// let lines: Vec<u32> = items("application/x-ndjson", body).map(|item| item.at.line).collect();
/// assert_eq!(lines, [1, 3]);
/// let body = b"\x1e{\"id\":\n1}\n\x1e2\n";
/// assert_eq!(items("application/json-seq", body).count(), 2);
/// ```
pub fn items<'b>(media_type: &str, body: &'b [u8]) -> impl Iterator<Item = Item<'b>> {
    let is_separated = has_record_separators(media_type);
    let separator = if is_separated {
        RECORD_SEPARATOR
    } else {
        b'\n'
    };
    let start = if body.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let lines = Lines::new(body);
    let mut at = start;
    body[start..]
        .split(move |byte| *byte == separator)
        .filter_map(move |text| {
            let begin = at;
            at += text.len() + 1;
            // Some senders use the separators of one format in the other.
            let bare = text.trim_ascii_start();
            let bare = bare.strip_prefix(&[RECORD_SEPARATOR]).unwrap_or(bare);
            let offset = begin + (text.len() - bare.len());
            let text = bare.trim_ascii_end();
            (!text.is_empty()).then(|| Item {
                text,
                at: lines.position(offset),
            })
        })
}
