//! A condition on an expected request.

use httpmock::{HttpMockRequest, Regex};
use serde_json::Value;

use super::{
    difference::{differences, shown},
    segment::segment,
};

/// A condition on an expected request.
pub(super) enum Condition {
    /// A value in the path; the expression has `{}` in its place.
    Path {
        name: &'static str,
        expression: &'static str,
        value: String,
    },
    /// A query parameter.
    Query { name: String, value: String },
    /// A header.
    Header { name: &'static str, value: String },
    /// The whole body as text.
    Text(String),
    /// The whole body as JSON.
    Json(Value),
    /// A part of the body, as JSON.
    Includes(Value),
    /// A query parameter with a value that cannot be sent.
    Unsendable(&'static str),
}

impl Condition {
    /// Returns the differences between a request and this condition; none if it is met.
    pub(super) fn differences(&self, request: &HttpMockRequest) -> Vec<String> {
        let uri = request.uri();
        match self {
            Self::Path {
                name,
                expression,
                value,
            } => {
                let wanted = expression.replace("{}", &segment(value));
                if Regex::from(wanted).0.is_match(uri.path()) {
                    return Vec::new();
                }
                let any = Regex::from(expression.replace("{}", "([^/]+)"));
                let sent = any.0.captures(uri.path());
                let sent = sent.and_then(|found| Some(found.get(1)?.as_str().to_owned()));
                let sent: Vec<_> = sent.into_iter().map(|sent| decoded(&sent)).collect();
                one(&format!("path parameter `{name}`"), name, value, &sent)
            }
            Self::Query { name, value } => {
                let query = request.query_params();
                let sent = query.into_iter().filter(|(known, _)| known == name);
                let sent: Vec<_> = sent.map(|(_, value)| value).collect();
                one(&format!("query parameter `{name}`"), name, value, &sent)
            }
            Self::Header { name, value } => {
                let headers = request.headers_vec().iter();
                let sent = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
                let sent: Vec<_> = sent.map(|(_, value)| value.clone()).collect();
                one(&format!("header `{name}`"), name, value, &sent)
            }
            Self::Text(text) => match request.body_string() {
                sent if sent == *text => Vec::new(),
                sent => vec![format!(
                    "body: expected {}, sent {}",
                    shown("", &text.as_str().into()),
                    shown("", &sent.into())
                )],
            },
            Self::Json(expected) => json(request, expected, false),
            Self::Includes(expected) => json(request, expected, true),
            Self::Unsendable(name) => vec![format!(
                "query parameter `{name}`: the expected value cannot be sent, so no request can match"
            )],
        }
    }
}

/// Returns the difference between the values under a name and the expected one, if it is not among
/// them.
fn one(what: &str, name: &str, expected: &str, sent: &[String]) -> Vec<String> {
    if sent.iter().any(|sent| sent == expected) {
        return Vec::new();
    }
    let expected = shown(name, &expected.into());
    let sent: Vec<_> = sent
        .iter()
        .map(|sent| shown(name, &sent.as_str().into()))
        .collect();
    vec![match &sent[..] {
        [] => format!("{what}: expected {expected}, but it is missing"),
        sent => format!("{what}: expected {expected}, sent {}", sent.join(" and ")),
    }]
}

fn json(request: &HttpMockRequest, expected: &Value, included: bool) -> Vec<String> {
    let body = request.body_ref();
    if body.is_empty() {
        return vec!["body: expected JSON, but none was sent".to_owned()];
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(sent) => differences(expected, &sent, included),
        Err(_) => vec!["body: expected JSON, sent something else".to_owned()],
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
