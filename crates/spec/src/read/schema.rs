//! Schema objects.

use countersign_contract::{
    judge::check_pattern,
    model::{AdditionalProperties, Bound, Rule, Schema, Type},
};
use serde_json::Number;

use super::{
    Reader,
    citations::{Citations, REST},
    cursor::{Object, Place},
};
use crate::document::Data;

/// All keywords of OpenAPI 3.0.3, Schema Object.
const KEYWORDS: [&str; 36] = [
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

/// The keywords that can refuse a value or give one. Where they are written they must cite.
const RULES: [&str; 26] = [
    "type",
    "format",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "readOnly",
    "writeOnly",
    "nullable",
];

impl<'n> Reader<'n> {
    /// Reads a schema. `inherited` is what the elements around it cite for it.
    pub(super) fn schema(&mut self, place: &Place<'n>, inherited: &Citations) -> Schema {
        if let Some(entry) = place.node.get("$ref") {
            self.siblings(place);
            return self.schema_reference(place, &place.member(entry));
        }
        let Some(mut object) = self.object(place, "a schema") else {
            return Schema::default();
        };
        let own = self.citations(&mut object);
        let citations = if own.is_empty() {
            inherited.clone()
        } else {
            own.clone()
        };
        let mut schema = Schema {
            pointer: place.pointer.clone(),
            ..Schema::default()
        };
        self.rules(&mut object, &citations, &mut schema);
        self.annotations(&mut object, &mut schema);
        self.assertions(&mut object, &mut schema);
        self.applicators(&mut object, &citations, &mut schema);
        self.finish(&object, "a schema", &KEYWORDS);
        self.plausible(place, &schema);
        for (key, at) in own.unused() {
            let message = format!("`x-clause` names `{key}`, which is no keyword of this schema");
            self.problem(
                at,
                message,
                "correct the name, or use `'*'` for what only the description tells",
            );
        }
        schema
    }

    /// A reference to a named schema, or to one that has no name and is named by its place.
    fn schema_reference(&mut self, place: &Place<'n>, reference: &Place<'n>) -> Schema {
        let nothing = Schema {
            pointer: place.pointer.clone(),
            ..Schema::default()
        };
        let Some(pointer) = self.local_pointer(reference) else {
            return nothing;
        };
        if self.target(reference, &pointer).is_none() {
            return nothing;
        }
        let name = match pointer.strip_prefix("/components/schemas/") {
            Some(name) if !name.contains('/') => name.replace("~1", "/").replace("~0", "~"),
            _ if self.is_foreign() => {
                self.referred.push(pointer.clone());
                pointer
            }
            _ => {
                let message = format!("`$ref: #{pointer}` is no named schema");
                self.problem(
                    reference.at,
                    message,
                    "move the schema to `components/schemas` and refer to it there",
                );
                return nothing;
            }
        };
        Schema {
            reference: Some(name),
            ..nothing
        }
    }

    /// Notes for each keyword where it stands and what it rests on.
    fn rules(&mut self, object: &mut Object<'n>, citations: &Citations, schema: &mut Schema) {
        for place in object.left() {
            let keyword = place.name();
            if !RULES.contains(&keyword.as_str()) {
                continue;
            }
            let clauses = citations.of(&keyword).map(<[_]>::to_vec);
            if keyword == "required" {
                let members = match &place.node.data {
                    Data::List(items) => items.as_slice(),
                    _ => &[],
                };
                let mut all_cited = !members.is_empty();
                for member in members {
                    let Data::String(name) = &member.data else {
                        continue;
                    };
                    let key = format!("required/{name}");
                    match citations.exactly(&key).map(<[_]>::to_vec) {
                        Some(clauses) => {
                            schema.rules.insert(
                                key,
                                Rule {
                                    clauses,
                                    at: member.at,
                                },
                            );
                        }
                        None => all_cited = false,
                    }
                }
                if all_cited {
                    schema.rules.insert(
                        keyword,
                        Rule {
                            clauses: clauses.unwrap_or_default(),
                            at: place.at,
                        },
                    );
                    continue;
                }
            }
            let unsaid = keyword == "nullable" || matches!(place.node.data, Data::Bool(false));
            if clauses.is_none() && !(unsaid && keyword != "additionalProperties") {
                self.must_cite(place.at, &format!("the rule `{keyword}`"));
            }
            let clauses = clauses.unwrap_or_default();
            schema.rules.insert(
                keyword,
                Rule {
                    clauses,
                    at: place.at,
                },
            );
        }
        if let Some(clauses) = citations.exactly(REST) {
            schema.rules.insert(
                REST.to_owned(),
                Rule {
                    clauses: clauses.to_vec(),
                    at: object.at,
                },
            );
        }
    }

    fn annotations(&mut self, object: &mut Object<'n>, schema: &mut Schema) {
        schema.title = self.text(object.take("title"), "`title`");
        schema.description = self.text(object.take("description"), "`description`");
        schema.deprecated = self
            .boolean(object.take("deprecated"), "`deprecated`")
            .unwrap_or_default();
        schema.default = object.take("default").map(|place| place.node.to_json());
        // They say nothing that this model needs.
        for name in ["example", "xml", "externalDocs", "discriminator"] {
            let _ = object.take(name);
        }
    }

    fn assertions(&mut self, object: &mut Object<'n>, schema: &mut Schema) {
        schema.kind = self.kind(object.take("type"), schema);
        schema.nullable |= self
            .boolean(object.take("nullable"), "`nullable`")
            .unwrap_or_default();
        schema.format = self.text(object.take("format"), "`format`");
        schema.enumeration = object.take("enum").map(|place| {
            self.list(&place, "`enum`")
                .iter()
                .map(|item| item.node.to_json())
                .collect()
        });
        schema.minimum = self.bound(object, "minimum", "exclusiveMinimum");
        schema.maximum = self.bound(object, "maximum", "exclusiveMaximum");
        schema.multiple_of = self.number(object.take("multipleOf"), "`multipleOf`");
        schema.min_length = self.count(object.take("minLength"), "`minLength`");
        schema.max_length = self.count(object.take("maxLength"), "`maxLength`");
        schema.pattern = self.pattern(object.take("pattern"));
        schema.min_items = self.count(object.take("minItems"), "`minItems`");
        schema.max_items = self.count(object.take("maxItems"), "`maxItems`");
        schema.unique_items = self
            .boolean(object.take("uniqueItems"), "`uniqueItems`")
            .unwrap_or_default();
        schema.min_properties = self.count(object.take("minProperties"), "`minProperties`");
        schema.max_properties = self.count(object.take("maxProperties"), "`maxProperties`");
        schema.required = self.texts(object.take("required"), "`required`");
        schema.read_only = self
            .boolean(object.take("readOnly"), "`readOnly`")
            .unwrap_or_default();
        schema.write_only = self
            .boolean(object.take("writeOnly"), "`writeOnly`")
            .unwrap_or_default();
    }

    fn applicators(&mut self, object: &mut Object<'n>, citations: &Citations, schema: &mut Schema) {
        if let Some(place) = object.take("properties") {
            for (name, property) in self.map(&place, "`properties`") {
                let property = self.schema(&property, &Citations::default());
                schema.properties.insert(name.to_owned(), property);
            }
        }
        let mut single = |this: &mut Self, name: &str| {
            object
                .take(name)
                .map(|place| Box::new(this.schema(&place, citations)))
        };
        schema.items = single(self, "items");
        schema.not = single(self, "not");
        schema.additional_properties = object.take("additionalProperties").map(|place| match place
            .node
            .data
        {
            Data::Bool(true) => AdditionalProperties::Any,
            Data::Bool(false) => AdditionalProperties::None,
            _ => AdditionalProperties::Schema(Box::new(self.schema(&place, citations))),
        });
        let mut list = |this: &mut Self, name: &str| {
            let Some(place) = object.take(name) else {
                return Vec::new();
            };
            let items = this.list(&place, name);
            if items.is_empty() {
                this.problem(
                    place.at,
                    format!("`{name}` has no branch"),
                    "add one, or remove it",
                );
            }
            items
                .iter()
                .map(|item| this.schema(item, citations))
                .collect()
        };
        schema.all_of = list(self, "allOf");
        schema.any_of = list(self, "anyOf");
        schema.one_of = list(self, "oneOf");
    }

    fn kind(&mut self, place: Option<Place<'n>>, schema: &mut Schema) -> Option<Type> {
        let place = place?;
        if let Data::List(items) = &place.node.data {
            // OpenAPI 3.1; the usual `[T, null]` can be said in 3.0.
            let names: Vec<_> = items.iter().map(|item| item.to_json()).collect();
            let named: Vec<&str> = names
                .iter()
                .filter_map(|name| name.as_str())
                .filter(|name| *name != "null")
                .collect();
            self.fallback(
                &place,
                "a list of types is OpenAPI 3.1",
                "`[T, null]` is taken as `T` with `nullable: true`, any other list as no type",
                "write one type, and `nullable: true` if null is allowed",
            );
            schema.nullable |= named.len() < names.len();
            return if let [name] = named[..] {
                type_of(name)
            } else {
                None
            };
        }
        let name = self.text(Some(place.clone()), "`type`")?;
        let kind = type_of(&name);
        if kind.is_none() {
            let known = ["string", "number", "integer", "boolean", "array", "object"];
            let hint = crate::problem::did_you_mean(&name, known);
            self.fallback(
                &place,
                &format!("unknown type `{name}`{hint}"),
                "any value is taken",
                "use string, number, integer, boolean, array or object",
            );
        }
        kind
    }

    fn number(&mut self, place: Option<Place<'n>>, what: &str) -> Option<Number> {
        let place = place?;
        if let Data::Number(number) = &place.node.data {
            return Some(number.clone());
        }
        self.wrong_kind(&place, what, "a number");
        None
    }

    fn bound(&mut self, object: &mut Object<'n>, name: &str, exclusive: &str) -> Option<Bound> {
        let limit = self.number(object.take(name), name);
        let place = object.take(exclusive)?;
        if let Data::Number(number) = &place.node.data {
            self.fallback(
                &place,
                &format!("a number as `{exclusive}` is OpenAPI 3.1"),
                "it is taken as the bound itself",
                &format!("write `{name}: {number}` and `{exclusive}: true`"),
            );
            return Some(Bound {
                limit: number.clone(),
                exclusive: true,
            });
        }
        let exclusive = self.boolean(Some(place), exclusive).unwrap_or_default();
        limit.map(|limit| Bound { limit, exclusive })
    }

    fn pattern(&mut self, place: Option<Place<'n>>) -> Option<String> {
        let place = place?;
        let pattern = self.text(Some(place.clone()), "`pattern`")?;
        if check_pattern(&pattern).is_err() {
            self.fallback(
                &place,
                "this pattern is no regular expression that can be used",
                "it is ignored",
                "write a regular expression of ECMA-262",
            );
            return None;
        }
        Some(pattern)
    }

    /// What is allowed by OpenAPI but cannot be meant.
    fn plausible(&mut self, place: &Place<'n>, schema: &Schema) {
        let none = |low: Option<u64>, high: Option<u64>| {
            low.zip(high).is_some_and(|(low, high)| low > high)
        };
        let impossible = none(schema.min_length, schema.max_length)
            || none(schema.min_items, schema.max_items)
            || none(schema.min_properties, schema.max_properties);
        if impossible {
            self.fallback(
                place,
                "no value can honour these limits",
                "they are kept",
                "correct the limits",
            );
        }
        if schema.nullable && schema.kind.is_none() {
            self.fallback(
                place,
                "`nullable` does nothing without a `type` beside it (OpenAPI 3.0.3)",
                "it is ignored",
                "add `type`, or move `nullable` to the schema that has one",
            );
        }
        if schema.kind == Some(Type::Array) && schema.items.is_none() {
            self.fallback(
                place,
                "an array without `items`",
                "any item is taken",
                "add `items`, if only `{}`",
            );
        }
        if !self.is_foreign() && schema.all_of.is_empty() {
            for name in schema
                .required
                .iter()
                .filter(|name| !schema.properties.contains_key(*name))
            {
                let hint =
                    crate::problem::did_you_mean(name, schema.properties.keys().map(|key| &**key));
                let message =
                    format!("`required` names `{name}`, which is not among the properties{hint}");
                self.problem(
                    place.at,
                    message,
                    "correct the name, or describe the member",
                );
            }
        }
    }

    /// Reads what was referred to as a schema without being a component.
    pub(super) fn read_referred(&mut self) {
        while let Some(pointer) = self.referred.pop() {
            if self.schemas.contains_key(&pointer) {
                continue;
            }
            let tokens: Vec<String> = countersign_contract::json::tokens(&pointer).collect();
            if let Some(node) = self.root.at_path(tokens.iter().map(String::as_str)) {
                self.schemas.insert(pointer.clone(), Schema::default());
                let place = Place {
                    node,
                    at: node.at,
                    pointer: format!("#{pointer}"),
                };
                let schema = self.schema(&place, &Citations::default());
                self.schemas.insert(pointer, schema);
            }
        }
    }
}

fn type_of(name: &str) -> Option<Type> {
    Some(match name {
        "string" => Type::String,
        "number" => Type::Number,
        "integer" => Type::Integer,
        "boolean" => Type::Boolean,
        "array" => Type::Array,
        "object" => Type::Object,
        _ => return None,
    })
}
