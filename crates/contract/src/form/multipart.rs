//! `multipart/form-data` (RFC 7578, RFC 2046).
//!
//! A bare line feed is accepted as a line end, because recorders normalize line ends.

use std::ops::Range;

use super::{FormError, FormErrorKind, MOST_FIELDS, Transfer};
use crate::{
    json::Lines,
    model::{MediaType, Position},
};

/// One part of a multipart form.
#[derive(Clone, PartialEq, Eq)]
pub struct Part<'b> {
    /// The name of the field.
    pub name: String,
    /// The file name, if the part is a file.
    pub file_name: Option<String>,
    /// The media type, if the part names it.
    pub media_type: Option<String>,
    /// All headers.
    pub headers: Vec<(String, String)>,
    /// The content, without its transfer encoding.
    pub body: std::borrow::Cow<'b, [u8]>,
    /// The transfer encoding as sent.
    pub transfer: Transfer<'b>,
    /// The position where the content begins.
    pub at: Position,
}

impl Part<'_> {
    /// Converts a position in the content to a position in the form. Returns `None` if the content
    /// was decoded.
    pub(super) fn within(&self, place: Position) -> Option<Position> {
        let is_first = place.line == 1;
        let column = if is_first { self.at.column - 1 } else { 0 };
        (self.transfer == Transfer::AsTheyAre)
            .then(|| Position::new(self.at.line + place.line - 1, column + place.column))
    }
}

/// Omits the content of the part.
impl std::fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Returns the boundary of a form: the one that the media type names, or else the one at the start
/// of the body. Some recorders drop the parameters of the media type.
#[must_use]
pub fn boundary_of(media_type: &str, body: &[u8]) -> Option<String> {
    let named = MediaType::parse(media_type);
    let named = named
        .as_ref()
        .and_then(|media_type| media_type.parameter("boundary"))
        .filter(|boundary| !boundary.is_empty());
    named.map(str::to_owned).or_else(|| {
        let line = body.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line.strip_prefix(b"--")?)
            .ok()?
            .trim_end();
        let line = line.strip_suffix("--").unwrap_or(line);
        // RFC 2046, section 5.1.1.
        (1..=70).contains(&line.len()).then(|| line.to_owned())
    })
}

/// Splits a multipart form into parts.
///
/// # Errors
///
/// Returns an error with its position if the body does not consist of parts between boundaries,
/// each with a head that names it.
///
/// ```
/// use countersign_contract::form::{FormErrorKind, parts};
/// let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
/// let form = parts(body, "x")?;
/// assert_eq!((&*form[0].name, &*form[0].body), ("a", &b"1"[..]));
/// assert_eq!(parts(&body[..20], "x").unwrap_err().kind, FormErrorKind::Unfinished);
/// # Ok::<(), countersign_contract::form::FormError>(())
/// ```
pub fn parts<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<Part<'b>>, FormError> {
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let lines = Lines::new(body);
    let mut delimiters = Delimiters {
        body,
        delimiter: &delimiter,
        from: 0,
    };
    let mut open = delimiters
        .next()
        .ok_or_else(|| FormErrorKind::NoBoundary.at(body, 0))?;
    let mut parts = Vec::new();
    while !open.is_last {
        let next = delimiters
            .next()
            .ok_or_else(|| FormErrorKind::Unfinished.at(body, body.len()))?;
        if parts.len() == MOST_FIELDS {
            return Err(FormErrorKind::TooMany.at(body, open.behind));
        }
        parts.push(part(body, open.behind..next.before, &lines)?);
        open = next;
    }
    Ok(parts)
}

/// An iterator over the boundary lines.
struct Delimiters<'a> {
    body: &'a [u8],
    delimiter: &'a [u8],
    from: usize,
}

/// A boundary line.
struct Delimiter {
    /// The start of the line, including the line end before it.
    before: usize,
    /// The start of the next line.
    behind: usize,
    is_last: bool,
}

