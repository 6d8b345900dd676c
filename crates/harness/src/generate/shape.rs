//! The rules at one place by kind of value: the keywords of all its schemas combined.

use std::collections::BTreeSet;

use countersign_contract::model::{AdditionalProperties, Bound, Schema, Type};
use indexmap::{IndexMap, IndexSet};
use serde_json::{Number, Value};

use super::{number::Numbers, place::Scope, text::Text};

/// A set of kinds of values. Numbers with a fraction are a separate kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const WHOLE: Self = Self(4);
    pub(super) const FRACTION: Self = Self(8);
    pub(super) const NUMBER: Self = Self(4 | 8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const ALL: Self = Self(127);

    /// Returns the kinds that `type` and `nullable` of a schema allow.
    pub(super) fn of(schema: &Schema) -> Self {
        let kind = match schema.kind {
            None => return Self::ALL,
            Some(Type::String) => Self::STRING,
            Some(Type::Number) => Self::NUMBER,
            Some(Type::Integer) => Self::WHOLE,
            Some(Type::Boolean) => Self::BOOLEAN,
            Some(Type::Array) => Self::ARRAY,
            Some(Type::Object) => Self::OBJECT,
        };
        if schema.nullable {
            Self(kind.0 | Self::NULL.0)
        } else {
            kind
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns `true` if the set contains any of these kinds.
    pub(super) const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }
}

/// The rules for arrays.
#[derive(Clone, Default)]
pub(super) struct Items<'c> {
    pub(super) about: Vec<&'c Schema>,
    pub(super) low: u64,
    pub(super) high: Option<u64>,
    pub(super) unique: bool,
}

/// The rules for objects.
#[derive(Clone, Default)]
pub(super) struct Members<'c> {
    /// The named members and the additional members of each schema.
    says: Vec<(
        &'c IndexMap<String, Schema>,
        Option<&'c AdditionalProperties>,
    )>,
    pub(super) required: IndexSet<&'c str>,
    pub(super) low: u64,
    pub(super) high: Option<u64>,
    /// Members that must be absent, or are added elsewhere.
    pub(super) absent: BTreeSet<&'c str>,
    /// Set if members that the contract does not name are wanted.
    pub(super) open: bool,
}

impl<'c> Members<'c> {
    /// Returns the names of all members that a schema describes.
    pub(super) fn names(&self) -> IndexSet<&'c str> {
        let names = self.says.iter().flat_map(|(named, _)| named.keys());
        names.map(String::as_str).collect()
    }

    /// Returns the schemas of a member; `None` if it is not allowed.
    pub(super) fn about(&self, name: &str) -> Option<Vec<&'c Schema>> {
        let mut about = Vec::new();
        for (named, others) in &self.says {
            match (named.get(name), others) {
                (Some(schema), _) => about.push(schema),
                (None, Some(AdditionalProperties::None)) => return None,
                (None, Some(AdditionalProperties::Schema(schema))) => about.push(schema),
                (None, Some(AdditionalProperties::Any) | None) => {}
            }
        }
        Some(about)
    }

    /// Returns the schemas of members that no schema names. Returns `None` if they are not allowed,
    /// or if the contract does not mention them and `undocumented` is `false`.
    pub(super) fn others(&self, undocumented: bool) -> Option<Vec<&'c Schema>> {
        let nameless = || self.says.iter().all(|(named, _)| named.is_empty());
        let open = || self.says.iter().any(|(_, others)| others.is_some());
        let mut about = Vec::new();
        for (_, others) in &self.says {
            match others {
                Some(AdditionalProperties::None) => return None,
                Some(AdditionalProperties::Schema(schema)) => about.push(&**schema),
                Some(AdditionalProperties::Any) | None => {}
            }
        }
        (undocumented || self.open || nameless() || open()).then_some(about)
    }
}

/// The rules for a value.
#[derive(Clone)]
pub(super) struct Shape<'c> {
    /// The place of the first schema in the contract.
    pub(super) pointer: &'c str,
    pub(super) kinds: Kinds,
    pub(super) enumerations: Vec<&'c [Value]>,
    pub(super) text: Text,
    pub(super) numbers: Numbers,
    pub(super) items: Items<'c>,
    pub(super) members: Members<'c>,
}

