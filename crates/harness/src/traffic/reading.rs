//! From text on the wire to the JSON that it means.
//!
//! A text can often be read in more than one way: `5` for a value that may be an integer or a
//! string, a list whose separators a client has escaped. All readings are kept, the likeliest
//! first, and the judge takes the kindest.

use std::collections::BTreeSet;

use countersign_contract::{
    json::{Document, Kind, pointer_to},
    model::{AdditionalProperties, Contract, ParameterLocation, Schema, Type},
};
use serde_json::Value;

use super::{
    spot::Spot,
    wire::{Wire, decode_query},
};

/// How deep the branches of a schema are searched for its types.
const DEEPEST: usize = 16;

/// What was found for one parameter.
#[derive(Default)]
pub(super) struct Reading {
    /// The JSON texts that it may mean; empty if it was not sent.
    pub(super) texts: Vec<String>,
    /// The query parameters that an object was put together from.
    pub(super) members: Vec<String>,
    /// How often a value was sent that can be sent once.
    pub(super) times: usize,
}

impl Spot<'_> {
    /// Reads the value. `others` are the query parameters that belong to somebody else.
    pub(super) fn read(
        &self,
        contract: &Contract,
        wire: &Wire<'_>,
        others: &BTreeSet<String>,
    ) -> Reading {
        let values = wire.values(self.name, self.location);
        let kinds = kinds(contract, self.schema);
        let mut reading = Reading::default();
        let listings = self.listings(&values);
        if kinds.contains(&Type::Array) {
            let lists = listings
                .iter()
                .map(|items| list(contract, self.schema, items));
            reading.texts.extend(lists);
        }
        if kinds.contains(&Type::Object) {
            let members = if self.is_spread() {
                vec![self.spread_members(contract, wire, others, &mut reading.members)]
            } else {
                listings
                    .iter()
                    .map(|items| self.listed_members(items))
                    .collect()
            };
            let objects = members.iter().filter(|members| !members.is_empty());
            reading
                .texts
                .extend(objects.map(|members| object(contract, self.schema, members)));
        }
        let compound = |kind: &Type| matches!(kind, Type::Array | Type::Object);
        let only_compound = !kinds.is_empty() && kinds.iter().all(compound);
        if let Some(first) = values.first()
            && (!only_compound || reading.texts.is_empty())
        {
            reading.texts.extend(scalars(&kinds, &self.decode(first)));
            reading.times = values.len();
        }
        reading
    }

    /// Whether each member of an object is a query parameter of its own.
    fn is_spread(&self) -> bool {
        self.style == "deepObject" || self.style == "form" && self.explode
    }

    fn decode(&self, text: &str) -> String {
        match self.location {
            ParameterLocation::Query => decode_query(text),
            // The router has decoded it.
            ParameterLocation::Path => text.to_owned(),
            ParameterLocation::Header | ParameterLocation::Cookie => text.trim().to_owned(),
        }
    }

    /// The items of a list: with separators that were escaped on the way, as many clients do, and
    /// strictly as the style separates them.
    fn listings(&self, values: &[String]) -> Vec<Vec<String>> {
        let separator = match self.style {
            "form" | "spaceDelimited" | "pipeDelimited" if self.explode => {
                let all: Vec<_> = values.iter().map(|text| self.decode(text)).collect();
                return if all.is_empty() {
                    Vec::new()
                } else {
                    vec![all]
                };
            }
            "spaceDelimited" => ' ',
            "pipeDelimited" => '|',
            _ => ',',
        };
        let Some(raw) = values.first() else {
            return Vec::new();
        };
        let strict: Vec<_> = raw.split(separator).map(|item| self.decode(item)).collect();
        let decoded = self.decode(raw);
        let lenient: Vec<_> = decoded.split(separator).map(str::to_owned).collect();
        if strict == lenient {
            vec![strict]
        } else {
            vec![lenient, strict]
        }
    }

    /// The members of an object that is written as one value: `a=1,b=2` or `a,1,b,2`.
    fn listed_members(&self, items: &[String]) -> Vec<(String, String)> {
        let assigned = |item: &String| {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            (name.to_owned(), value.to_owned())
        };
        let paired = |pair: &[String]| (pair[0].clone(), pair.get(1).cloned().unwrap_or_default());
        if self.explode {
            items.iter().map(assigned).collect()
        } else {
            items.chunks(2).map(paired).collect()
        }
    }

    /// The members of an object that are query parameters: `a=1&b=2` or `name[a]=1&name[b]=2`.
    fn spread_members(
        &self,
        contract: &Contract,
        wire: &Wire<'_>,
        others: &BTreeSet<String>,
        taken: &mut Vec<String>,
    ) -> Vec<(String, String)> {
        let is_open = matches!(
            contract.resolve(self.schema).additional_properties,
            Some(AdditionalProperties::Any | AdditionalProperties::Schema(_))
        );
        let member = |name: &str| {
            if self.style == "deepObject" {
                let inner = name
                    .strip_prefix(self.name)?
                    .strip_prefix('[')?
                    .strip_suffix(']')?;
                return Some(inner.to_owned());
            }
            let own = if is_open {
                !others.contains(name)
            } else {
                contract.schema_at(self.schema, &pointer_to(name)).is_some()
            };
            own.then(|| name.to_owned())
        };
        let mut members = Vec::new();
        for (name, value) in &wire.query {
            if let Some(member) = member(name) {
                taken.push(name.clone());
                members.push((member, self.decode(value)));
            }
        }
        members
    }
}

