//! Bodies of one media type, and their samples.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Header, Rule, Schema, Style, Type};

/// A body in one media type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The schema of the body, if one is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// The samples of the body.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
    /// The encoding of form members that deviate from the default.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub encoding: IndexMap<String, Encoding>,
    /// The properties of an event stream beyond the schema of its events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventStream>,
}

impl Media {
    /// Returns the schema of the events of an event stream, if it describes more than a string.
    #[must_use]
    pub fn of_event(&self) -> Option<&Schema> {
        let schema = self.schema.as_ref();
        schema.filter(|schema| schema.kind != Some(Type::String))
    }

    /// Returns `true` if the body is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.schema.as_ref().is_some_and(Schema::is_file)
    }
}

/// The encoding of one form member (OpenAPI 3.0.3, Encoding Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Encoding {
    /// The allowed media types, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The headers of the part in a multipart form.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// The style of a list or an object in a form that is not multipart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// `true` if each item of a list or object is written as a separate field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// `true` if reserved characters are sent unescaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_reserved: Option<bool>,
    /// The clauses that the encoding rests on. If it has none, the clauses of the body apply.
    #[serde(default)]
    pub rule: Rule,
}

impl Encoding {
    /// Returns `true` if the member is written like a query parameter, because `style`, `explode`
    /// or `allowReserved` is present (OpenAPI 3.0.4, Encoding Object).
    #[must_use]
    pub const fn is_styled(&self) -> bool {
        self.style.is_some() || self.explode.is_some() || self.allow_reserved.is_some()
    }
}

/// The properties of an event stream beyond the schema of its events (`x-events`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStream {
    /// The data of the last event, which only marks the end of the stream.
    pub end: String,
    /// The clauses that the stream rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A sample of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// A summary in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The data of the sample.
    pub sample: Sample,
    /// The clauses that the sample rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The data of a sample, or the place to find it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sample {
    /// A file, by its path relative to the contract.
    File(String),
    /// A value in the contract itself.
    Inline(Value),
}
