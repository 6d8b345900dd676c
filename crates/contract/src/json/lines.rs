//! Conversion of byte offsets to lines and columns.

use crate::model::Position;

/// An index of the lines of a text, for converting byte offsets to lines and columns.
///
/// ```
/// use countersign_contract::json::Lines;
/// let text = "ab\nçd";
/// let at = Lines::new(text.as_bytes()).position(5);
/// assert_eq!((at.line, at.column), (2, 2));
/// ```
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
    /// The number of characters that begin before each block, so that long lines are not scanned
    /// from their start.
    characters: Vec<usize>,
}

/// The length of a block in bytes.
const BLOCK: usize = 1024;

impl<'t> Lines<'t> {
    /// Indexes the lines of a text. A line ends after `\n`.
    #[must_use]
    pub fn new(text: &'t [u8]) -> Self {
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(index, _)| index + 1))
            .collect();
        let mut characters = vec![0];
        for block in text.chunks(BLOCK) {
            characters.push(characters[characters.len() - 1] + count(block));
        }
        Self {
            text,
            starts,
            characters,
        }
    }

    /// Returns the line and column of a byte. An offset beyond the end counts as the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let column = self.before(offset) - self.before(self.starts[line - 1]) + 1;
        Position::new(saturate(line), saturate(column))
    }

    /// Returns the number of characters that begin before a byte.
    fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.characters[block] + count(&self.text[block * BLOCK..offset])
    }

    /// Returns the bytes of a line without its line end, and the offset where it begins. Lines are
    /// counted from 1.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<(usize, &'t [u8])> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.text.len(), |next| next - 1);
        let line = &self.text[start..end];
        Some((start, line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

/// Returns the number of characters that begin in these bytes. Continuation bytes have the form
/// 10xxxxxx.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

fn saturate(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
