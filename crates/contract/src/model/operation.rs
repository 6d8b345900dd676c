//! Operations: requests, parameters and responses of a call.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    Action, Media, Pagination, Part, Resource, Response, Rule, Schema, Sender, Server, Style,
    Transition, is_form, is_json, is_multipart,
};

/// An HTTP method of OpenAPI 3.0.
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

    /// Returns the method as sent, such as `GET`.
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

    /// Returns `true` if repeating a request has the same effect as sending it once (RFC 9110,
    /// section 9.2.2).
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

/// An API call: its request, its parameters and its responses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The `operationId`. If a foreign document has none, the method and the path.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path template, or the name of a webhook.
    pub path: String,
    /// `true` if the partner makes this call to us.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub webhook: bool,
    /// A summary in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// A longer description in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `true` if the call should no longer be used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The parameters, including those of the path item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The request body, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestBody>,
    /// The documented responses by status: a number, a range such as `4XX`, or `default`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, Response>,
    /// The alternatives for authenticating. Each is a set of scheme names with their scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<IndexMap<String, Vec<String>>>,
    /// The servers of this operation, if they differ from those of the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// The pagination, if the operation returns a list in pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// The effect on a resource that outlives the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// The states before and after the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    /// The clauses that the operation rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Operation {
    /// Returns the response for a status: the exact number, then its range, then `default` (OpenAPI
    /// 3.0.3, Responses Object). If a success is documented, `default` covers errors only.
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

    /// Returns `true` if a success status is documented.
    fn has_success(&self) -> bool {
        self.responses.keys().any(|status| is_success(status))
    }

    /// Returns the responses for success: those with a 2xx status, or `default` if no success is
    /// documented, because it then covers successes as well (OpenAPI 3.0.3, Responses Object). Next
    /// to a documented success, `default` is taken to describe errors.
    pub fn successes(&self) -> impl Iterator<Item = (&String, &Response)> {
        let none = !self.has_success();
        let responses = self.responses.iter();
        responses.filter(move |(status, _)| is_success(status) || none && *status == "default")
    }

    /// Returns the responses for errors: all except those with a 2xx status.
    pub fn errors(&self) -> impl Iterator<Item = (&String, &Response)> {
        let responses = self.responses.iter();
        responses.filter(|(status, _)| !is_success(status))
    }

    /// Returns the media type of this part whose schema describes values, not texts or files. JSON
    /// comes first, then `*/*` unless it is a file. For parts that we send, a form of either kind
    /// comes last. For an event, returns the stream of events.
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

    /// Returns the sender of this part.
    #[must_use]
    pub fn sender(&self, part: &Part) -> Sender {
        if matches!(part, Part::Request) == self.webhook {
            Sender::Partner
        } else {
            Sender::Us
        }
    }

    /// Returns the documented bodies of this part by media type, or `None` if there is no such
    /// part. An event is a part of a body and has none.
    #[must_use]
    pub fn content(&self, part: &Part) -> Option<&IndexMap<String, Media>> {
        match part {
            Part::Request => self.request.as_ref().map(|request| &request.content),
            Part::Response(status) => self.response(status).map(|(_, response)| &response.content),
            Part::Event(_) => None,
        }
    }

    /// Returns the documented parts: the request if it has a body, every response, and the events
    /// of streams.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let request = self.request.iter().map(|_| Part::Request);
        let responses = self.responses.iter().flat_map(|(status, response)| {
            let event = response.events().map(|_| Part::Event(status.clone()));
            [Part::Response(status.clone())].into_iter().chain(event)
        });
        request.chain(responses)
    }

    /// Returns `true` if the body replaces the current state of the resource (`x-resource`). A
    /// request without its body could delete everything.
    #[must_use]
    pub fn replaces(&self) -> bool {
        let resource = self.resource.as_ref();
        resource.is_some_and(|resource| resource.action == Action::Replace)
    }

    /// Returns the schemas in the operation itself: those of its parameters, headers and bodies.
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

/// A parameter: a value outside the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are members of the Parameter Object of OpenAPI"
)]
pub struct Parameter {
    /// The name as sent.
    pub name: String,
    /// The location of the parameter.
    #[serde(rename = "in")]
    pub location: ParameterLocation,
    /// `true` if the parameter must be sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The purpose of the parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The style of a list or an object (OpenAPI 3.0.3, Parameter Object).
    pub style: Style,
    /// `true` if each item of a list or object is written as a separate parameter.
    pub explode: bool,
    /// `true` if the parameter may be sent without a value. Applies to queries only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_empty_value: bool,
    /// `true` if reserved characters are sent unescaped. Applies to queries only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_reserved: bool,
    /// The schema of the value. It accepts anything if [`content`](Self::content) describes the
    /// value.
    pub schema: Schema,
    /// The one media type of the value, if `content` describes it instead of `schema` and `style`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, Media>,
    /// The clauses that the parameter rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ParameterLocation {
    /// The path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl ParameterLocation {
    /// Returns the word of the OpenAPI specification.
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
    /// The purpose of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `true` if the body must be sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The allowed bodies by media type or range.
    pub content: IndexMap<String, Media>,
    /// The clauses that the body rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Returns `true` if a documented status is a success. `default` is not; see
/// [`Operation::successes`].
fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
