//! From the schemas of OpenAPI 3.0 to JSON Schema 2020-12, keyword for keyword.
//!
//! The translation keeps every keyword where it stands, so that a place in the result is a place
//! in the contract. What differs (OpenAPI 3.0.3, Schema Object):
//!
//! - `nullable` adds `null` to the `type` beside it; without one it lets `null` past `allOf`, `anyOf`
//!   and `oneOf` (which a foreign document may mean by it), and else does nothing;
//! - `exclusiveMinimum` and `exclusiveMaximum` are booleans;
//! - a `readOnly` member is not required of a request, a `writeOnly` one not of a response;
//! - a `format` of numbers becomes the keyword [`NUMBER_FORMAT`](super::exact::NUMBER_FORMAT).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::exact::NUMBER_FORMAT;
use crate::model::{AdditionalProperties, Contract, Rule, Schema, Severity, Type};

/// Which way a payload travels between caller and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    /// Whether a member with this schema does not travel this way.
    pub(super) fn excludes(self, contract: &Contract, schema: &Schema) -> bool {
        let schema = contract.resolve(schema);
        match self {
            Self::Request => schema.read_only,
            Self::Response => schema.write_only,
        }
    }
}

/// A schema of the contract as a JSON Schema document of its own, with all that it refers to under
/// `$defs`.
#[must_use]
pub fn json_schema(contract: &Contract, schema: &Schema, direction: Direction) -> Value {
    translated(contract, schema, direction, None)
}

/// The same schema without the rules that are less loud than this. What stands within a choice
/// (`anyOf`, `oneOf`, `not`) is kept: there the choice as a whole is what is broken.
pub(super) fn loud_schema(
    contract: &Contract,
    schema: &Schema,
    direction: Direction,
    loudness: Severity,
) -> Value {
    translated(contract, schema, direction, Some(loudness))
}

fn translated(
    contract: &Contract,
    schema: &Schema,
    direction: Direction,
    loudness: Option<Severity>,
) -> Value {
    let mut translation = Translation {
        contract,
        direction,
        loudness,
        wanted: Vec::new(),
    };
    let mut document = Map::new();
    document.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    document.append(&mut translation.schema(schema));
    let mut definitions = Map::new();
    let mut done = BTreeSet::new();
    while let Some((name, loudness)) = translation.wanted.pop() {
        let key = key(&name, loudness);
        if let Some(definition) = contract.schemas.get(&name)
            && done.insert(key.clone())
        {
            translation.loudness = loudness;
            definitions.insert(key, Value::Object(translation.schema(definition)));
        }
    }
    if !definitions.is_empty() {
        document.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(document)
}

struct Translation<'c> {
    contract: &'c Contract,
    direction: Direction,
    /// How loud the rules are that are kept; `None` for all.
    loudness: Option<Severity>,
    /// The named schemas that were referred to, and what is kept of each.
    wanted: Vec<(String, Option<Severity>)>,
}

/// The name of a definition.
fn key(name: &str, loudness: Option<Severity>) -> String {
    match loudness {
        None => name.to_owned(),
        // No name of OpenAPI has a space.
        Some(loudness) => format!("{name} {loudness}"),
    }
}

