//! Schemas (OpenAPI 3.0.3, Schema Object).

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::Rule;
use crate::json::push_token;

/// A schema: the description of a value.
///
/// It is either a [`reference`](Self::reference) to a named schema and nothing else, or a set of
/// keywords.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are keywords of OpenAPI"
)]
pub struct Schema {
    /// The place in the contract file, as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// The name of the schema that this one refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// A title in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A description in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The names of members in code, for members whose name in the payload is not descriptive
    /// (`x-names`).
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub names: IndexMap<String, String>,
    /// `type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Type>,
    /// `true` if `null` is allowed in addition to [`kind`](Self::kind).
    #[serde(skip_serializing_if = "is_default")]
    pub nullable: bool,
    /// `format`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// `enum`.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<Vec<Value>>,
    /// `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// `minimum`, with `exclusiveMinimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Bound>,
    /// `maximum`, with `exclusiveMaximum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Bound>,
    /// `multipleOf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
    /// `minLength`, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// `pattern`, an ECMA-262 regular expression without implicit anchors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// `items`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    /// `minItems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// `maxItems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    #[serde(skip_serializing_if = "is_default")]
    pub unique_items: bool,
    /// `properties`, in the order of the document.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub properties: IndexMap<String, Schema>,
    /// `required`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// `minProperties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_properties: Option<u64>,
    /// `additionalProperties`, if present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<AdditionalProperties>,
    /// `allOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<Schema>,
    /// `anyOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Schema>,
    /// `oneOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Schema>,
    /// `not`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<Schema>>,
    /// `discriminator`: the member that distinguishes the branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<Discriminator>,
    /// `true` if only the server sends the value.
    #[serde(skip_serializing_if = "is_default")]
    pub read_only: bool,
    /// `true` if only the caller sends the value.
    #[serde(skip_serializing_if = "is_default")]
    pub write_only: bool,
    /// `true` if the value should no longer be used.
    #[serde(skip_serializing_if = "is_default")]
    pub deprecated: bool,
    /// The clauses and the position of each keyword. A member of `required` with clauses of its own
    /// is listed as `required/<member>`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub rules: IndexMap<String, Rule>,
}

impl Schema {
    /// Returns `true` if the schema is composed with `allOf`, `oneOf` or `anyOf`.
    #[must_use]
    pub fn is_composed(&self) -> bool {
        !(self.all_of.is_empty() && self.one_of.is_empty() && self.any_of.is_empty())
    }

    /// Returns `true` if the value is a file rather than a text (OpenAPI 3.0.3, Considerations for
    /// File Uploads).
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind == Some(Type::String) && self.format.as_deref() == Some("binary")
    }

    /// Returns the place of a keyword in the contract file, as a JSON pointer with a leading `#`.
    #[must_use]
    pub fn pointer_to(&self, keyword: &str) -> String {
        let mut pointer = self.pointer.clone();
        push_token(&mut pointer, keyword);
        pointer
    }

    /// Returns the clauses and the position of a keyword.
    #[must_use]
    pub fn rule(&self, keyword: &str) -> Option<&Rule> {
        self.rules.get(keyword)
    }

    /// Returns the clauses and the position of the requirement of a member.
    #[must_use]
    pub fn required_rule(&self, member: &str) -> Option<&Rule> {
        self.rules
            .get(&format!("required/{member}"))
            .or_else(|| self.rules.get("required"))
    }

    /// Returns the schemas within this one that have no member name in the payload: branches, items
    /// and additional properties. Each comes with its place below this schema.
    pub fn nameless(&self) -> impl Iterator<Item = (String, &Schema)> {
        let lists = [
            ("allOf", &self.all_of),
            ("anyOf", &self.any_of),
            ("oneOf", &self.one_of),
        ];
        let branches = lists.into_iter().flat_map(|(keyword, list)| {
            list.iter()
                .enumerate()
                .map(move |(index, schema)| (format!("{keyword}/{index}"), schema))
        });
        let singles = [
            ("items", self.items.as_deref()),
            ("not", self.not.as_deref()),
            (
                "additionalProperties",
                match &self.additional_properties {
                    Some(AdditionalProperties::Schema(schema)) => Some(&**schema),
                    _ => None,
                },
            ),
        ];
        branches.chain(
            singles
                .into_iter()
                .filter_map(|(keyword, schema)| schema.map(|schema| (keyword.to_owned(), schema))),
        )
    }

    /// Returns all schemas directly within this one, named members first.
    pub fn children(&self) -> impl Iterator<Item = &Schema> {
        self.properties
            .values()
            .chain(self.nameless().map(|(_, schema)| schema))
    }
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "the variants are the types of the OpenAPI specification"
)]
pub enum Type {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
}

impl Type {
    /// Returns the word of the OpenAPI specification.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The lower or upper bound of a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The limit.
    pub limit: Number,
    /// `true` if the limit itself is out of bounds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusive: bool,
}

/// `discriminator`: the member that distinguishes the branches of `oneOf` or `anyOf`, and its
/// values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discriminator {
    /// The name of the member.
    pub property: String,
    /// The name of the schema for each value of the member. A value that is not listed here is
    /// itself the name of a schema.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub mapping: IndexMap<String, String>,
}

/// `additionalProperties`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdditionalProperties {
    /// `true`: additional members are allowed.
    Any,
    /// `false`: only the named members are allowed.
    None,
    /// A schema for additional members.
    Schema(Box<Schema>),
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
