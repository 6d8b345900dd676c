//! A scanner that splits the bytes of an archive into entries.

use std::io::{self, BufRead};

use countersign_contract::{json::Encoding, model::Position};

use super::entry::{Entry, EntryError};
use crate::traffic::ndjson::longest;

/// The default maximum size of an entry, in bytes.
pub const ENTRY_LIMIT: usize = 64 * 1024 * 1024;

/// The minimum limit for bytes between two entries, before the first or after the last, regardless
/// of the limit for entries.
const LEAST_OUTSIDE: usize = 1024 * 1024;

/// The maximum length of a name before its value is skipped.
const LONGEST_NAME: usize = 64;

/// An error that ends the reading of an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The reader failed.
    #[error("the archive cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The archive is not JSON.
    #[error("the archive is not JSON: expected {expected}")]
    Expected {
        /// The position.
        at: Position,
        /// The expected token.
        expected: &'static str,
    },
    /// The archive contains only white space.
    #[error("the archive is empty")]
    Empty,
    /// The archive is cut off.
    #[error("the archive ends in the middle: it was cut off")]
    End {
        /// The position.
        at: Position,
    },
    /// The archive is in another encoding.
    #[error("the archive looks like {0}, but JSON is exchanged as UTF-8: convert it")]
    Encoding(Encoding),
    /// The archive is compressed.
    #[error("the archive is compressed ({0}): unpack it first")]
    Compressed(&'static str),
    /// The archive is a string, which may contain an archive.
    #[error("this is a JSON string, not an HTTP archive: write the text that it holds to a file")]
    Text,
    /// The document is not an archive.
    #[error("this is not an HTTP archive: it has no list `log.entries`")]
    NoEntries,
    /// The entries are not an array.
    #[error("this is not an HTTP archive: `log.entries` is {found}, not a list")]
    NoList {
        /// The position.
        at: Position,
        /// The kind of value found instead.
        found: &'static str,
    },
    /// A member that was already read occurs again.
    #[error(
        "the archive has a second member `{name}`, and the last one counts (RFC 8259, section 4): \
         only the entries of the first were read"
    )]
    Duplicate {
        /// The position of the second member.
        at: Position,
        /// The path of the member.
        name: &'static str,
    },
    /// So much data is outside the entries that it may be endless.
    #[error(
        "the data outside of the entries is larger than {limit} bytes and may be endless, so the \
         rest of the archive was not read"
    )]
    Outside {
        /// The position reached.
        at: Position,
        /// The maximum number of bytes.
        limit: usize,
    },
    /// An entry is so large that it may be endless.
    #[error(
        "an entry is larger than {limit} bytes and may be endless, so the rest of the archive was \
         not read"
    )]
    Endless {
        /// The position of its beginning.
        at: Position,
        /// The minimum size in bytes.
        limit: usize,
    },
    /// The document is followed by more data.
    #[error(
        "there is more data after the archive, which was not read: \
         write each archive to a separate file"
    )]
    GoesOn {
        /// The position.
        at: Position,
    },
}

impl ArchiveError {
    /// Returns the position in the archive, if known.
    #[must_use]
    pub fn at(&self) -> Option<Position> {
        match self {
            Self::Expected { at, .. }
            | Self::End { at }
            | Self::NoList { at, .. }
            | Self::Endless { at, .. }
            | Self::Outside { at, .. }
            | Self::Duplicate { at, .. }
            | Self::GoesOn { at } => Some(*at),
            Self::Read(_)
            | Self::Empty
            | Self::Encoding(_)
            | Self::Compressed(_)
            | Self::Text
            | Self::NoEntries => None,
        }
    }
}

type Step<T = ()> = Result<T, ArchiveError>;

/// An iterator over the entries of an archive. It ends after the first error.
///
/// ```
/// use countersign_harness::traffic::har::Entries;
/// let archive = br#"{"log": {"entries": [{"request": {}}, {"request": {"method": "GET",
///     "url": "https://a.example/", "headers": []}, "response": {"status": 204, "headers": []}}]}}"#;
/// let mut entries = Entries::new(&archive[..], 1024);
/// assert!(entries.next().unwrap()?.content.is_err());
/// assert_eq!(entries.next().unwrap()?.content.unwrap().exchange.method, "GET");
/// assert!(entries.next().is_none());
/// # Ok::<(), countersign_harness::traffic::har::ArchiveError>(())
/// ```
pub struct Entries<R> {
    scan: Scan<R>,
    state: State,
    limit: usize,
    index: u64,
}

enum State {
    Fresh,
    Within,
    Done,
}

impl<R: BufRead> Entries<R> {
    /// Reads an archive. Skips entries of more than `limit` bytes.
    pub fn new(reader: R, limit: usize) -> Self {
        let scan = Scan {
            reader,
            at: Position::new(1, 1),
            outside: 0,
            limit: limit.max(LEAST_OUTSIDE),
        };
        Self {
            scan,
            state: State::Fresh,
            limit,
            index: 0,
        }
    }

