//! Paths and parameters.

use countersign_contract::model::{
    Operation, Parameter, ParameterLocation, Response, Style, is_event_stream,
};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};

use super::Lowering;
use crate::{
    Error,
    names::{Scope, field_name},
    types::{Use, use_tokens},
};

/// A lowered parameter.
pub(crate) struct LoweredParameter {
    /// The index in the contract; `None` if the parameter appears only in the path.
    pub(crate) index: Option<usize>,
    /// The name in Rust.
    pub(crate) name: String,
    /// The name on the wire.
    pub(crate) wire: String,
    /// `true` if the caller must pass it.
    pub(crate) required: bool,
    /// The type in Rust.
    pub(crate) value: ParameterValue,
}

/// The usual names of headers that identify a request. The runtime sets them.
pub(crate) const CORRELATION: &[&str] = &[
    "correlation-id",
    "x-correlation-id",
    "request-id",
    "x-request-id",
];

/// The names of headers by which a server recognizes a repeated call
/// (draft-ietf-httpapi-idempotency-key-header). The runtime sets them.
pub(crate) const IDEMPOTENCY: &[&str] = &["idempotency-key", "x-idempotency-key"];

impl LoweredParameter {
    /// Returns the sort key of a parameter: the order of the path, then of the contract.
    pub(crate) fn place(&self, operation: &Operation) -> usize {
        let is_elsewhere = self
            .index
            .and_then(|index| operation.parameters.get(index))
            .is_some_and(|parameter| parameter.location != ParameterLocation::Path);
        let placeholder = format!("{{{}}}", self.wire);
        let found = operation.path.find(&placeholder);
        found.filter(|_| !is_elsewhere).unwrap_or(usize::MAX)
    }
}

/// The type of a parameter in Rust.
pub(crate) enum ParameterValue {
    /// A string, number, boolean or enumeration.
    One(Use),
    /// A list of such values, each sent as its own parameter.
    Each(Use),
    /// A list of such values, sent as one string.
    CommaSeparated(Use),
    /// A composed value in the query, which our runtime writes in this style: a variant of
    /// `countersign_client::QueryStyle`.
    Composed(Use, &'static str),
}

/// The names that the generated code reserves within a call.
const TAKEN: [&str; 17] = [
    "body",
    "call",
    "clone",
    "client",
    "gen_",
    "header_map",
    "info",
    "into_inner",
    "new",
    "options",
    "request",
    "response",
    "result",
    "self_",
    "send",
    "send_blocking",
    "url",
];

/// The additional names that it reserves for paginated operations.
const TAKEN_BY_PAGES: [&str; 9] = [
    "at_page",
    "begin_at",
    "collect_all",
    "facts",
    "first_page",
    "from_page",
    "pages",
    "stream",
    "stream_blocking",
];

/// The additional names that it reserves for event streams.
const TAKEN_BY_EVENTS: [&str; 1] = ["events"];

/// Returns the names that the parameters of an operation must not have.
pub(super) fn taken(operation: &Operation) -> Vec<&'static str> {
    let mut taken = TAKEN.to_vec();
    if operation.pagination.is_some() {
        taken.extend(TAKEN_BY_PAGES);
    }
    let mut responses = operation.responses.values();
    let goes_on = |response: &Response| response.content.keys().any(|name| is_event_stream(name));
    if responses.any(goes_on) {
        taken.extend(TAKEN_BY_EVENTS);
    }
    taken
}

