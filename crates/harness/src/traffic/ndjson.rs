//! Lines of JSON, read one at a time in constant memory.

use std::io::{self, BufRead, Read as _};

use countersign_contract::json::Encoding;

/// A reader of lines up to a limit of bytes. Longer lines are skipped without being kept, and an
/// even [longer](longest) line ends the reading.
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
    state: State,
}

#[derive(Debug)]
enum State {
    /// At the beginning of a line.
    Fresh,
    /// Within a line that is too long, after this many bytes.
    Within(usize),
    Done,
}

/// A line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line<'l> {
    /// The bytes of the line, without its end.
    Text(&'l [u8]),
    /// The line is longer than the limit and is skipped.
    TooLong,
    /// The line is so long that it may be endless. Nothing more is read.
    Endless,
    /// The text is not UTF-8. Nothing more is read.
    Encoded(Encoding),
}

/// Omits the text, which may contain secrets.
impl std::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::TooLong => f.write_str("TooLong"),
            Self::Endless => f.write_str("Endless"),
            Self::Encoded(encoding) => write!(f, "Encoded({encoding})"),
        }
    }
}

/// The default maximum size of a line, in bytes.
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Returns the number of bytes of a line, or of an entry of an archive, that are skipped before it
/// counts as endless: 32 times the limit, and at least 1 MiB.
///
/// ```
/// use countersign_harness::traffic::ndjson::{LINE_LIMIT, longest};
/// assert_eq!(longest(LINE_LIMIT), 512 * 1024 * 1024);
/// assert_eq!(longest(10), 1024 * 1024);
/// ```
#[must_use]
pub const fn longest(limit: usize) -> usize {
    const LEAST: usize = 1024 * 1024;
    let longest = limit.saturating_mul(32);
    if longest < LEAST { LEAST } else { longest }
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `limit` bytes, not counting their ends.
    pub fn new(reader: R, limit: usize) -> Self {
        Self {
            reader,
            limit,
            number: 0,
            line: Vec::new(),
            state: State::Fresh,
        }
    }

    /// Returns the next line that is not empty, and its number, from 1.
    ///
    /// # Errors
    ///
    /// Returns an error if the reader fails.
    pub fn advance(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        match self.state {
            State::Fresh => {}
            State::Within(read) => {
                if !self.skip(read)? {
                    self.state = State::Done;
                    return Ok(Some((self.number, Line::Endless)));
                }
                self.state = State::Fresh;
            }
            State::Done => return Ok(None),
        }
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
                // Many programs write a byte order mark, which is not part of the first payload.
                self.line.drain(..3);
            }
            if self.number == 1
                && let Some(encoding) = Encoding::of(&self.line)
            {
                self.state = State::Done;
                return Ok(Some((1, Line::Encoded(encoding))));
            }
            let complete = self.line.last() == Some(&b'\n');
            if complete {
                self.line.pop();
                self.line.pop_if(|byte| *byte == b'\r');
            } else if self.line.len() > self.limit {
                // Report the line before its end is found: live input may be slow.
                self.state = State::Within(self.line.len());
            }
            if self.line.len() > self.limit {
                return Ok(Some((self.number, Line::TooLong)));
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.number, Line::Text(&self.line))));
            }
        }
    }
    /// Skips to the end of a line of which this many bytes are read. Returns `true` if there is an
    /// end.
    fn skip(&mut self, mut read: usize) -> io::Result<bool> {
        while read <= longest(self.limit) {
            let chunk = self.reader.fill_buf()?;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |end| end + 1);
            if end.is_some() || taken == 0 {
                self.reader.consume(taken);
                return Ok(true);
            }
            self.reader.consume(taken);
            read = read.saturating_add(taken);
        }
        Ok(false)
    }
}