impl Iterator for Delimiters<'_> {
    type Item = Delimiter;

    fn next(&mut self) -> Option<Delimiter> {
        loop {
            let start = self.from;
            if start >= self.body.len() {
                return None;
            }
            let rest = &self.body[start..];
            let length = rest.iter().position(|byte| *byte == b'\n');
            let end = length.map_or(self.body.len(), |length| start + length + 1);
            self.from = end;
            let line = self.body[start..end].trim_ascii_end();
            let Some(tail) = line.strip_prefix(self.delimiter) else {
                continue;
            };
            if !matches!(tail, b"" | b"--") {
                continue;
            }
            let before = &self.body[..start];
            let before = before.strip_suffix(b"\n").unwrap_or(before);
            let before = before.strip_suffix(b"\r").unwrap_or(before);
            return Some(Delimiter {
                before: before.len(),
                behind: end,
                is_last: tail == b"--",
            });
        }
    }
}

fn part<'b>(body: &'b [u8], range: Range<usize>, lines: &Lines<'_>) -> Result<Part<'b>, FormError> {
    let Range { start, end } = range;
    let end = end.max(start);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut at = start;
    loop {
        if at >= end {
            break;
        }
        let rest = &body[at..end];
        let length = rest.iter().position(|byte| *byte == b'\n');
        let line = rest[..length.unwrap_or(rest.len())].trim_ascii_end();
        let next = length.map_or(end, |length| at + length + 1);
        if line.is_empty() {
            at = next;
            break;
        }
        let line = String::from_utf8_lossy(line);
        // A line that begins with white space continues the previous header (RFC 5322, section
        // 2.2.3).
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = headers.last_mut()
        {
            value.push(' ');
            value.push_str(line.trim());
            at = next;
            continue;
        }
        let (name, value) = line
            .split_once(':')
            .filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace))
            .ok_or_else(|| FormErrorKind::Header.at(body, at))?;
        headers.push((name.to_owned(), value.trim().to_owned()));
        at = next;
    }
    let header = |wanted: &str| {
        let mut found = headers.iter();
        found
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    };
    let disposition = header("content-disposition").unwrap_or_default();
    let name =
        parameter(disposition, "name").ok_or_else(|| FormErrorKind::NoName.at(body, start))?;
    let transfer = header("content-transfer-encoding").unwrap_or_default();
    let (content, transfer) = Transfer::decode(transfer, &body[at..end]);
    Ok(Part {
        name,
        file_name: parameter(disposition, "filename")
            .or_else(|| parameter(disposition, "filename*")),
        media_type: header("content-type")
            .filter(|media_type| !media_type.is_empty())
            .map(str::to_owned),
        body: content,
        transfer,
        at: lines.position(at),
        headers,
    })
}

/// Returns a parameter of `Content-Disposition`. Browsers write a quote as `%22` (HTML, section
/// "Multipart form data"); other clients escape it with a backslash.
fn parameter(disposition: &str, wanted: &str) -> Option<String> {
    // Apart from the slash, it has the syntax of a media type.
    let read = MediaType::parse(&format!("form/{disposition}"))?;
    let value = read.parameter(wanted)?;
    Some(
        value
            .replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0A", "\n"),
    )
}

/// Writes parts as a form, for recordings that store the parts one by one.
///
/// ```
/// use countersign_contract::form::{parts, write_parts};
/// let field = ("a\"b", "1", None, Some("text/plain"));
/// let form = write_parts([field], "x");
/// let read = parts(&form, "x")?;
/// assert_eq!((&*read[0].name, &*read[0].body), ("a\"b", &b"1"[..]));
/// # Ok::<(), countersign_contract::form::FormError>(())
/// ```
#[must_use]
pub fn write_parts<'f>(
    fields: impl IntoIterator<Item = (&'f str, &'f str, Option<&'f str>, Option<&'f str>)>,
    boundary: &str,
) -> Vec<u8> {
    let quoted = |text: &str| {
        let text = text.replace('"', "%22");
        text.replace('\r', "%0D").replace('\n', "%0A")
    };
    let on_one_line = |text: &str| text.replace(['\r', '\n'], " ");
    let mut form = String::new();
    for (name, value, file_name, media_type) in fields {
        form.extend([
            "--",
            boundary,
            "\r\nContent-Disposition: form-data; name=\"",
        ]);
        form.extend([&quoted(name), "\""]);
        if let Some(file_name) = file_name {
            form.extend(["; filename=\"", &quoted(file_name), "\""]);
        }
        if let Some(media_type) = media_type {
            form.extend(["\r\nContent-Type: ", &on_one_line(media_type)]);
        }
        form.extend(["\r\n\r\n", value, "\r\n"]);
    }
    form.extend(["--", boundary, "--\r\n"]);
    form.into_bytes()
}