impl Translation<'_> {
    fn schema(&mut self, schema: &Schema) -> Map<String, Value> {
        let mut keywords = Map::new();
        if let Some(name) = &schema.reference {
            let target = fragment(&key(name, self.loudness));
            keywords.insert("$ref".into(), format!("#/$defs/{target}").into());
            self.wanted.push((name.clone(), self.loudness));
            return keywords;
        }
        let mut set = |keyword: &str, value: Option<Value>| {
            if let Some(value) = value {
                keywords.insert(keyword.to_owned(), value);
            }
        };
        set(
            "type",
            schema.kind.map(|kind| {
                if schema.nullable {
                    json!([kind.as_str(), "null"])
                } else {
                    json!(kind.as_str())
                }
            }),
        );
        set("enum", schema.enumeration.clone().map(Value::Array));
        let number = matches!(schema.kind, Some(Type::Integer | Type::Number));
        set(
            if number { NUMBER_FORMAT } else { "format" },
            schema.format.clone().map(Value::String),
        );
        for (bound, inclusive, exclusive) in [
            (&schema.minimum, "minimum", "exclusiveMinimum"),
            (&schema.maximum, "maximum", "exclusiveMaximum"),
        ] {
            if let Some(bound) = bound {
                set(
                    if bound.exclusive {
                        exclusive
                    } else {
                        inclusive
                    },
                    Some(Value::Number(bound.limit.clone())),
                );
            }
        }
        set("multipleOf", schema.multiple_of.clone().map(Value::Number));
        set("minLength", schema.min_length.map(Value::from));
        set("maxLength", schema.max_length.map(Value::from));
        set("pattern", schema.pattern.clone().map(Value::String));
        set("minItems", schema.min_items.map(Value::from));
        set("maxItems", schema.max_items.map(Value::from));
        set(
            "uniqueItems",
            schema.unique_items.then_some(Value::Bool(true)),
        );
        set("minProperties", schema.min_properties.map(Value::from));
        set("maxProperties", schema.max_properties.map(Value::from));
        let required = schema.required.iter().filter(|member| {
            self.keeps(schema.required_rule(member))
                && !schema
                    .properties
                    .get(*member)
                    .is_some_and(|property| self.direction.excludes(self.contract, property))
        });
        let required: Vec<Value> = required.cloned().map(Value::String).collect();
        set(
            "required",
            (!required.is_empty()).then_some(Value::Array(required)),
        );
        if let Some(loudness) = self.loudness {
            self.hush(schema, loudness, &mut keywords);
        }
        self.applicators(schema, &mut keywords);
        if schema.nullable && schema.kind.is_none() && schema.is_composed() {
            // No `type` can let `null` in, so all else is for what is something else.
            let unless_null = json!({ "if": { "type": "null" }, "else": keywords });
            return unless_null.as_object().cloned().unwrap_or_default();
        }
        keywords
    }

    /// Whether a rule is loud enough.
    fn keeps(&self, rule: Option<&Rule>) -> bool {
        self.loudness
            .is_none_or(|loudness| severity(self.contract, rule) >= loudness)
    }

    /// Takes away the rules that are less loud than this.
    fn hush(&self, schema: &Schema, loudness: Severity, keywords: &mut Map<String, Value>) {
        let types = keywords.remove("type");
        keywords.retain(|keyword, _| {
            let keyword = if keyword == NUMBER_FORMAT {
                "format"
            } else {
                keyword
            };
            // Of `required`, each member has been asked for.
            keyword == "required" || self.keeps(schema.rule(keyword))
        });
        // That null is not allowed may be a rule of its own.
        let null = nullable_rule(schema).or_else(|| schema.rule("type"));
        let (type_stays, null_stays) = (
            self.keeps(schema.rule("type")),
            severity(self.contract, null) >= loudness,
        );
        match (types, schema.kind) {
            (Some(types), _) if type_stays && (schema.nullable || null_stays) => {
                keywords.insert("type".into(), types);
            }
            (Some(_), Some(kind)) if type_stays => {
                keywords.insert("type".into(), json!([kind.as_str(), "null"]));
            }
            (Some(_), _) if null_stays && !schema.nullable => {
                let but_null = ["boolean", "number", "string", "array", "object"];
                keywords.insert("type".into(), json!(but_null));
            }
            _ => {}
        }
    }

    fn applicators(&mut self, schema: &Schema, keywords: &mut Map<String, Value>) {
        if !schema.properties.is_empty() {
            let properties = schema
                .properties
                .iter()
                .map(|(name, property)| (name.clone(), Value::Object(self.schema(property))))
                .collect();
            keywords.insert("properties".into(), Value::Object(properties));
        }
        let additional = match &schema.additional_properties {
            Some(AdditionalProperties::None) => self
                .keeps(schema.rule("additionalProperties"))
                .then_some(Value::Bool(false)),
            Some(AdditionalProperties::Schema(inner)) => Some(Value::Object(self.schema(inner))),
            Some(AdditionalProperties::Any) | None => None,
        };
        let single = |this: &mut Self, inner: &Option<Box<Schema>>| {
            inner
                .as_deref()
                .map(|inner| Value::Object(this.schema(inner)))
        };
        let items = single(self, &schema.items);
        let list = |this: &mut Self, branches: &[Schema]| {
            let branches: Vec<_> = branches
                .iter()
                .map(|branch| Value::Object(this.schema(branch)))
                .collect();
            (!branches.is_empty()).then_some(Value::Array(branches))
        };
        let all_of = list(self, &schema.all_of);
        let choices = ["not", "anyOf", "oneOf"].map(|word| self.keeps(schema.rule(word)));
        let loudness = self.loudness.take();
        let applicators = [
            ("items", items, true),
            ("not", single(self, &schema.not), choices[0]),
            ("additionalProperties", additional, true),
            ("allOf", all_of, true),
            ("anyOf", list(self, &schema.any_of), choices[1]),
            ("oneOf", list(self, &schema.one_of), choices[2]),
        ];
        self.loudness = loudness;
        for (keyword, value, stays) in applicators {
            if let Some(value) = value.filter(|_| stays) {
                keywords.insert(keyword.to_owned(), value);
            }
        }
    }
}

/// How loud a breach of a rule is.
fn severity(contract: &Contract, rule: Option<&Rule>) -> Severity {
    contract.severity(rule.map_or(&[], |rule| &rule.clauses))
}

/// The rule that null is not allowed, if it rests on clauses of its own.
pub(super) fn nullable_rule(schema: &Schema) -> Option<&Rule> {
    // A contract that says `nullable: false` says what that rests on.
    schema
        .rule("nullable")
        .filter(|rule| !rule.clauses.is_empty())
}

/// A name as a token of a JSON pointer in the fragment of a URI (RFC 6901, section 6).
fn fragment(name: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::new();
    for byte in name.replace('~', "~0").replace('/', "~1").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
