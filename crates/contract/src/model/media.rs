//! A body in one media type, and its samples.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Header, Rule, Schema, Style, Type};

/// One representation of a body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// What it must look like, if that is described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// The samples bound here.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
    /// How members of a form are written, where that is not as usual.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub encoding: IndexMap<String, Encoding>,
    /// What is said of a stream of events beside what an event holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventStream>,
}

impl Media {
    /// What an event holds of a stream of events, if that is described and more than a text.
    #[must_use]
    pub fn of_event(&self) -> Option<&Schema> {
        let schema = self.schema.as_ref();
        schema.filter(|schema| schema.kind != Some(Type::String))
    }

    /// Whether it is a file, and no value.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.schema.as_ref().is_some_and(Schema::is_file)
    }
}

/// How one member of a form is written (OpenAPI 3.0.3, Encoding Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Encoding {
    /// The media types that it may have, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The headers of the part, in a multipart form.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// How a list or an object is written, in a form that is not multipart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// Whether each item of a list or object is written as a field of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// Whether reserved characters are sent as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_reserved: Option<bool>,
    /// What it rests on; without clauses, what the body rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Encoding {
    /// Returns whether the member is written as a query parameter would be: any of `style`,
    /// `explode` and `allowReserved` says so (OpenAPI 3.0.4, Encoding Object).
    #[must_use]
    pub const fn is_styled(&self) -> bool {
        self.style.is_some() || self.explode.is_some() || self.allow_reserved.is_some()
    }
}

/// What is said of a stream of events beside what an event holds (`x-events`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStream {
    /// What the last event holds, which tells nothing else.
    pub end: String,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// A sample of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The sample itself.
    pub sample: Sample,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where the data of a sample is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sample {
    /// A file beside the contract, by its path from there.
    File(String),
    /// In the contract itself.
    Inline(Value),
}
