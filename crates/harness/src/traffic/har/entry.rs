//! Conversion of the bytes of an entry to an exchange.

use countersign_contract::{
    json::{Document, Kind, ParseError},
    model::{Position, essence},
    parameter::header,
};

use super::{
    body,
    find::{Found, Lack, Wrong, headers, is_there, node, text},
    repair::repaired,
};
use crate::traffic::exchange::{Answer, Exchange, Message};

/// An entry of an archive.
#[derive(Debug)]
pub struct Entry {
    /// The index in `log.entries`, from 0.
    pub index: u64,
    /// The recorded exchange, or an error.
    pub content: Result<Recorded, EntryError>,
}

/// A recorded exchange.
#[derive(Debug)]
pub struct Recorded {
    /// The exchange, as far as it is recorded.
    pub exchange: Exchange,
    /// The error in the record of the request. If set, the exchange has only the valid parts.
    pub request_gap: Option<String>,
    /// The error in the record of the response. If set, the exchange has no response.
    pub gap: Option<String>,
}

/// An error that makes an entry unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The entry is larger than the limit.
    #[error("the entry is larger than {0} bytes, which is the limit")]
    TooLarge(usize),
    /// The entry is not JSON. The place is relative to the archive.
    #[error("the entry is not JSON: {0}")]
    NotJson(ParseError),
    /// A required member is missing or of another type.
    #[error("{0}")]
    Incomplete(String),
}

impl Entry {
    /// Reads an entry that begins at this place of the archive.
    pub(super) fn read(bytes: &[u8], at: Position) -> Result<Recorded, EntryError> {
        let damage = match Document::parse(bytes) {
            Ok(document) => return recorded(&document),
            Err(error) => error,
        };
        // Report the original error if the repaired entry cannot be read either.
        if let Some(repaired) = repaired(bytes)
            && let Ok(document) = Document::parse(&repaired)
            && let Ok(recorded) = recorded(&document)
        {
            return Ok(recorded);
        }
        let inner = damage.at;
        let column = if inner.line == 1 {
            at.column + inner.column - 1
        } else {
            inner.column
        };
        let at = Position::new(at.line + inner.line - 1, column);
        Err(EntryError::NotJson(ParseError { at, ..damage }))
    }
}

/// Reads the exchange of an entry.
fn recorded(document: &Document<'_>) -> Result<Recorded, EntryError> {
    let mut wrong = Wrong::default();
    let method = wrong.unless(text(document, "request.method"));
    let url = wrong.unless(text(document, "request.url"));
    let headers = wrong.unless(headers(document, "request.headers"));
    let (Some(method), Some(url)) = (method, url) else {
        return Err(EntryError::Incomplete(wrong.told()));
    };
    let headers = headers.unwrap_or_default();
    let body = wrong.unless(body::sent(document, &headers).map_err(Lack::Wrong));
    let (body, of_fields) = body.flatten().unzip();
    let request = Message {
        headers,
        body,
        of_fields: of_fields.unwrap_or_default(),
    };
    let request = with_media_type(request, text(document, "request.postData.mimeType").ok());
    let (response, gap) = match response(document, &method) {
        Ok(response) => (response, None),
        Err(gap) => (None, Some(gap)),
    };
    Ok(Recorded {
        exchange: Exchange {
            method,
            url,
            request,
            response,
        },
        request_gap: (!wrong.is_empty()).then(|| wrong.told()),
        gap,
    })
}

/// Reads the response; `None` if the record says that none was received.
fn response(document: &Document<'_>, method: &str) -> Result<Option<Answer>, String> {
    if !is_there(document, "response") {
        return Ok(None);
    }
    let mut wrong = Wrong::default();
    let status = status(document);
    if matches!(status, Ok(None)) {
        return Ok(None);
    }
    let status = wrong.unless(status).flatten();
    let headers = wrong.unless(headers(document, "response.headers"));
    let (Some(status), Some(headers)) = (status, headers) else {
        return Err(wrong.told());
    };
    let body = body::received(document, method, status, &headers)?;
    let message = Message {
        headers,
        body,
        of_fields: false,
    };
    let message = with_media_type(message, text(document, "response.content.mimeType").ok());
    Ok(Some(Answer { status, message }))
}

/// Reads the status; `None` if it is 0 or -1, which mean that no response was received.
fn status(document: &Document<'_>) -> Found<Option<u16>> {
    let path = "response.status";
    match node(document, path, Kind::Number)?.text() {
        "0" | "-1" => Ok(None),
        status => match status.parse() {
            Ok(status) => Ok(Some(status)),
            Err(_) => Err(Lack::Wrong(format!("`{path}` is not an HTTP status"))),
        },
    }
}

/// Adds the recorded media type if the header is missing.
fn with_media_type(mut message: Message, media_type: Option<String>) -> Message {
    // A browser's default for unknown content (MIME Sniffing, section 7).
    let is_guess = |name: &String| {
        matches!(
            essence(name).as_str(),
            "text/plain" | "application/octet-stream"
        )
    };
    let was_sent = header(&message.headers, "content-type").next().is_some();
    let is_recorded = |name: &String| !was_sent && (message.headers.is_empty() || !is_guess(name));
    let media_type = media_type.filter(is_recorded);
    message
        .headers
        .extend(media_type.map(|name| ("content-type".to_owned(), name)));
    message
}
