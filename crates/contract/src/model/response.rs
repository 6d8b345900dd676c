//! What may come back.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ErrorCode, Media, Rule, Schema, is_event_stream};

/// What may come back with one status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// What it means.
    pub description: String,
    /// The headers that are documented.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// The bodies that may come, by media type or range; empty if none is described.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// Calls that can follow with values of this response.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, Link>,
    /// The table of error codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_codes: Vec<ErrorCode>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Response {
    /// The body that goes on event by event, if it is described what an event holds, and that is
    /// more than a text.
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
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is always there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether each member of an object is written with its name, as in `day=100,hour=9`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explode: bool,
    /// What values it takes; anything if [`content`](Self::content) says it.
    pub schema: Schema,
    /// The one media type that the value is written in, where `content` describes it instead of
    /// `schema`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A call that can follow with values of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The operation that can follow.
    pub operation: String,
    /// Its parameters, each a runtime expression or a constant.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Value>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}