    fn advance(&mut self) -> Step<Option<Entry>> {
        match self.state {
            State::Fresh => {
                self.scan.begin()?;
                self.scan.enter_member("log")?;
                self.scan.enter_member("entries")?;
                self.scan.begin_list()?;
                self.state = State::Within;
                if self.scan.takes(b']')? {
                    return self.scan.end().map(|()| None);
                }
            }
            State::Within => {
                if !self.scan.takes(b',')? {
                    self.scan.take(b']', "a comma or the end of the entries")?;
                    return self.scan.end().map(|()| None);
                }
            }
            State::Done => return Ok(None),
        }
        self.scan.next_token()?;
        self.scan.outside = 0;
        let at = self.scan.at;
        let mut bytes = Vec::new();
        let fits = self.scan.value(Some((&mut bytes, self.limit)))?;
        let index = self.index;
        self.index += 1;
        let content = if fits {
            Entry::read(&bytes, at)
        } else {
            Err(EntryError::TooLarge(self.limit))
        };
        Ok(Some(Entry { index, content }))
    }
}

impl<R: BufRead> Iterator for Entries<R> {
    type Item = Result<Entry, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.advance().transpose();
        if !matches!(entry, Some(Ok(_))) {
            self.state = State::Done;
        }
        entry
    }
}

impl<R> std::fmt::Debug for Entries<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entries")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// A scanner of JSON that only looks at brackets and quotes.
struct Scan<R> {
    reader: R,
    at: Position,
    /// The number of bytes skipped since the last entry.
    outside: usize,
    /// The maximum number of these bytes.
    limit: usize,
}

impl<R: BufRead> Scan<R> {
    /// Skips a byte order mark, which many programs write into archives.
    fn begin(&mut self) -> Step {
        if self.peek()? == Some(0xEF) {
            for byte in *b"\xEF\xBB\xBF" {
                self.take(byte, "a value")?;
            }
            self.at = Position::new(1, 1);
        }
        match self.next_token()? {
            None => Err(ArchiveError::Empty),
            Some(b'{') => Ok(()),
            Some(0 | 0xFE | 0xFF) => Err(self.misencoded(Vec::new())?),
            Some(0x1F) => Err(ArchiveError::Compressed("gzip")),
            Some(0x78) => Err(ArchiveError::Compressed("zlib")),
            Some(b'P') => Err(ArchiveError::Compressed("zip")),
            Some(b'"') => Err(ArchiveError::Text),
            Some(_) => Err(ArchiveError::NoEntries),
        }
    }

    /// Returns the error for a text with a zero byte or an unexpected byte order mark after these
    /// bytes.
    fn misencoded(&mut self, mut begin: Vec<u8>) -> Step<ArchiveError> {
        while begin.len() < 4
            && let Some(byte) = self.peek()?
        {
            begin.push(byte);
            self.pass();
        }
        let encoding = Encoding::of(&begin).unwrap_or(Encoding::Utf16);
        Ok(ArchiveError::Encoding(encoding))
    }

    /// Enters an object, up to the value of the member of this name.
    fn enter_member(&mut self, name: &str) -> Step {
        if self.next_token()? != Some(b'{') {
            return Err(ArchiveError::NoEntries);
        }
        self.take(b'{', "an object")?;
        if self.takes(b'}')? {
            return Err(ArchiveError::NoEntries);
        }
        loop {
            if self.name()?.1.as_deref() == Some(name) {
                self.next_token()?;
                return Ok(());
            }
            self.value(None)?;
            if !self.takes(b',')? {
                self.take(b'}', "a comma or the end of an object")?;
                return Err(ArchiveError::NoEntries);
            }
        }
    }

    /// Consumes the name of a member and the colon after it. Returns the position, and the name
    /// unless it is long.
    fn name(&mut self) -> Step<(Position, Option<String>)> {
        if self.next_token()? != Some(b'"') {
            return Err(self.expected("the name of a member")?);
        }
        let at = self.at;
        let mut name = Vec::new();
        self.value(Some((&mut name, LONGEST_NAME)))?;
        self.take(b':', "a colon")?;
        Ok((at, serde_json::from_slice(&name).ok()))
    }

    /// Enters the list of entries.
    fn begin_list(&mut self) -> Step {
        let found = match self.next_token()? {
            Some(b'{') => "an object",
            Some(b'"') => "a string",
            Some(b'n') => "null",
            Some(b't' | b'f') => "a boolean",
            Some(b'-' | b'0'..=b'9') => "a number",
            _ => return self.take(b'[', "the list of entries"),
        };
        Err(ArchiveError::NoList { at: self.at, found })
    }

    /// Reads the rest of the file after the entries.
    fn end(&mut self) -> Step {
        self.leave_member("entries", "log.entries")?;
        self.leave_member("log", "log")?;
        // Padding that some programs write, and the old end-of-text character.
        while matches!(self.next_token()?, Some(0 | 0x1A)) {
            self.pass();
            self.pass_over(1)?;
        }
        match self.next_token()? {
            None => Ok(()),
            Some(_) => Err(ArchiveError::GoesOn { at: self.at }),
        }
    }

