//! The bodies of an entry, as far as they were recorded.
//!
//! HAR 1.2 omits a body if it is unknown. But recorders also write `size: 0` and `text: ""` in that
//! case. So a body counts as empty only if nothing else in the entry suggests otherwise.

use countersign_contract::{
    json::{Document, Kind, Node, ParseErrorKind},
    parameter::header,
};
use data_encoding::BASE64_NOPAD;

use super::find::{integer, is_null, is_there, node, optional, text};
use crate::traffic::fields::{Field, write_form};

/// A body: `None` if it is unknown, a message if its record is invalid.
type Body = Result<Option<Vec<u8>>, String>;

/// Returns the body of the response to a request with this method.
pub(super) fn received(
    document: &Document<'_>,
    method: &str,
    status: u16,
    headers: &[(String, String)],
) -> Body {
    // Browsers record the cached body with 304 (RFC 9110, sections 6.4.1 and 9.3.2).
    if method.eq_ignore_ascii_case("HEAD") || matches!(status, 100..=199 | 204 | 304) {
        return Ok(Some(Vec::new()));
    }
    let content = |name: &str| format!("response.content.{name}");
    let size = integer(document, &content("size"));
    let compression = integer(document, &content("compression"));
    let signs = Signs {
        // Some write the transferred size here, and the bytes saved in `compression`.
        sizes: [
            size,
            size.zip(compression)
                .map(|(size, saved)| size.saturating_add(saved)),
        ],
        ..Signs::new(headers, integer(document, "response.bodySize"))
    };
    if let Some(body) = optional(text(document, &content("text")))? {
        let encoding = optional(text(document, &content("encoding")))?;
        return written(&content(""), body, encoding.as_deref(), &signs);
    }
    if signs.length == Some(0) {
        return Ok(Some(Vec::new()));
    }
    let is_unknown = is_null(document, &content("text"))
        || signs.tell_of_a_body()
        || compression.is_some_and(|saved| saved != 0)
        || signs.body_size.is_some_and(|size| size < 0);
    Ok((!is_unknown && size == Some(0)).then(Vec::new))
}

/// Returns the body of the request, and `true` if it is a form with only its fields recorded.
pub(super) fn sent(
    document: &Document<'_>,
    headers: &[(String, String)],
) -> Result<Option<(Vec<u8>, bool)>, String> {
    let Some(params) = fields(document)? else {
        return Ok(text_sent(document, headers)?.map(|body| (body, false)));
    };
    let recorded = text(document, "request.postData.mimeType").ok();
    let media_type = header(headers, "content-type").next();
    let form = form(media_type.or(recorded.as_deref()), params);
    Ok(form.map(|form| (form, true)))
}

/// Returns the body of the request if it was recorded as text.
fn text_sent(document: &Document<'_>, headers: &[(String, String)]) -> Body {
    let data = |name: &str| format!("request.postData.{name}");
    let size = integer(document, "request.bodySize");
    let signs = Signs {
        sizes: [size, None],
        ..Signs::new(headers, size)
    };
    let member = |name: &str| optional(text(document, name));
    if optional(node(document, "request.postData", Kind::Object))?.is_none() {
        // One recorder puts binary bodies here.
        let Some(body) = member("request._content.text")? else {
            return Ok(signs.unrecorded());
        };
        let encoding = member("request._content.encoding")?;
        return written("request._content.", body, encoding.as_deref(), &signs);
    }
    let Some(body) = member(&data("text"))? else {
        if is_null(document, &data("text")) && signs.length != Some(0) {
            return Ok(None);
        }
        return Ok(signs.unrecorded());
    };
    let is_elsewhere = |name: &str| is_there(document, &data(name));
    if body.is_empty() && ["_file", "_sha1"].into_iter().any(is_elsewhere) {
        return Ok(None);
    }
    let encoding = [member(&data("encoding"))?, member(&data("_encoding"))?];
    let encoding = encoding.iter().flatten().next();
    written(&data(""), body, encoding.map(String::as_str), &signs)
}

/// Returns the fields of a form, if recorded. HAR 1.2 allows fields or text, but recorders write
/// both and leave one empty.
fn fields<'d>(document: &'d Document<'d>) -> Result<Option<Node<'d>>, String> {
    let data = |name: &str| format!("request.postData.{name}");
    if optional(node(document, "request.postData", Kind::Object))?.is_none() {
        return Ok(None);
    }
    let params = optional(node(document, &data("params"), Kind::Array))?;
    let params = params.filter(|params| params.children().next().is_some());
    let text = optional(text(document, &data("text")))?;
    Ok(params.filter(|_| text.is_none_or(|text| text.is_empty())))
}

/// Builds a body from recorded fields; `None` if the value of one is unknown.
fn form(media_type: Option<&str>, params: Node<'_>) -> Option<Vec<u8>> {
    let member = |param: Node<'_>, name| Some(param.get(name)?.as_str()?.into_owned());
    let fields = params.children().map(|param| {
        let file_name = member(param, "fileName");
        Some(Field {
            name: member(param, "name")?,
            // Only the name of a file is recorded, not its content.
            value: member(param, "value").or_else(|| file_name.as_ref().map(|_| String::new()))?,
            file_name,
            media_type: member(param, "contentType"),
        })
    });
    let fields = fields.collect::<Option<Vec<_>>>()?;
    Some(write_form(media_type, &fields))
}