/// The types that a schema speaks of, those of its branches included; without any, those of the
/// values of its `enum`.
fn kinds(contract: &Contract, schema: &Schema) -> Vec<Type> {
    let mut found = Vec::new();
    collect_kinds(contract, schema, DEEPEST, &mut found);
    found
}

fn collect_kinds(contract: &Contract, schema: &Schema, deepest: usize, found: &mut Vec<Type>) {
    let schema = contract.resolve(schema);
    if let Some(kind) = schema.kind {
        found.push(kind);
        return;
    }
    found.extend(schema.enumeration.iter().flatten().filter_map(kind_of));
    if deepest > 0 {
        for branch in schema
            .all_of
            .iter()
            .chain(&schema.any_of)
            .chain(&schema.one_of)
        {
            collect_kinds(contract, branch, deepest - 1, found);
        }
    }
}

fn kind_of(value: &Value) -> Option<Type> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Type::Boolean),
        Value::Number(_) => Some(Type::Number),
        Value::String(_) => Some(Type::String),
        Value::Array(_) => Some(Type::Array),
        Value::Object(_) => Some(Type::Object),
    }
}

/// The JSON that a text may mean for a value of these types; never empty.
fn scalars(kinds: &[Type], text: &str) -> Vec<String> {
    let written = match Document::parse(text.as_bytes()) {
        // White space around the value would not be part of it.
        Ok(document) if document.root().text() == text => Some(document.root().kind()),
        _ => None,
    };
    let speaks_of = |kind: Type| kinds.contains(&kind);
    let literal = match written {
        Some(Kind::Number) => speaks_of(Type::Integer) || speaks_of(Type::Number),
        Some(Kind::Bool) => speaks_of(Type::Boolean),
        _ => false,
    };
    let string = (!literal || speaks_of(Type::String)).then(|| Value::from(text).to_string());
    literal
        .then(|| text.to_owned())
        .into_iter()
        .chain(string)
        .collect()
}

fn scalar(contract: &Contract, schema: Option<&Schema>, text: &str) -> String {
    let kinds = schema
        .map(|schema| kinds(contract, schema))
        .unwrap_or_default();
    scalars(&kinds, text).swap_remove(0)
}

fn list(contract: &Contract, schema: &Schema, items: &[String]) -> String {
    let item = contract.schema_at(schema, "/0");
    let items: Vec<_> = items
        .iter()
        .map(|text| scalar(contract, item, text))
        .collect();
    format!("[{}]", items.join(","))
}

fn object(contract: &Contract, schema: &Schema, members: &[(String, String)]) -> String {
    let member = |(name, text): &(String, String)| {
        let value = scalar(
            contract,
            contract.schema_at(schema, &pointer_to(name)),
            text,
        );
        format!("{}:{value}", Value::from(name.as_str()))
    };
    let members: Vec<_> = members.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}
