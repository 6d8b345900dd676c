//! Translation of OpenAPI 3.0 schemas to JSON Schema 2020-12, keyword by keyword.
//!
//! The result is for other tools and for tests, in which the `jsonschema` crate provides a second
//! opinion on every verdict. The translation keeps every keyword in its place. The differences are
//! (OpenAPI 3.0.3, Schema Object):
//!
//! - `nullable` adds `null` to the `type` next to it. Without a `type`, it exempts `null` from
//!   `allOf`, `anyOf` and `oneOf`, as foreign documents may intend, and otherwise has no effect.
//! - `exclusiveMinimum` and `exclusiveMaximum` are booleans.
//! - A `readOnly` member is not required in a request, and a `writeOnly` member is not required in
//!   a response. If only a branch of a union says so, the member is required of the values to which
//!   the branch does not apply.
//! - A number `format` becomes the keyword `numberFormat`.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::{Map, Value, json};

use super::{
    compile::nullable_rule,
    direction::Direction,
    siblings::{Excluded, Siblings, Travel},
};
use crate::model::{AdditionalProperties, Contract, Rule, Schema, Severity, Type};

/// The keyword for the `format` of numbers. JSON Schema uses `format` for strings.
const NUMBER_FORMAT: &str = "numberFormat";

/// Translates a schema of the contract to a self-contained JSON Schema document, with all schemas
/// that it refers to under `$defs`.
#[must_use]
pub fn json_schema(contract: &Contract, schema: &Schema, direction: Direction) -> Value {
    translated(contract, schema, direction, None)
}

/// Translates only the rules of a schema whose violation has at least this severity. A value
/// conforms to the result exactly if its verdict lists no violation of that severity.
#[must_use]
pub fn json_schema_at_least(
    contract: &Contract,
    schema: &Schema,
    direction: Direction,
    severity: Severity,
) -> Value {
    translated(contract, schema, direction, Some(severity))
}