impl<'c> Shape<'c> {
    /// Combines the rules of these schemas, except for the keywords that are left out.
    pub(super) fn of(
        scope: &Scope<'c>,
        schemas: &[&'c Schema],
        left_out: impl Fn(&Schema, &str) -> bool,
    ) -> Self {
        let mut shape = Self {
            pointer: schemas.first().map_or("", |schema| &schema.pointer),
            kinds: Kinds::ALL,
            enumerations: Vec::new(),
            text: Text::default(),
            numbers: Numbers::default(),
            items: Items::default(),
            members: Members::default(),
        };
        for schema in schemas {
            shape.add(scope, schema, |keyword| !left_out(schema, keyword));
        }
        shape.only(Kinds::ALL);
        shape
    }

    /// Narrows the shape to these kinds.
    pub(super) fn only(&mut self, kinds: Kinds) {
        self.kinds = self.kinds.and(kinds);
        self.numbers.whole = self.kinds.has(Kinds::WHOLE);
        self.numbers.fraction = self.kinds.has(Kinds::FRACTION);
    }

    fn add(&mut self, scope: &Scope<'c>, schema: &'c Schema, counts: impl Fn(&str) -> bool) {
        if counts("type") {
            self.kinds = self.kinds.and(Kinds::of(schema));
        }
        if counts("enum") {
            self.enumerations.extend(schema.enumeration.as_deref());
        }
        if let Some(format) = schema.format.as_ref().filter(|_| counts("format")) {
            if is_of_numbers(schema) {
                if let Some((low, high)) = range(format) {
                    self.numbers.low.push(bound(low));
                    self.numbers.high.push(bound(high));
                }
            } else {
                self.text.formats.push(format.clone());
            }
        }
        let numbers = &mut self.numbers;
        let low = schema.minimum.iter().filter(|bound| counts(minimum(bound)));
        numbers.low.extend(low.cloned());
        let high = schema.maximum.iter().filter(|bound| counts(maximum(bound)));
        numbers.high.extend(high.cloned());
        let multiples = schema.multiple_of.iter().filter(|_| counts("multipleOf"));
        let is_whole = multiples.clone().any(|step| step.as_u64().is_some());
        numbers.multiples.extend(multiples.cloned());
        if is_whole {
            self.kinds = self.kinds.without(Kinds::FRACTION);
        }
        let limits = [
            (
                &mut self.text.low,
                &mut self.text.high,
                "Length",
                schema.min_length,
                schema.max_length,
            ),
            (
                &mut self.items.low,
                &mut self.items.high,
                "Items",
                schema.min_items,
                schema.max_items,
            ),
            (
                &mut self.members.low,
                &mut self.members.high,
                "Properties",
                schema.min_properties,
                schema.max_properties,
            ),
        ];
        for (low, high, what, min, max) in limits {
            if let Some(min) = min.filter(|_| counts(&format!("min{what}"))) {
                *low = (*low).max(min);
            }
            if let Some(max) = max.filter(|_| counts(&format!("max{what}"))) {
                *high = Some(high.map_or(max, |high| high.min(max)));
            }
        }
        let patterns = schema.pattern.iter().filter(|_| counts("pattern"));
        self.text.patterns.extend(patterns.cloned());
        self.items.about.extend(schema.items.as_deref());
        self.items.unique |= schema.unique_items && counts("uniqueItems");
        let others = schema.additional_properties.as_ref();
        let others = others.filter(|_| counts("additionalProperties"));
        self.members.says.push((&schema.properties, others));
        let required = schema.required.iter().map(String::as_str);
        let all_count = counts("required");
        self.members.required.extend(required.filter(|member| {
            let property = schema.properties.get(*member);
            all_count && !property.is_some_and(|property| scope.excludes(property))
        }));
    }

    /// Returns `true` if a value of an enumeration may match. Leaves the rest to the validator.
    pub(super) fn may_be(&self, value: &Value, text: impl Fn(&str) -> bool) -> bool {
        self.kinds.has(Kinds::of_value(value))
            && match value {
                Value::Number(number) => self.numbers.admit(number),
                Value::String(string) => text(string),
                _ => true,
            }
    }
}

/// Returns the keyword that reports a lower bound.
pub(super) fn minimum(bound: &Bound) -> &'static str {
    if bound.exclusive {
        "exclusiveMinimum"
    } else {
        "minimum"
    }
}

/// Returns the keyword that reports an upper bound.
pub(super) fn maximum(bound: &Bound) -> &'static str {
    if bound.exclusive {
        "exclusiveMaximum"
    } else {
        "maximum"
    }
}

/// Returns `true` if `format` applies to numbers here. It applies to texts everywhere else.
pub(super) fn is_of_numbers(schema: &Schema) -> bool {
    matches!(schema.kind, Some(Type::Integer | Type::Number))
}

/// Returns the first and last number of a format (OpenAPI 3.0.3, Data Types).
pub(super) fn range(format: &str) -> Option<(Number, Number)> {
    match format {
        "int32" => Some((i32::MIN.into(), i32::MAX.into())),
        "int64" => Some((i64::MIN.into(), i64::MAX.into())),
        "float" => Number::from_f64(-3.402_823_47e38).zip(Number::from_f64(3.402_823_47e38)),
        _ => None,
    }
}

fn bound(limit: Number) -> Bound {
    Bound {
        limit,
        exclusive: false,
    }
}
