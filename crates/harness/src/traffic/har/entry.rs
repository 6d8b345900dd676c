//! From the bytes of an entry to an exchange.

use countersign_contract::{
    json::{Document, Kind, Node, ParseError},
    model::Position,
};
use data_encoding::BASE64;
use url::form_urlencoded;

use crate::traffic::{
    exchange::{Answer, Exchange, Message},
    wire::header,
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
    #[error("the entry has no {}", .0.join(", no "))]
    Incomplete(Vec<String>),
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
            let at = Position {
                line: at.line + inner.line - 1,
                column,
            };
            EntryError::NotJson(ParseError { at, ..error })
        })?;
        let mut missing = Missing::default();
        let method = missing.unless(text(&document, "/request/method"), "request.method");
        let url = missing.unless(text(&document, "/request/url"), "request.url");
        let headers = missing.unless(headers(&document, "/request/headers"), "request.headers");
        let (Some(method), Some(url), Some(headers)) = (method, url, headers) else {
            return Err(EntryError::Incomplete(missing.0));
        };
        let request = Message {
            body: sent_body(&document),
            headers,
        };
        let request = with_media_type(request, text(&document, "/request/postData/mimeType"));
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
            gap,
        })
    }
}

/// What was not found.
#[derive(Default)]
struct Missing(Vec<String>);

impl Missing {
    fn unless<T>(&mut self, found: Option<T>, name: &str) -> Option<T> {
        if found.is_none() {
            self.0.push(format!("`{name}`"));
        }
        found
    }
}

/// The response; none if it is recorded that none came.
fn response(document: &Document<'_>) -> Result<Option<Answer>, String> {
    let mut missing = Missing::default();
    let status =
        integer(document, "/response/status").and_then(|status| u16::try_from(status).ok());
    // Browsers write status 0 when no response has come.
    if status == Some(0) {
        return Ok(None);
    }
    let status = missing.unless(status, "response.status");
    let headers = missing.unless(headers(document, "/response/headers"), "response.headers");
    let (Some(status), Some(headers)) = (status, headers) else {
        return Err(format!("the entry has no {}", missing.0.join(", no ")));
    };
    let message = Message {
        headers,
        body: received_body(document)?,
    };
    let message = with_media_type(message, text(document, "/response/content/mimeType"));
    Ok(Some(Answer { status, message }))
}

fn received_body(document: &Document<'_>) -> Result<Option<Vec<u8>>, String> {
    let content = "/response/content";
    if let Some(body) = text(document, &format!("{content}/text")) {
        let encoding = text(document, &format!("{content}/encoding"));
        return decoded(body, encoding.as_deref()).map(Some);
    }
    let empty = integer(document, &format!("{content}/size")) == Some(0);
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

fn sent_body(document: &Document<'_>) -> Option<Vec<u8>> {
    let Some(data) = document
        .at("/request/postData")
        .filter(|data| data.kind() == Kind::Object)
    else {
        return (integer(document, "/request/bodySize") == Some(0)).then(Vec::new);
    };
    if let Some(body) = data.get("text").and_then(Node::as_str) {
        return Some(body.into_owned().into_bytes());
    }
    let params = data
        .get("params")
        .filter(|params| params.kind() == Kind::Array)?;
    let member = |param: Node<'_>, name| Some(param.get(name)?.as_str()?.into_owned());
    let mut form = form_urlencoded::Serializer::new(String::new());
    for param in params.children() {
        form.append_pair(
            &member(param, "name")?,
            &member(param, "value").unwrap_or_default(),
        );
    }
    Some(form.finish().into_bytes())
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

fn headers(document: &Document<'_>, pointer: &str) -> Option<Vec<(String, String)>> {
    let list = document
        .at(pointer)
        .filter(|list| list.kind() == Kind::Array)?;
    let pair = |header: Node<'_>| {
        let name = header.get("name")?.as_str()?.into_owned();
        Some((name, header.get("value")?.as_str()?.into_owned()))
    };
    list.children().map(pair).collect()
}

fn text(document: &Document<'_>, pointer: &str) -> Option<String> {
    document
        .at(pointer)?
        .as_str()
        .map(std::borrow::Cow::into_owned)
}

fn integer(document: &Document<'_>, pointer: &str) -> Option<i64> {
    document
        .at(pointer)
        .filter(|node| node.kind() == Kind::Number)?
        .text()
        .parse()
        .ok()
}