fn translated<'c>(
    contract: &'c Contract,
    schema: &'c Schema,
    direction: Direction,
    least: Option<Severity>,
) -> Value {
    let mut translation = Translation {
        contract,
        travel: Travel::new(contract, schema, direction),
        least,
        siblings: Siblings::default(),
        companies: vec![Siblings::default()],
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
    while let Some(wanted) = translation.wanted.pop() {
        let key = wanted.key();
        if let Some(definition) = contract.schemas.get(&wanted.name)
            && done.insert(key.clone())
        {
            translation.least = wanted.least;
            translation.siblings = translation.companies[wanted.company].clone();
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
    travel: Travel<'c>,
    /// The lowest severity of the rules to keep. `None` keeps all rules.
    least: Option<Severity>,
    /// The other schemas that describe the value.
    siblings: Siblings<'c>,
    /// The sets of schemas that describe values of named schemas. The first set is empty.
    companies: Vec<Siblings<'c>>,
    /// The named schemas that were referred to.
    wanted: Vec<Wanted>,
}

/// A named schema, and the rules of it to keep.
struct Wanted {
    name: String,
    least: Option<Severity>,
    /// The index of the set of other schemas that describe the value.
    company: usize,
}

impl Wanted {
    /// Returns the name of the definition. No OpenAPI schema name contains a space.
    fn key(&self) -> String {
        let mut key = self.name.clone();
        if let Some(least) = self.least {
            key.push(' ');
            key.push_str(least.as_str());
        }
        if self.company > 0 {
            let _ = write!(key, " {}", self.company + 1);
        }
        key
    }
}

impl<'c> Translation<'c> {
    /// Translates a schema with other siblings than the current ones.
    fn with(&mut self, siblings: Siblings<'c>, schema: &'c Schema) -> Value {
        let outer = std::mem::replace(&mut self.siblings, siblings);
        let schema = self.schema(schema);
        self.siblings = outer;
        Value::Object(schema)
    }

    /// Returns the index of a set of siblings.
    fn company(&mut self, siblings: Siblings<'c>) -> usize {
        let known = self.companies.iter().position(|known| *known == siblings);
        known.unwrap_or_else(|| {
            self.companies.push(siblings);
            self.companies.len() - 1
        })
    }

    fn schema(&mut self, schema: &'c Schema) -> Map<String, Value> {
        if let Some(name) = &schema.reference {
            let siblings = self.travel.without([schema], &self.siblings);
            let wanted = Wanted {
                name: name.clone(),
                least: self.least,
                company: self.company(siblings),
            };
            let target = format!("#/$defs/{}", fragment(&wanted.key()));
            self.wanted.push(wanted);
            return Map::from_iter([("$ref".to_owned(), target.into())]);
        }
        let siblings = self.travel.without([schema], &self.siblings);
        let joined = self.travel.joined(schema, &siblings);
        let outer = std::mem::replace(&mut self.siblings, joined);
        let mut keywords = self.assertions(schema);
        self.applicators(schema, &mut keywords);
        self.siblings = outer;
        if schema.nullable && schema.kind.is_none() && schema.is_composed() {
            // There is no `type` to add `null` to, so the other keywords apply only to other
            // values.
            let unless_null = json!({ "if": { "type": "null" }, "else": keywords });
            return unless_null.as_object().cloned().unwrap_or_default();
        }
        keywords
    }

    fn assertions(&self, schema: &Schema) -> Map<String, Value> {
        let mut keywords = Map::new();
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
                && matches!(self.travel.excludes(member, &self.siblings), Excluded::No)
        });
        let required: Vec<Value> = required.cloned().map(Value::String).collect();
        set(
            "required",
            (!required.is_empty()).then_some(Value::Array(required)),
        );
        if let Some(least) = self.least {
            self.drop_lesser(schema, least, &mut keywords);
        }
        keywords
    }

    /// Returns `true` if violating a rule is severe enough.
    fn keeps(&self, rule: Option<&Rule>) -> bool {
        self.least
            .is_none_or(|least| severity(self.contract, rule) >= least)
    }

    /// Removes the rules whose violation has a lower severity.
    fn drop_lesser(&self, schema: &Schema, least: Severity, keywords: &mut Map<String, Value>) {
        let types = keywords.remove("type");
        keywords.retain(|keyword, _| {
            let keyword = if keyword == NUMBER_FORMAT {
                "format"
            } else {
                keyword
            };
            // The members of `required` have already been checked one by one.
            keyword == "required" || self.keeps(schema.rule(keyword))
        });
        // A separate rule may forbid `null`.
        let null = nullable_rule(schema).or_else(|| schema.rule("type"));
        let (type_stays, null_stays) = (
            self.keeps(schema.rule("type")),
            severity(self.contract, null) >= least,
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

    fn applicators(&mut self, schema: &'c Schema, keywords: &mut Map<String, Value>) {
        let mut set = |keyword: &str, value: Option<Value>| {
            if let Some(value) = value {
                keywords.insert(keyword.to_owned(), value);
            }
        };
        let properties = schema.properties.iter();
        let properties: Map<_, _> = properties
            .map(|(name, property)| {
                let siblings = self.travel.of_member(name, &self.siblings);
                (name.clone(), self.with(siblings, property))
            })
            .collect();
        set(
            "properties",
            (!properties.is_empty()).then_some(Value::Object(properties)),
        );
        let items = schema.items.as_deref().map(|items| {
            let siblings = self.travel.of_items(&self.siblings);
            self.with(siblings, items)
        });
        set("items", items);
        let further = match &schema.additional_properties {
            Some(AdditionalProperties::None) => self
                .keeps(schema.rule("additionalProperties"))
                .then_some(Value::Bool(false)),
            Some(AdditionalProperties::Schema(further)) => {
                let siblings = self.travel.of_further(schema, &self.siblings);
                Some(self.with(siblings, further))
            }
            Some(AdditionalProperties::Any) | None => None,
        };
        set("additionalProperties", further);
        let not = schema
            .not
            .as_deref()
            .filter(|_| self.keeps(schema.rule("not")));
        let not = not.map(|not| self.at(None, |this| Value::Object(this.schema(not))));
        set("not", not);
        let mut parts = self.list(&schema.all_of);
        parts.extend(self.required_outside_branches(schema));
        for (keyword, branches) in [("anyOf", &schema.any_of), ("oneOf", &schema.one_of)] {
            if branches.is_empty() {
                continue;
            }
            let siblings = self.travel.without(branches, &self.siblings);
            let outer = std::mem::replace(&mut self.siblings, siblings);
            match self.least {
                None => set(keyword, Some(Value::Array(self.list(branches)))),
                Some(least) => {
                    let union = severity(self.contract, schema.rule(keyword));
                    parts.extend(self.union(keyword, branches, union, least));
                }
            }
            self.siblings = outer;
        }
        set("allOf", (!parts.is_empty()).then_some(Value::Array(parts)));
    }

    /// Writes which members are required of values to which no excluding branch applies.
    fn required_outside_branches(&mut self, schema: &'c Schema) -> Vec<Value> {
        let mut parts = Vec::new();
        for name in &schema.required {
            let Excluded::Within(branches) = self.travel.excludes(name, &self.siblings) else {
                continue;
            };
            if !self.keeps(schema.required_rule(name)) {
                continue;
            }
            let mut either = vec![json!({ "required": [name] })];
            for branch in branches {
                let siblings = self.travel.beside_branch(branch, &self.siblings);
                either.push(self.at(Some(Severity::Error), |this| this.with(siblings, branch)));
            }
            parts.push(json!({ "anyOf": either }));
        }
        parts
    }

    fn list(&mut self, schemas: &'c [Schema]) -> Vec<Value> {
        let schemas = schemas.iter();
        schemas
            .map(|schema| Value::Object(self.schema(schema)))
            .collect()
    }

    /// Translates with another lowest severity.
    fn at<T>(&mut self, least: Option<Severity>, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.least, least);
        let result = then(self);
        self.least = outer;
        result
    }

    /// Translates a union so that a value conforms if at least one branch has no violation of the
    /// lowest severity. A union with a lower severity has no such violations, so nothing is written
    /// for it.
    fn union(
        &mut self,
        keyword: &str,
        branches: &'c [Schema],
        union: Severity,
        least: Severity,
    ) -> Vec<Value> {
        if union < least {
            return Vec::new();
        }
        let mut parts = vec![json!({ "anyOf": self.list(branches) })];
        if keyword == "oneOf" {
            let kept = self.at(None, |this| this.list(branches));
            parts.push(json!({ "anyOf": [{ "oneOf": kept }, { "not": { "anyOf": kept } }] }));
        }
        parts
    }
}

/// Returns the severity of violating a rule.
fn severity(contract: &Contract, rule: Option<&Rule>) -> Severity {
    contract.severity(rule.map_or(&[], |rule| &rule.clauses))
}

/// Escapes a name as a token of a JSON pointer in a URI fragment (RFC 6901, section 6).
fn fragment(name: &str) -> String {
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