    /// Leaves an object after the value of the member of this name, which must not occur again.
    fn leave_member(&mut self, name: &str, path: &'static str) -> Step {
        while self.takes(b',')? {
            let (at, found) = self.name()?;
            if found.as_deref() == Some(name) {
                return Err(ArchiveError::Duplicate { at, name: path });
            }
            self.value(None)?;
        }
        self.take(b'}', "a comma or the end of an object")
    }

    /// Consumes one value by its brackets and keeps it up to a limit. Returns `true` if it was
    /// within the limit.
    fn value(&mut self, mut keep: Option<(&mut Vec<u8>, usize)>) -> Step<bool> {
        let mut walk = match self.next_token()? {
            Some(b',' | b':' | b']' | b'}') | None => return Err(self.expected("a value")?),
            Some(_) => Walk::default(),
        };
        let mut fits = true;
        let begin = self.at;
        let mut read: usize = 0;
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return if walk.is_scalar() {
                    Ok(fits)
                } else {
                    Err(ArchiveError::End { at: self.at })
                };
            }
            let mut taken = 0;
            let mut done = false;
            for &byte in chunk {
                match walk.step(byte) {
                    Stride::Before => {
                        done = true;
                        break;
                    }
                    Stride::Within => {}
                    Stride::Last => done = true,
                }
                taken += 1;
                pass(&mut self.at, byte);
                if done {
                    break;
                }
            }
            if let Some((kept, limit)) = keep.as_mut().filter(|_| fits) {
                fits = kept.len() + taken <= *limit;
                if fits {
                    kept.extend_from_slice(&chunk[..taken]);
                } else {
                    **kept = Vec::new();
                }
            }
            self.reader.consume(taken);
            if keep.is_none() {
                self.pass_over(taken)?;
            }
            if done {
                return Ok(fits);
            }
            read = read.saturating_add(taken);
            if let Some((_, limit)) = &keep {
                let limit = longest(*limit);
                if read > limit {
                    return Err(ArchiveError::Endless { at: begin, limit });
                }
            }
        }
    }

    /// Consumes a required byte after white space.
    fn take(&mut self, byte: u8, what: &'static str) -> Step {
        if self.takes(byte)? {
            Ok(())
        } else {
            Err(self.expected(what)?)
        }
    }

    /// Consumes a byte after white space, if it is next.
    fn takes(&mut self, byte: u8) -> Step<bool> {
        let comes = self.next_token()? == Some(byte);
        if comes {
            self.pass();
        }
        Ok(comes)
    }

    /// Returns the next byte after white space.
    fn next_token(&mut self) -> Step<Option<u8>> {
        while matches!(self.peek()?, Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.pass();
            self.pass_over(1)?;
        }
        self.peek()
    }

    /// Counts bytes outside of entries.
    fn pass_over(&mut self, bytes: usize) -> Step {
        self.outside = self.outside.saturating_add(bytes);
        if self.outside > self.limit {
            let (at, limit) = (self.at, self.limit);
            return Err(ArchiveError::Outside { at, limit });
        }
        Ok(())
    }

    fn peek(&mut self) -> Step<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    /// Consumes the byte that was peeked.
    fn pass(&mut self) {
        if let Ok([byte, ..]) = self.reader.fill_buf() {
            pass(&mut self.at, *byte);
            self.reader.consume(1);
        }
    }

    /// Returns the error for an unexpected byte.
    fn expected(&mut self, expected: &'static str) -> Step<ArchiveError> {
        Ok(match self.peek()? {
            None => ArchiveError::End { at: self.at },
            Some(0) => self.misencoded(vec![b'{'])?,
            Some(_) => ArchiveError::Expected {
                at: self.at,
                expected,
            },
        })
    }
}

/// Moves a position past a byte. Counts a character at its first byte.
fn pass(at: &mut Position, byte: u8) {
    if byte == b'\n' {
        *at = Position::new(at.line.saturating_add(1), 1);
    } else if byte & 0xC0 != 0x80 {
        at.column = at.column.saturating_add(1);
    }
}

/// The state of a walk through a value.
#[derive(Default)]
struct Walk {
    begun: bool,
    depth: u64,
    in_string: bool,
    escaped: bool,
}

/// The relation of a byte to a value.
enum Stride {
    /// The value ended before it.
    Before,
    /// It is part of the value, and more follows.
    Within,
    /// It is the last byte of the value.
    Last,
}

impl Walk {
    fn step(&mut self, byte: u8) -> Stride {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return self.end_if(!self.in_string);
        }
        let first = !std::mem::replace(&mut self.begun, true);
        match byte {
            b'"' => {
                self.in_string = true;
                Stride::Within
            }
            b'{' | b'[' => {
                self.depth += 1;
                Stride::Within
            }
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.end_if(true)
            }
            b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 && !first => {
                Stride::Before
            }
            _ => Stride::Within,
        }
    }

    fn end_if(&self, closed: bool) -> Stride {
        if closed && self.depth == 0 {
            Stride::Last
        } else {
            Stride::Within
        }
    }

    /// Returns `true` if the value may end with the text.
    fn is_scalar(&self) -> bool {
        self.begun && self.depth == 0 && !self.in_string
    }
}
