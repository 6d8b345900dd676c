//! The responses of an operation.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ErrorCode, Media, Rule, Schema, is_event_stream};

/// A documented response with one status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The meaning of the response.
    pub description: String,
    /// The documented headers.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// The documented bodies by media type or range. Empty if none is documented.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// The calls that can follow, with values from this response.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, Link>,
    /// The documented error codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_codes: Vec<ErrorCode>,
    /// The clauses that the response rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Response {
    /// Returns the event stream of this response, if its events are described as more than a
    /// string.
    #[must_use]
    pub fn events(&self) -> Option<(&str, &Media)> {
        let mut content = self.content.iter();
        let (name, media) = content.find(|(name, _)| is_event_stream(name))?;
        media.of_event().map(|_| (name.as_str(), media))
    }
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The purpose of the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `true` if the header is always sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// `true` if each member of an object is written with its name, as in `day=100,hour=9`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explode: bool,
    /// The schema of the value. It accepts anything if [`content`](Self::content) describes the
    /// value.
    pub schema: Schema,
    /// The one media type of the value, if `content` describes it instead of `schema`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// The clauses that the header rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A call that can follow, with values from a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The operation to call.
    pub operation: String,
    /// The parameters of the call, each a runtime expression or a constant.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Value>,
    /// The purpose of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The clauses that the link rests on.
    #[serde(default)]
    pub rule: Rule,
}
