//! Lines of JSON, one at a time, in constant memory.

use std::io::{self, BufRead, Read as _};

use countersign_contract::json::Encoding;

/// Reads lines up to a limit of bytes. What is longer is skipped without being kept, and a line that
/// is [longer](longest) still ends the reading.
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
    /// In a line that is too long, behind this many bytes.
    Within(usize),
    Done,
}

/// One line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line<'l> {
    /// Its bytes, without its end.
    Text(&'l [u8]),
    /// It is longer than the limit, and is skipped.
    TooLong,
    /// It is so long that it may have no end, and nothing more is read.
    Endless,
    /// It is not in UTF-8, and nothing more is read.
    Encoded(Encoding),
}

/// Never the text: it may hold what must not be logged.
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

/// How many bytes a line may have by default.
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Returns how many bytes of a line, or of an entry of an archive, are skipped at most before it
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
    /// Reads lines of at most `limit` bytes, their ends not counted.
    pub fn new(reader: R, limit: usize) -> Self {
        Self {
            reader,
            limit,
            number: 0,
            line: Vec::new(),
            state: State::Fresh,
        }
    }

    /// The next line that is not empty, with its number, from 1.
    ///
    /// # Errors
    ///
    /// If the reader fails.
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
                // Many programs write a byte order mark, and it is no part of the first payload.
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
                // It is told before its end is looked for: what comes live may take long.
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
    /// Goes to the end of a line of which this many bytes are read; whether it has one.
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