impl Lowering<'_> {
    /// Returns the path of an operation and its parameters, under names that cannot collide. The
    /// last value describes the parameters to the back end.
    pub(super) fn parameters(
        &mut self,
        operation: &Operation,
    ) -> Result<(String, Vec<LoweredParameter>, Vec<Value>), Error> {
        let mut names = Scope::with(&taken(operation));
        let mut parameters = Vec::new();
        let mut told = Vec::new();
        for (index, parameter) in operation.parameters.iter().enumerate() {
            if is_ignored(parameter) {
                continue;
            }
            let value = self.parameter_value(operation, index, parameter)?;
            let name = claim(&mut names, &parameter.name);
            if let Some(schema) = self.parameter_schema(&value) {
                told.push(json!({
                    "name": name,
                    "in": parameter.location.as_str(),
                    "required": parameter.required && !is_filled_in(parameter),
                    "style": if parameter.location == ParameterLocation::Query { "form" } else { "simple" },
                    "schema": schema,
                }));
            }
            parameters.push(LoweredParameter {
                index: Some(index),
                name,
                wire: parameter.name.clone(),
                required: parameter.required && !is_filled_in(parameter),
                value,
            });
        }
        let mut path = String::new();
        for (index, part) in operation.path.split(['{', '}']).enumerate() {
            // Parameter names and the text between them alternate.
            if index % 2 == 0 {
                path.push_str(part);
                continue;
            }
            let described = parameters.iter().find(|known| {
                known.wire == part
                    && known.index.is_none_or(|index| {
                        operation.parameters[index].location == ParameterLocation::Path
                    })
            });
            let name = if let Some(known) = described {
                known.name.clone()
            } else {
                // A path parameter without a description is a string.
                let name = claim(&mut names, part);
                told.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
                parameters.push(LoweredParameter {
                    index: None,
                    name: name.clone(),
                    wire: part.to_owned(),
                    required: true,
                    value: ParameterValue::One(Use::Text),
                });
                name
            };
            path.push('{');
            path.push_str(&name);
            path.push('}');
        }
        Ok((path, parameters, told))
    }

    /// Rejects a path that is not valid in a URL, or that a URL parser would change.
    pub(super) fn check_path(&self, operation: &Operation) -> Result<(), Error> {
        let path = &operation.path;
        let mut open = false;
        let balanced = path.chars().all(|character| match character {
            '{' => !std::mem::replace(&mut open, true),
            '}' => std::mem::replace(&mut open, false),
            _ => true,
        });
        let dots = |segment: &str| {
            matches!(
                segment.to_lowercase().replace("%2e", ".").as_str(),
                "." | ".."
            )
        };
        let wrong = if !balanced || open {
            "the braces do not match"
        } else if !path.starts_with('/') {
            "it does not begin with a slash"
        } else if path
            .split(['{', '}'])
            .step_by(2)
            .any(|part| part.contains(['?', '#', '\\']))
        {
            "it contains `?`, `#` or a backslash"
        } else if path.split('/').any(dots) {
            "it contains a segment of dots, which leads to another path"
        } else {
            return Ok(());
        };
        Err(self.unsupported(
            operation.rule.at,
            format!("{} cannot be called at `{path}`: {wrong}", operation.id),
            "write the path as sent, and the part after `?` as query parameters",
        ))
    }

    /// Returns the type of a parameter, if a client can send it.
    fn parameter_value(
        &self,
        operation: &Operation,
        index: usize,
        parameter: &Parameter,
    ) -> Result<ParameterValue, Error> {
        let what = format!(
            "the {} parameter `{}` of {}",
            parameter.location, parameter.name, operation.id
        );
        if parameter.location == ParameterLocation::Cookie {
            return Err(self.unsupported(
                parameter.rule.at,
                format!("{what} is sent as a cookie, which the client does not support"),
                "describe it as a security scheme, or remove it",
            ));
        }
        // RFC 9110, section 5.6.2.
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if parameter.location == ParameterLocation::Header
            && (parameter.name.is_empty() || !parameter.name.bytes().all(token))
        {
            return Err(self.unsupported(
                parameter.rule.at,
                format!("{what} has an invalid header name"),
                "use letters, digits and hyphens",
            ));
        }
        let value = self.plain(
            self.types
                .parameter(&operation.id, index)
                .unwrap_or(&Use::Text),
        );
        let query = parameter.location == ParameterLocation::Query;
        let Some(parts) = self
            .parts(&value)
            .filter(|parts| query || !matches!(parts, Parts::Members))
        else {
            return Err(self.unsupported(
                parameter.rule.at,
                format!("{what} has a nested value, which the client does not support"),
                "use a string, number, boolean, enumeration, a list of those, or, in a query, an object of those",
            ));
        };
        written(query, parameter.style, parameter.explode, value, parts).ok_or_else(|| {
            let usual = if query { "form" } else { "simple" };
            self.unsupported(
                parameter.rule.at,
                format!(
                    "{what} has style {}, which the client does not support",
                    parameter.style
                ),
                &format!("use style {usual}"),
            )
        })
    }

    /// Returns the structure of a value, or `None` if it is not made of plain values only.
    fn parts(&self, value: &Use) -> Option<Parts> {
        match value {
            Use::List(item) => {
                let item = self.plain(item);
                self.is_scalar(&item).then_some(Parts::Items(item))
            }
            value if self.is_scalar(value) => Some(Parts::None),
            value => self.is_plain_object(value).then_some(Parts::Members),
        }
    }

    /// Returns the type of a value that is sent as text.
    pub(super) fn plain(&self, value: &Use) -> Use {
        match self.types.behind_aliases(value) {
            Use::Nullable(inner) => *inner,
            Use::Any => Use::Text,
            other => other,
        }
    }

    pub(super) fn is_scalar(&self, value: &Use) -> bool {
        self.types.is_plain_text(value)
    }

    /// Returns the schema for the back end, if the back end writes the value. Types other than
    /// plain values are our own.
    fn parameter_schema(&mut self, value: &ParameterValue) -> Option<Value> {
        Some(match value {
            ParameterValue::Composed(..) => return None,
            ParameterValue::One(value) => self.scalar_schema(value),
            ParameterValue::Each(item) => {
                json!({ "type": "array", "items": self.scalar_schema(item) })
            }
            ParameterValue::CommaSeparated(item) => {
                let item = use_tokens(item, &self.module());
                let rust = quote!(::countersign_contract::value::CommaSeparated<#item>);
                self.replace(rust.to_string())
            }
        })
    }

    fn scalar_schema(&mut self, value: &Use) -> Value {
        match value {
            Use::Integer32 => json!({ "type": "integer", "format": "int32" }),
            Use::Integer64 => json!({ "type": "integer", "format": "int64" }),
            Use::Number => json!({ "type": "number", "format": "double" }),
            Use::Boolean => json!({ "type": "boolean" }),
            Use::Named(_) => {
                let rust = use_tokens(value, &self.module()).to_string();
                self.replace(rust)
            }
            _ => json!({ "type": "string" }),
        }
    }

    /// Returns the path of the module of the types.
    fn module(&self) -> TokenStream {
        let path: TokenStream = self.module.parse().unwrap_or_default();
        quote!(#path ::)
    }

    /// Registers a type of ours as the replacement of a new schema, and returns a reference to that
    /// schema.
    pub(super) fn replace(&mut self, rust: String) -> Value {
        let name = format!("Type{}", self.replacements.len());
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        self.replacements.push((name, rust));
        reference
    }
}

/// The structure of the value of a parameter.
enum Parts {
    /// A plain value.
    None,
    /// A list of plain values.
    Items(Use),
    /// An object of plain values.
    Members,
}

/// Returns the type of a value in a style (OpenAPI 3.0.3, Parameter Object), if the client supports
/// it.
fn written(
    query: bool,
    style: Style,
    explode: bool,
    value: Use,
    parts: Parts,
) -> Option<ParameterValue> {
    Some(match (query, style, explode, parts) {
        (true, Style::Form, _, Parts::None) | (false, Style::Simple, _, Parts::None) => {
            ParameterValue::One(value)
        }
        (
            true,
            Style::Form | Style::SpaceDelimited | Style::PipeDelimited,
            true,
            Parts::Items(item),
        ) => ParameterValue::Each(item),
        (true, Style::Form, false, Parts::Items(item))
        | (false, Style::Simple, _, Parts::Items(item)) => ParameterValue::CommaSeparated(item),
        (true, Style::SpaceDelimited, false, Parts::Items(_)) => {
            ParameterValue::Composed(value, "Spaces")
        }
        (true, Style::PipeDelimited, false, Parts::Items(_)) => {
            ParameterValue::Composed(value, "Pipes")
        }
        (true, Style::DeepObject, _, Parts::Members) => {
            ParameterValue::Composed(value, "DeepObject")
        }
        (true, Style::Form, true, Parts::Members) => ParameterValue::Composed(value, "Spread"),
        (true, Style::Form, false, Parts::Members) => ParameterValue::Composed(value, "Commas"),
        _ => return None,
    })
}

/// Returns `true` if the runtime sets a parameter that the caller does not pass.
fn is_filled_in(parameter: &Parameter) -> bool {
    let mut names = CORRELATION.iter().chain(IDEMPOTENCY);
    parameter.location == ParameterLocation::Header
        && names.any(|name| parameter.name.eq_ignore_ascii_case(name))
}

/// Returns `true` if a header describes the length or the destination of a message. The client sets
/// such headers.
fn is_ignored(parameter: &Parameter) -> bool {
    const NAMES: [&str; 4] = ["connection", "content-length", "host", "transfer-encoding"];
    let name = parameter.name.to_ascii_lowercase();
    parameter.location == ParameterLocation::Header && NAMES.contains(&name.as_str())
}

/// Returns the Rust name of a parameter. A reserved name becomes `<name>_parameter`.
pub(super) fn claim(names: &mut Scope, wire: &str) -> String {
    let plain = field_name(wire);
    let name = if names.is_free(&plain) {
        plain
    } else {
        field_name(&format!("{wire} parameter"))
    };
    names.claim(name)
}