/// The evidence of an entry about the size of a body.
struct Signs {
    /// `Content-Length`.
    length: Option<i64>,
    /// Set if the body was sent in chunks.
    is_chunked: bool,
    /// Set if the body was compressed, so that `length` is not its size.
    is_coded: bool,
    /// Set if a media type was sent.
    is_typed: bool,
    /// `bodySize`.
    body_size: Option<i64>,
    /// The sizes that the body itself may have.
    sizes: [Option<i64>; 2],
}

impl Signs {
    fn new(headers: &[(String, String)], body_size: Option<i64>) -> Self {
        let has = |name| header(headers, name).any(|value| !value.trim().is_empty());
        let identity = |value: &str| matches!(value.trim(), "" | "identity");
        Self {
            // The same length may occur several times (RFC 9110, section 8.6).
            length: header(headers, "content-length")
                .flat_map(|value| value.split(','))
                .find_map(|value| value.trim().parse().ok())
                .filter(|length| *length >= 0),
            is_chunked: has("transfer-encoding"),
            is_coded: !header(headers, "content-encoding").all(identity),
            is_typed: has("content-type"),
            body_size,
            sizes: [None; 2],
        }
    }

    /// Returns `true` if there is evidence of a body.
    fn tell_of_a_body(&self) -> bool {
        let sizes = self.sizes.into_iter().chain([self.length, self.body_size]);
        self.is_chunked || sizes.flatten().any(|size| size > 0)
    }

    /// Returns the body of a request without a recorded body.
    fn unrecorded(&self) -> Option<Vec<u8>> {
        match self.length {
            Some(0) => Some(Vec::new()),
            // A media type is sent with a body.
            _ if self.tell_of_a_body() || self.is_typed => None,
            _ => (self.body_size == Some(0)).then(Vec::new),
        }
    }

    /// Returns the sizes that the body itself may have.
    fn exact(&self) -> impl Iterator<Item = usize> {
        let length = self.length.filter(|_| !self.is_coded);
        let sizes = self.sizes.into_iter().chain([length, self.body_size]);
        sizes
            .flatten()
            .filter_map(|size| usize::try_from(size).ok())
    }

    /// Returns `true` if a body is larger than this, and nothing says that it has exactly this
    /// size.
    fn tell_of_more_than(&self, length: usize) -> bool {
        let headers = self.length.filter(|_| !self.is_coded);
        let sizes = self.sizes.into_iter().chain([headers]);
        let mut sizes = sizes
            .flatten()
            .filter_map(|size| usize::try_from(size).ok());
        let mut larger = false;
        let is_exact = sizes.any(|size| {
            larger |= size > length;
            size == length && size > 0
        });
        larger && !is_exact
    }
}

/// Decodes a body that is recorded as text under a path.
fn written(path: &str, text: String, encoding: Option<&str>, signs: &Signs) -> Body {
    let encoding = encoding.unwrap_or_default().to_ascii_lowercase();
    match encoding.as_str() {
        "base64" => {
            let body = base64(&text);
            let words = || format!("`{path}text` is not base64, as `encoding` says");
            body.map(|body| known(body, signs)).ok_or_else(words)
        }
        "" | "utf-8" | "utf8" | "text" | "identity" => Ok(match Undeclared::of(&text, signs) {
            Undeclared::Text => known(text.into_bytes(), signs),
            Undeclared::Base64(body) => Some(body),
            Undeclared::Either => None,
        }),
        _ => Err(format!("`{path}encoding` must be base64 or missing")),
    }
}

/// Returns the body, unless the record is cut off.
fn known(body: Vec<u8>, signs: &Signs) -> Option<Vec<u8>> {
    let is_cut = || match Document::parse(&body) {
        Ok(_) => false,
        Err(error) => matches!(error.kind, ParseErrorKind::End(_) | ParseErrorKind::Empty),
    };
    let is_cut = signs.tell_of_more_than(body.len()) && is_cut();
    (!is_cut).then_some(body)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut text = text.as_bytes().to_vec();
    text.retain(|byte| !byte.is_ascii_whitespace());
    while text.pop_if(|byte| *byte == b'=').is_some() {}
    BASE64_NOPAD.decode(&text).ok()
}

/// The interpretation of a text that is not declared as base64.
enum Undeclared {
    /// The body itself.
    Text,
    /// This body in base64.
    Base64(Vec<u8>),
    /// A body in base64, or one that was sent in base64.
    Either,
}

impl Undeclared {
    /// Looks for JSON or a PDF in the text, and compares its size with the evidence of the entry.
    fn of(text: &str, signs: &Signs) -> Self {
        let is_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte);
        if text.len() < 4 || !text.bytes().all(is_alphabet) {
            return Self::Text;
        }
        let Some(body) = base64(text) else {
            return Self::Text;
        };
        let is_json = |body: &[u8]| Document::parse(body).is_ok();
        let is_container = matches!(body.trim_ascii_start(), [b'{' | b'[', ..]) && is_json(&body);
        if !is_container && !body.starts_with(b"%PDF-") || is_json(text.as_bytes()) {
            return Self::Text;
        }
        let mut is_size_of_text = false;
        for size in signs.exact() {
            if size == body.len() {
                return Self::Base64(body);
            }
            is_size_of_text |= size == text.len();
        }
        if is_size_of_text {
            Self::Text
        } else {
            Self::Either
        }
    }
}
