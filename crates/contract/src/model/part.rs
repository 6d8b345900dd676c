//! The parts of an exchange that can be payloads.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The part of an exchange that a payload belongs to: the request, the response with a status, or
/// one event of such a response.
///
/// The text forms are `request`, `response:STATUS` and `event:STATUS`. The status is a number, a
/// range such as `4XX`, or `default`.
///
/// ```
/// use countersign_contract::model::Part;
/// let part: Part = "response:404".parse().unwrap();
/// assert_eq!(part, Part::Response("404".into()));
/// assert_eq!(part.to_string(), "response:404");
/// assert!("reponse:200".parse::<Part>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    /// The body of the request.
    Request,
    /// The body of a response with this status.
    Response(String),
    /// The data of one event of a streamed response with this status (`text/event-stream`).
    Event(String),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Response(status) => write!(f, "response:{status}"),
            Self::Event(status) => write!(f, "event:{status}"),
        }
    }
}

impl From<Part> for String {
    fn from(part: Part) -> Self {
        part.to_string()
    }
}

/// An error for a text that names no part.
#[derive(Debug, thiserror::Error)]
#[error(
    "no such part `{0}`: write `request`, or `response:STATUS` or `event:STATUS` with a status such as 200, 4XX or default"
)]
pub struct PartError(String);

impl FromStr for Part {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        if text == "request" {
            return Ok(Self::Request);
        }
        let unknown = || PartError(text.to_owned());
        let (kind, status) = text.split_once(':').ok_or_else(unknown)?;
        let known = status == "default"
            || (status.len() == 3
                && status.starts_with(|c: char| ('1'..='5').contains(&c))
                && (status[1..].eq_ignore_ascii_case("xx")
                    || status[1..].bytes().all(|byte| byte.is_ascii_digit())));
        let status = status.replace('x', "X");
        match kind {
            "response" if known => Ok(Self::Response(status)),
            "event" if known => Ok(Self::Event(status)),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for Part {
    type Error = PartError;

    fn try_from(text: String) -> Result<Self, PartError> {
        text.parse()
    }
}

/// The sender of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// We sent it.
    Us,
    /// The partner sent it.
    Partner,
}
