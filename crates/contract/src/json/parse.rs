//! The JSON parser: one pass over the bytes, without recursion.

use super::{
    Encoding, Kind, ParseError, ParseErrorKind,
    lines::Lines,
    slot::{MAX_SLOTS, Slot},
};
use ParseErrorKind as Error;

/// The largest depth of nested arrays and objects. `serde_json` accepts the same depth.
pub const MAX_DEPTH: usize = 127;

const ESCAPE: &str = "the rest of an escape";
const STRING: &str = "the closing quote of a string";

/// Parses a text into slots, in the order in which the values begin.
pub(super) fn parse(bytes: &[u8]) -> Result<(&str, Vec<Slot>), ParseError> {
    read(bytes).map_err(|(kind, offset)| ParseError {
        kind,
        offset,
        at: Lines::new(bytes).position(offset),
    })
}

fn read(bytes: &[u8]) -> Result<(&str, Vec<Slot>), (Error, usize)> {
    if u32::try_from(bytes.len()).is_err() {
        return Err((Error::TooLarge, 0));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err((Error::ByteOrderMark, 0));
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return Err((Error::Gzip, 0));
    }
    if let Some(encoding) = Encoding::of(bytes) {
        return Err((Error::Encoding(encoding), 0));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| (Error::NotUtf8, error.valid_up_to()))?;
    let mut reader = Reader {
        bytes,
        at: 0,
        slots: Vec::new(),
    };
    reader.document()?;
    Ok((text, reader.slots))
}

type Step<T = ()> = Result<T, (Error, usize)>;

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    slots: Vec<Slot>,
}

