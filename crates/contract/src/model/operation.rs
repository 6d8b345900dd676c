//! One call: what is sent, where, and what may come back.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    Action, Media, Pagination, Part, Resource, Response, Rule, Schema, Sender, Server, Style,
    Transition, is_form, is_json, is_multipart,
};

/// An HTTP method that OpenAPI 3.0 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(
    missing_docs,
    reason = "the variants are the methods of RFC 9110 and RFC 5789"
)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// All methods, in the order of the OpenAPI specification.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::Put,
        Self::Post,
        Self::Delete,
        Self::Options,
        Self::Head,
        Self::Patch,
        Self::Trace,
    ];

    /// The method as it is sent, such as `GET`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }

    /// Whether sending twice does no more than sending once (RFC 9110, section 9.2.2).
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One call: what is sent, where, and what may come back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// `operationId`; in a foreign document that has none, the method and the path.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path template, or for a webhook its name.
    pub path: String,
    /// Whether the partner makes this call to us.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub webhook: bool,
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// More than one line, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether the call should no longer be used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The parameters, those of the path item included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The body that is sent, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestBody>,
    /// What may come back, by status: a number, a range such as `4XX`, or `default`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, Response>,
    /// The alternatives of proving who calls; each is a set of scheme names with their scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<IndexMap<String, Vec<String>>>,
    /// Servers of this operation, where they differ from those of the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// How it is read page by page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// What it does to a thing that outlives the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// Which states it leads from and to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    /// What the operation rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Operation {
    /// The response that covers a status: the number itself, then its range, then `default`
    /// (OpenAPI 3.0.3, Responses Object), which is about errors where a success is documented.
    #[must_use]
    pub fn response(&self, status: &str) -> Option<(&str, &Response)> {
        let range = status.get(..1).map(|first| format!("{first}XX"));
        [Some(status), range.as_deref(), Some("default")]
            .into_iter()
            .flatten()
            .find_map(|key| self.responses.get_key_value(key))
            .map(|(key, response)| (key.as_str(), response))
            .filter(|(key, _)| *key != "default" || !is_success(status) || !self.has_success())
    }

    /// Whether a success is documented as one.
    fn has_success(&self) -> bool {
        self.responses.keys().any(|status| is_success(status))
    }

    /// The responses that a success may be: those of a 2xx, or `default` where no success is
    /// documented, since that covers the successes as well then (OpenAPI 3.0.3, Responses Object).
    /// Beside a documented success it is taken to be about errors.
    pub fn successes(&self) -> impl Iterator<Item = (&String, &Response)> {
        let none = !self.has_success();
        let responses = self.responses.iter();
        responses.filter(move |(status, _)| is_success(status) || none && *status == "default")
    }

    /// The responses that an error may be: all but those of a 2xx.
    pub fn errors(&self) -> impl Iterator<Item = (&String, &Response)> {
        let responses = self.responses.iter();
        responses.filter(|(status, _)| !is_success(status))
    }

    /// The media type of this part whose schema describes values, not texts or files: JSON, then
    /// any media type (`*/*`) unless it is a file, then, in what we send, a form of either kind.
    /// That of an event is the stream of events.
    #[must_use]
    pub fn described(&self, part: &Part) -> Option<(&str, &Media)> {
        if let Part::Event(status) = part {
            return self.response(status)?.1.events();
        }
        let content = self.content(part)?;
        let first = |is_wanted: fn(&str) -> bool| {
            let found = content.iter().find(|(name, _)| is_wanted(name));
            found.map(|(name, media)| (name.as_str(), media))
        };
        let any = || first(|name| name == "*/*").filter(|(_, media)| !media.is_file());
        let is_ours = *part == Part::Request && self.sender(part) == Sender::Us;
        let form = || first(is_form).or_else(|| first(is_multipart));
        first(is_json)
            .or_else(any)
            .or_else(|| is_ours.then(form).flatten())
    }

    /// Who writes this part.
    #[must_use]
    pub fn sender(&self, part: &Part) -> Sender {
        if matches!(part, Part::Request) == self.webhook {
            Sender::Partner
        } else {
            Sender::Us
        }
    }

    /// The bodies that this part may have, by media type; `None` if there is no such part. An
    /// event is a part of a body, and has none.
    #[must_use]
    pub fn content(&self, part: &Part) -> Option<&IndexMap<String, Media>> {
        match part {
            Part::Request => self.request.as_ref().map(|request| &request.content),
            Part::Response(status) => self.response(status).map(|(_, response)| &response.content),
            Part::Event(_) => None,
        }
    }

    /// The parts that are documented: the request if it has a body, every response, and the events
    /// of those that have some.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let request = self.request.iter().map(|_| Part::Request);
        let responses = self.responses.iter().flat_map(|(status, response)| {
            let event = response.events().map(|_| Part::Event(status.clone()));
            [Part::Response(status.clone())].into_iter().chain(event)
        });
        request.chain(responses)
    }

    /// Returns whether its body takes the place of what is there (`x-resource`): without the body
    /// nothing may be left.
    #[must_use]
    pub fn replaces(&self) -> bool {
        let resource = self.resource.as_ref();
        resource.is_some_and(|resource| resource.action == Action::Replace)
    }

    /// Returns the schemas that stand in the operation itself: those of parameters, headers and
    /// bodies.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let contents = self.request.iter().map(|request| &request.content);
        let contents = contents
            .chain(self.responses.values().map(|response| &response.content))
            .chain(self.parameters.iter().map(|parameter| &parameter.content));
        let bodies = contents
            .flat_map(|content| content.values())
            .filter_map(|media| media.schema.as_ref());
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        let responses = self.responses.values();
        let headers = responses.flat_map(|response| response.headers.values());
        let headers = headers.map(|header| &header.schema);
        parameters.chain(headers).chain(bodies)
    }
}

/// A value outside the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are members of the Parameter Object of OpenAPI"
)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: ParameterLocation,
    /// Whether it must be sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How a list or an object is written (OpenAPI 3.0.3, Parameter Object).
    pub style: Style,
    /// Whether each item of a list or object is written as a parameter of its own.
    pub explode: bool,
    /// Whether it may be sent without a value; only in a query.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_empty_value: bool,
    /// Whether reserved characters are sent as they are; only in a query.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_reserved: bool,
    /// What values it takes; anything if [`content`](Self::content) says it.
    pub schema: Schema,
    /// The one media type that the value is written in, where `content` describes it instead of
    /// `schema` and `style`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl ParameterLocation {
    /// The word of the OpenAPI specification.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl fmt::Display for ParameterLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestBody {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it must be sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The bodies that may be sent, by media type or range.
    pub content: IndexMap<String, Media>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Whether a documented status is one of success. `default` is not: see [`Operation::successes`].
fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
