//! From the bytes of an entry to an exchange.

use countersign_contract::{
    json::{Document, Kind, Node, ParseError},
    model::Position,
    parameter::header,
};
use data_encoding::BASE64;

use crate::traffic::{
    exchange::{Answer, Exchange, Message},
    fields::{Field, write_form},
};

/// One entry of an archive.
#[derive(Debug)]
pub struct Entry {
    /// Its place in `log.entries`, from 0.
    pub index: u64,
    /// What it records.
    pub content: Result<Recorded, EntryError>,
}

/// What an entry records.
#[derive(Debug)]
pub struct Recorded {
    /// The exchange, as far as it is there.
    pub exchange: Exchange,
    /// What is wrong with the record of the request; then the exchange has only what is right.
    pub request_gap: Option<String>,
    /// What is wrong with the record of the response; then the exchange has none.
    pub gap: Option<String>,
}

/// An entry cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It is larger than the limit.
    #[error("the entry is larger than {0} bytes, which is the limit")]
    TooLarge(usize),
    /// It is not JSON; the place is that in the archive.
    #[error("the entry is not JSON: {0}")]
    NotJson(ParseError),
    /// Something that must be there is missing or of another type.
    #[error("{0}")]
    Incomplete(String),
}

impl Entry {
    /// Reads an entry that begins at this place of the archive.
    pub(super) fn read(bytes: &[u8], at: Position) -> Result<Recorded, EntryError> {
        let document = Document::parse(bytes).map_err(|error| {
            let inner = error.at;
            let column = if inner.line == 1 {
                at.column + inner.column - 1
            } else {
                inner.column
            };
            let at = Position::new(at.line + inner.line - 1, column);
            EntryError::NotJson(ParseError { at, ..error })
        })?;
        let mut wrong = Wrong::default();
        let method = wrong.unless(text(&document, "request.method"));
        let url = wrong.unless(text(&document, "request.url"));
        let headers = wrong.unless(headers(&document, "request.headers"));
        let (Some(method), Some(url)) = (method, url) else {
            return Err(EntryError::Incomplete(wrong.told()));
        };
        let media_type = text(&document, "request.postData.mimeType").ok();
        let request = Message {
            headers: headers.unwrap_or_default(),
            body: None,
        };
        let mut request = with_media_type(request, media_type);
        let media_type = header(&request.headers, "content-type").next();
        let body = wrong.unless(sent_body(&document, media_type).map_err(Lack::Wrong));
        request.body = body.flatten();
        let (response, gap) = match response(&document) {
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
}

/// Why something cannot be taken from an entry.
enum Lack {
    /// It is not there, under this path.
    Missing(String),
    /// It is there and wrong, in words.
    Wrong(String),
}

type Found<T> = Result<T, Lack>;

/// What could not be taken.
#[derive(Default)]
struct Wrong {
    missing: Vec<String>,
    wrong: Vec<String>,
}

impl Wrong {
    fn unless<T>(&mut self, found: Found<T>) -> Option<T> {
        match found {
            Ok(found) => return Some(found),
            Err(Lack::Missing(path)) => self.missing.push(format!("`{path}`")),
            Err(Lack::Wrong(words)) => self.wrong.push(words),
        }
        None
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }

    fn told(&self) -> String {
        let missing = (!self.missing.is_empty())
            .then(|| format!("the entry has no {}", self.missing.join(", no ")));
        let words: Vec<_> = missing
            .into_iter()
            .chain(self.wrong.iter().cloned())
            .collect();
        words.join("; ")
    }
}

/// The response; none if it is recorded that none came.
fn response(document: &Document<'_>) -> Result<Option<Answer>, String> {
    let mut wrong = Wrong::default();
    let status = status(document);
    // Browsers write status 0 when no response has come.
    if matches!(status, Ok(0)) {
        return Ok(None);
    }
    let status = wrong.unless(status);
    let headers = wrong.unless(headers(document, "response.headers"));
    let (Some(status), Some(headers)) = (status, headers) else {
        return Err(wrong.told());
    };
    let message = Message {
        headers,
        body: received_body(document)?,
    };
    let message = with_media_type(message, text(document, "response.content.mimeType").ok());
    Ok(Some(Answer { status, message }))
}

fn status(document: &Document<'_>) -> Found<u16> {
    let path = "response.status";
    let status = node(document, path, Kind::Number)?.text().parse();
    status.map_err(|_| Lack::Wrong(format!("`{path}` is no status of HTTP")))
}

fn received_body(document: &Document<'_>) -> Result<Option<Vec<u8>>, String> {
    if let Some(body) = optional(text(document, "response.content.text"))? {
        let encoding = optional(text(document, "response.content.encoding"))?;
        return decoded(body, encoding.as_deref()).map(Some);
    }
    let empty = integer(document, "response.content.size") == Some(0);
    Ok(empty.then(Vec::new))
}

fn decoded(body: String, encoding: Option<&str>) -> Result<Vec<u8>, String> {
    match encoding {
        None | Some("") => Ok(body.into_bytes()),
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => {
            let mut body = body.into_bytes();
            body.retain(|byte| !byte.is_ascii_whitespace());
            BASE64
                .decode(&body)
                .map_err(|_| "`response.content.text` is not base64, as `encoding` says".to_owned())
        }
        Some(_) => Err("`response.content.encoding` is neither missing nor base64".to_owned()),
    }
}

fn sent_body(document: &Document<'_>, media_type: Option<&str>) -> Result<Option<Vec<u8>>, String> {
    if optional(node(document, "request.postData", Kind::Object))?.is_none() {
        return Ok((integer(document, "request.bodySize") == Some(0)).then(Vec::new));
    }
    if let Some(body) = optional(text(document, "request.postData.text"))? {
        return Ok(Some(body.into_bytes()));
    }
    let Some(params) = optional(node(document, "request.postData.params", Kind::Array))? else {
        return Ok(None);
    };
    let member = |param: Node<'_>, name| Some(param.get(name)?.as_str()?.into_owned());
    let mut fields = Vec::new();
    for param in params.children() {
        let Some(name) = member(param, "name") else {
            return Ok(None);
        };
        fields.push(Field {
            name,
            value: member(param, "value").unwrap_or_default(),
            file_name: member(param, "fileName"),
            media_type: member(param, "contentType"),
        });
    }
    Ok(Some(write_form(media_type, &fields)))
}

/// Adds the recorded media type, where the header is missing.
fn with_media_type(mut message: Message, media_type: Option<String>) -> Message {
    if header(&message.headers, "content-type").next().is_none() {
        message
            .headers
            .extend(media_type.map(|name| ("content-type".to_owned(), name)));
    }
    message
}

fn headers(document: &Document<'_>, path: &str) -> Found<Vec<(String, String)>> {
    let pair = |(index, header): (usize, Node<'_>)| {
        let member = |name| Some(header.get(name)?.as_str()?.into_owned());
        member("name").zip(member("value")).ok_or_else(|| {
            Lack::Wrong(format!(
                "`{path}[{index}]` is no pair of a `name` and a `value`"
            ))
        })
    };
    node(document, path, Kind::Array)?
        .children()
        .enumerate()
        .map(pair)
        .collect()
}

fn text(document: &Document<'_>, path: &str) -> Found<String> {
    let node = node(document, path, Kind::String)?;
    Ok(node.as_str().unwrap_or_default().into_owned())
}

fn integer(document: &Document<'_>, path: &str) -> Option<i64> {
    node(document, path, Kind::Number).ok()?.text().parse().ok()
}

/// What may be missing.
fn optional<T>(found: Found<T>) -> Result<Option<T>, String> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Lack::Missing(_)) => Ok(None),
        Err(Lack::Wrong(words)) => Err(words),
    }
}

/// The value under a path of member names; null counts as missing.
fn node<'d>(document: &'d Document<'_>, path: &str, kind: Kind) -> Found<Node<'d>> {
    match document.at(&format!("/{}", path.replace('.', "/"))) {
        Some(node) if node.kind() == kind => Ok(node),
        None => Err(Lack::Missing(path.to_owned())),
        Some(node) if node.kind() == Kind::Null => Err(Lack::Missing(path.to_owned())),
        Some(node) => Err(Lack::Wrong(format!(
            "`{path}` is {}, not {}",
            named(node.kind()),
            named(kind)
        ))),
    }
}

fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}
