//! Lines of JSON, one at a time, in constant memory.

use std::io::{self, BufRead, Read as _};

/// Reads lines up to a limit of bytes; what is longer is skipped without being kept.
///
/// ```
/// use countersign_harness::traffic::ndjson::{Line, Lines};
/// let mut lines = Lines::new(&b"{}\r\n\n[1,2,3]\n7"[..], 4);
/// assert_eq!(lines.advance()?, Some((1, Line::Text(b"{}"))));
/// assert_eq!(lines.advance()?, Some((3, Line::TooLong)));
/// assert_eq!(lines.advance()?, Some((4, Line::Text(b"7"))));
/// assert_eq!(lines.advance()?, None);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    limit: usize,
    number: u64,
    line: Vec<u8>,
}

/// One line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line<'l> {
    /// Its bytes, without its end.
    Text(&'l [u8]),
    /// It is longer than the limit and was skipped.
    TooLong,
}

/// Never the text: it may hold what must not be logged.
impl std::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::TooLong => f.write_str("TooLong"),
        }
    }
}

/// How many bytes a line may have unless told otherwise.
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `limit` bytes, their ends not counted.
    pub fn new(reader: R, limit: usize) -> Self {
        Self {
            reader,
            limit,
            number: 0,
            line: Vec::new(),
        }
    }

    /// The next line that is not empty, with its number, from 1.
    ///
    /// # Errors
    ///
    /// If the reader fails.
    pub fn advance(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        loop {
            self.line.clear();
            // One byte more for each of `\r` and `\n`.
            let most = u64::try_from(self.limit)
                .unwrap_or(u64::MAX)
                .saturating_add(2);
            let read = self
                .reader
                .by_ref()
                .take(most)
                .read_until(b'\n', &mut self.line)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && self.line.starts_with(b"\xEF\xBB\xBF") {
                // Many programs write a byte order mark, and it is no part of the first payload.
                self.line.drain(..3);
            }
            let complete = self.line.last() == Some(&b'\n');
            if complete {
                self.line.pop();
                self.line.pop_if(|byte| *byte == b'\r');
            } else if self.line.len() > self.limit {
                self.reader.skip_until(b'\n')?;
            }
            if self.line.len() > self.limit {
                return Ok(Some((self.number, Line::TooLong)));
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.number, Line::Text(&self.line))));
            }
        }
    }
}
