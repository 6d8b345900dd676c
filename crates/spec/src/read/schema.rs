//! Schema objects.

use countersign_contract::{
    model::{AdditionalProperties, Bound, Schema, Type},
    validate::check_pattern,
};

use super::{
    citations::{Citations, REST},
    cursor::{Object, Place},
    reader::{Reader, Shown},
    unresolved::Sought,
};
use crate::document::{Data, Node};

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

/// Returns the name of the schema at a pointer, if it has one.
pub(super) fn component(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// The fallback for an unknown type.
const ANY: &str = "any value is accepted";

impl<'n> Reader<'n> {
    /// Reads a schema. `inherited` holds the citations of the elements around it.
    pub(super) fn schema(&mut self, place: &Place<'n>, inherited: &Citations) -> Schema {
        self.note_schema(place);
        if let Some(reference) = place.get("$ref") {
            self.siblings(place);
            return Schema {
                pointer: place.pointer.clone(),
                reference: self.schema_reference(&reference),
                ..Schema::default()
            };
        }
        let mut schema = Schema {
            pointer: place.pointer.clone(),
            ..Schema::default()
        };
        let Some(mut object) = self.object(place, "a schema") else {
            return schema;
        };
        let own = self.citations(&mut object);
        let citations = if own.is_absent() { inherited } else { &own };
        self.rules(&object, citations, &mut schema);
        self.annotations(&mut object, &mut schema);
        self.assertions(&mut object, &mut schema);
        self.applicators(&mut object, citations, &mut schema);
        let example = object.take("example");
        self.finish(&object, "a schema", &KEYWORDS);
        self.plausible(place, &mut schema);
        self.shown(example, &schema);
        for (key, at) in own.unused() {
            let (message, help) = if key == REST {
                (
                    "`'*'` of `x-clause` covers no keyword, so it has no effect".to_owned(),
                    "remove it, and name the place that its clauses describe with `about` in clauses.yaml",
                )
            } else {
                (
                    format!("`x-clause` names `{key}`, which is not a keyword of this schema"),
                    "correct the name, or remove it",
                )
            };
            self.problem(at, message, help);
        }
        schema
    }

    /// Returns the name of the referenced schema. A schema without a name is named after its
    /// pointer.
    fn schema_reference(&mut self, reference: &Place<'n>) -> Option<String> {
        let address = self.address(reference, Sought::Schema)?;
        self.target(reference, &address, Sought::Schema)?;
        if address.file > 0 {
            let name = self.name_in_other_file(&address);
            self.referred.push((name.clone(), address));
            return Some(name);
        }
        let pointer = &address.pointer;
        if let Some(name) = component(pointer) {
            return Some(name);
        }
        if self.is_foreign() {
            self.referred.push((pointer.clone(), address.clone()));
            return Some(address.pointer);
        }
        self.problem(
            reference.at,
            format!("`$ref: #{pointer}` is not a named schema"),
            "move the schema to `components/schemas` and refer to it there",
        );
        None
    }

    /// Reads the referenced schemas that are not components.
    pub(super) fn read_referred(&mut self) {
        while let Some((name, address)) = self.referred.pop() {
            if self.schemas.contains_key(&name) {
                continue;
            }
            let Some((at, node)) = self.documents.at(&address) else {
                continue;
            };
            let place = Place {
                node,
                at,
                pointer: self.documents.pointer(&address),
            };
            let schema = self.schema(&place, &Citations::default());
            self.schemas.insert(name, schema);
        }
    }

    /// Keeps an example of a schema for validation.
    pub(super) fn shown(&mut self, example: Option<Place<'n>>, schema: &Schema) {
        if let Some(place) = example.filter(|_| !self.is_foreign()) {
            self.shown.push(Shown {
                schema: schema.clone(),
                value: place.node.to_json(),
                at: place.at,
            });
        }
    }

    fn annotations(&mut self, object: &mut Object<'n>, schema: &mut Schema) {
        schema.title = self.text(object.take("title"), "`title`");
        schema.description = self.text(object.take("description"), "`description`");
        schema.deprecated = self.flag(object, "deprecated");
        schema.default = object.take("default").map(|place| place.node.to_json());
        if let Some(xml) = object.take("xml") {
            self.fallback(
                &xml,
                "`xml` describes XML bodies, which are not validated",
                "it is ignored",
                "remove it",
            );
        }
        // The model does not need it.
        self.leave(object, &["externalDocs"]);
    }

    fn assertions(&mut self, object: &mut Object<'n>, schema: &mut Schema) {
        schema.nullable = self.flag(object, "nullable");
        schema.kind = self.kind(object.take("type"), schema);
        schema.format = self.text(object.take("format"), "`format`");
        schema.enumeration = object.take("enum").map(|place| {
            let items = self.list(&place, "`enum`");
            items.iter().map(|item| item.node.to_json()).collect()
        });
        schema.minimum = self.bound(object, "minimum", "exclusiveMinimum");
        schema.maximum = self.bound(object, "maximum", "exclusiveMaximum");
        schema.multiple_of = self.number(object.take("multipleOf"), "`multipleOf`");
        schema.min_length = self.count(object, "minLength");
        schema.max_length = self.count(object, "maxLength");
        schema.pattern = self.pattern(object.take("pattern"));
        schema.min_items = self.count(object, "minItems");
        schema.max_items = self.count(object, "maxItems");
        schema.unique_items = self.flag(object, "uniqueItems");
        schema.min_properties = self.count(object, "minProperties");
        schema.max_properties = self.count(object, "maxProperties");
        schema.required = self.texts(object.take("required"), "`required`");
        schema.read_only = self.flag(object, "readOnly");
        schema.write_only = self.flag(object, "writeOnly");
    }

    fn applicators(&mut self, object: &mut Object<'n>, citations: &Citations, schema: &mut Schema) {
        for (name, property) in self.map(object.take("properties"), "`properties`") {
            // A named member always has its own citations.
            let property = self.schema(&property, &Citations::default());
            schema.properties.insert(name.to_owned(), property);
        }
        schema.names = self.names(object, &schema.properties);
        let mut single = |name: &str| {
            let place = object.take(name)?;
            Some(Box::new(self.schema(&place, citations)))
        };
        schema.items = single("items");
        schema.not = single("not");
        let further = object.take("additionalProperties");
        schema.additional_properties = further.map(|place| match place.node.data {
            Data::Bool(true) => AdditionalProperties::Any,
            Data::Bool(false) => AdditionalProperties::None,
            _ => AdditionalProperties::Schema(Box::new(self.schema(&place, citations))),
        });
        schema.all_of = self.branches(object, "allOf", citations);
        schema.any_of = self.branches(object, "anyOf", citations);
        schema.one_of = self.branches(object, "oneOf", citations);
        schema.discriminator = self.discriminator(object, schema);
    }

    fn branches(
        &mut self,
        object: &mut Object<'n>,
        name: &str,
        citations: &Citations,
    ) -> Vec<Schema> {
        let Some(place) = object.take(name) else {
            return Vec::new();
        };
        let items = self.list(&place, &format!("`{name}`"));
        if matches!(&place.node.data, Data::List(items) if items.is_empty()) {
            self.fallback(
                &place,
                format!("`{name}` has no branch"),
                "it is ignored",
                "add one, or remove it",
            );
        }
        let items = items.iter();
        items.map(|item| self.schema(item, citations)).collect()
    }

    fn kind(&mut self, place: Option<Place<'n>>, schema: &mut Schema) -> Option<Type> {
        let place = place?;
        if let Data::List(items) = &place.node.data {
            // OpenAPI 3.1. The usual `[T, null]` can be expressed in 3.0.
            let is_null = |item: &&Node| item.text() == Some("null");
            schema.nullable |= items.iter().any(|item| is_null(&item));
            let others: Vec<&Node> = items.iter().filter(|item| !is_null(item)).collect();
            self.fallback(
                &place,
                "a list of types is OpenAPI 3.1",
                "`[T, null]` is read as `T` with `nullable: true`, any other list as no type",
                "write one type, and `nullable: true` if null is allowed",
            );
            return match others[..] {
                [other] => other.text().and_then(type_of),
                _ => None,
            };
        }
        let name = self.text(Some(place.clone()), "`type`")?;
        let kind = type_of(&name);
        if kind.is_none() {
            let hint = self.hint(&name, TYPES.map(Type::as_str));
            self.fallback(
                &place,
                format!("unknown type `{name}`{hint}"),
                ANY,
                "use string, number, integer, boolean, array or object",
            );
        }
        kind
    }

    fn bound(&mut self, object: &mut Object<'n>, name: &str, exclusive: &str) -> Option<Bound> {
        let limit = self.number(object.take(name), &format!("`{name}`"));
        let place = object.take(exclusive);
        if let Some(place) = &place
            && let Data::Number(number) = &place.node.data
        {
            self.fallback(
                place,
                format!("a number as `{exclusive}` is OpenAPI 3.1"),
                "it is used as the bound itself",
                format!("write `{name}: {number}` and `{exclusive}: true`"),
            );
            return Some(Bound {
                limit: number.clone(),
                exclusive: true,
            });
        }
        let exclusive = self.boolean(place, &format!("`{exclusive}`"));
        limit.map(|limit| Bound {
            limit,
            exclusive: exclusive.unwrap_or_default(),
        })
    }

    fn pattern(&mut self, place: Option<Place<'n>>) -> Option<String> {
        let place = place?;
        let pattern = self.text(Some(place.clone()), "`pattern`")?;
        let usable = self.patterns.entry(pattern.clone());
        if !*usable.or_insert_with_key(|pattern| check_pattern(pattern).is_ok()) {
            self.fallback(
                &place,
                "this pattern is not a supported regular expression",
                "it is ignored",
                "write a regular expression of ECMA-262",
            );
            return None;
        }
        Some(pattern)
    }
}

const TYPES: [Type; 6] = [
    Type::String,
    Type::Number,
    Type::Integer,
    Type::Boolean,
    Type::Array,
    Type::Object,
];

fn type_of(name: &str) -> Option<Type> {
    TYPES.into_iter().find(|kind| kind.as_str() == name)
}