impl Reader<'_> {
    fn document(&mut self) -> Step {
        self.white_space();
        if self.at == self.bytes.len() {
            return Err((Error::Empty, 0));
        }
        if self.bytes[self.at] == b'<' {
            return Err((markup(&self.bytes[self.at..]), self.at));
        }
        // The slots of the arrays and objects that are still open.
        let mut open: Vec<usize> = Vec::new();
        loop {
            let slot = self.value()?;
            if matches!(self.slots[slot].kind(), Kind::Array | Kind::Object) {
                if open.len() == MAX_DEPTH {
                    return Err((Error::TooDeep, self.slots[slot].span().start));
                }
                open.push(slot);
            }
            // Close everything that ends here, then find the start of the next value.
            let mut first = open.last() == Some(&slot);
            loop {
                self.white_space();
                let Some(&container) = open.last() else {
                    return if self.at == self.bytes.len() {
                        Ok(())
                    } else {
                        Err((Error::TrailingCharacters, self.at))
                    };
                };
                let object = self.slots[container].kind() == Kind::Object;
                if self.close(container, object)? {
                    open.pop();
                    first = false;
                    continue;
                }
                if !first {
                    self.comma(object)?;
                }
                if object {
                    self.key()?;
                }
                break;
            }
        }
    }

    /// Consumes a closing bracket, if there is one.
    fn close(&mut self, container: usize, object: bool) -> Step<bool> {
        let (bracket, expected) = if object {
            (b'}', "a comma or the end of an object")
        } else {
            (b']', "a comma or the end of an array")
        };
        match self.bytes.get(self.at) {
            None => Err((Error::End(expected), self.at)),
            Some(byte) if *byte == bracket => {
                self.at += 1;
                self.finish(container);
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    fn comma(&mut self, object: bool) -> Step {
        match self.bytes[self.at] {
            b',' => {
                let comma = self.at;
                self.at += 1;
                self.white_space();
                if matches!(self.bytes.get(self.at), Some(b'}' | b']')) {
                    return Err((Error::TrailingComma, comma));
                }
                Ok(())
            }
            b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                Err((Error::MissingComma, self.at))
            }
            _ if object => Err((Error::Expected("a comma or the end of an object"), self.at)),
            _ => Err((Error::Expected("a comma or the end of an array"), self.at)),
        }
    }

    /// Consumes the name of a member and the colon after it.
    fn key(&mut self) -> Step {
        self.white_space();
        match self.bytes.get(self.at) {
            None => return Err((Error::End("the name of a member in double quotes"), self.at)),
            Some(b'"') => {}
            Some(_) => {
                return Err((
                    Error::Expected("the name of a member in double quotes"),
                    self.at,
                ));
            }
        }
        let start = self.at;
        self.string()?;
        self.slots.push(Slot::key(offset(start), offset(self.at)));
        self.white_space();
        match self.bytes.get(self.at) {
            None => Err((Error::End("a colon"), self.at)),
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err((Error::Expected("a colon"), self.at)),
        }
    }

    /// Consumes a scalar, or the opening bracket of an array or object.
    fn value(&mut self) -> Step<usize> {
        self.white_space();
        let start = self.at;
        if self.slots.len() >= MAX_SLOTS - 1 {
            return Err((Error::TooLarge, start));
        }
        let kind = match self.bytes.get(self.at) {
            None => return Err((Error::End("a value"), self.at)),
            Some(b'{') => self.bracket(Kind::Object),
            Some(b'[') => self.bracket(Kind::Array),
            Some(b'"') => {
                self.string()?;
                Kind::String
            }
            Some(b't') => self.word("true", Kind::Bool)?,
            Some(b'f') => self.word("false", Kind::Bool)?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'N' | b'I') => return Err((Error::NotANumber, self.at)),
            Some(_) => return Err((Error::Expected("a value"), self.at)),
        };
        let slot = self.slots.len();
        self.slots.push(Slot::open(kind, offset(start)));
        self.finish(slot);
        Ok(slot)
    }

    fn bracket(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// Records the end of the value of a slot, and the slot that follows it.
    fn finish(&mut self, slot: usize) {
        let next = offset(self.slots.len());
        self.slots[slot].close(offset(self.at), next);
    }

    fn word(&mut self, word: &'static str, kind: Kind) -> Step<Kind> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(kind);
        }
        if word.as_bytes().starts_with(rest) {
            return Err((Error::End("a value"), self.bytes.len()));
        }
        Err((Error::Expected("a value"), self.at))
    }

    fn number(&mut self) -> Step<Kind> {
        let start = self.at;
        if self.bytes[self.at] == b'-' {
            self.at += 1;
            if self.bytes.get(self.at) == Some(&b'I') {
                return Err((Error::NotANumber, start));
            }
        }
        let whole = self.digits(start)?;
        if whole > 1 && self.bytes[self.at - whole] == b'0' {
            return Err((Error::BadNumber, start));
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits(start)?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits(start)?;
        }
        Ok(Kind::Number)
    }

    /// Consumes one or more digits and returns their number.
    fn digits(&mut self, number: usize) -> Step<usize> {
        let count = self.bytes[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        self.at += count;
        match (count, self.at == self.bytes.len()) {
            (0, true) => Err((Error::End("a digit"), self.at)),
            (0, false) => Err((Error::BadNumber, number)),
            _ => Ok(count),
        }
    }

    /// Consumes a string with its quotes.
    fn string(&mut self) -> Step {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                None => return Err((Error::End(STRING), self.at)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1F) => return Err((Error::ControlCharacter, self.at)),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Step {
        let start = self.at;
        match self.bytes.get(start + 1) {
            None => Err((Error::End(ESCAPE), start)),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => match self.unit(start)? {
                0xDC00..=0xDFFF => Err((Error::LoneSurrogate, start)),
                0xD800..=0xDBFF => {
                    let second = self.at;
                    if self.bytes[second..].starts_with(b"\\u")
                        && matches!(self.unit(second)?, 0xDC00..=0xDFFF)
                    {
                        Ok(())
                    } else {
                        Err((Error::LoneSurrogate, start))
                    }
                }
                _ => Ok(()),
            },
            Some(_) => Err((Error::BadEscape, start)),
        }
    }

    /// Consumes `\uXXXX` and returns the code unit.
    fn unit(&mut self, start: usize) -> Step<u16> {
        let digits = self
            .bytes
            .get(start + 2..start + 6)
            .ok_or((Error::End(ESCAPE), start))?;
        let mut unit = 0;
        for digit in digits {
            let value = char::from(*digit)
                .to_digit(16)
                .ok_or((Error::BadEscape, start))?;
            unit = unit << 4 | value;
        }
        self.at = start + 6;
        Ok(u16::try_from(unit).unwrap_or_default())
    }

    fn white_space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }
}

/// Classifies a text that begins with an angle bracket.
fn markup(text: &[u8]) -> Error {
    let begins = |word: &str| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if ["<!doctype html", "<html", "<head", "<body"]
        .into_iter()
        .any(begins)
    {
        Error::Html
    } else {
        Error::Xml
    }
}

/// Converts an offset to 32 bits. It fits, because the length of the text was checked.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
