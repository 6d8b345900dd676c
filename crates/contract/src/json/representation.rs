//! Lets `jsonschema` look at a [`Document`] in place.
//!
//! So there is one oracle and no second copy of the payload: positions, number texts and
//! duplicate members stay at hand, and no value of the payload can reach an error of the oracle.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicUsize, Ordering},
};

use jsonschema::{
    JsonType,
    json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object},
};
use serde_json::Value;

use super::{Decimal, Kind, Members, Node, document::Children};

/// The representation of payloads that validators are built for.
#[derive(Debug)]
pub(crate) struct Payload;

/// A value of a payload, or a name taken as a value (`propertyNames`).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instance<'d> {
    Value(Seen<'d>),
    Name(&'d str),
}

/// A value, and the errors that are allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'d> {
    pub(crate) node: Node<'d>,
    pub(crate) errors: &'d Errors,
}

impl<'d> Seen<'d> {
    fn instance(self, node: Node<'d>) -> Instance<'d> {
        Instance::Value(Self { node, ..self })
    }
}

/// Counts the errors that `jsonschema` makes, which it keeps all at once. Of too many the rest of
/// the payload is hidden from it, so that it comes to an end.
#[derive(Debug, Default)]
pub(crate) struct Errors(AtomicUsize);

impl Errors {
    /// How many errors are made before the payload is hidden: some hundred bytes each.
    const MOST: usize = 250_000;

    /// Whether the payload is hidden.
    pub(crate) fn are_too_many(&self) -> bool {
        self.0.load(Ordering::Relaxed) > Self::MOST
    }
}

impl Json for Payload {
    type Node<'a> = Instance<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    // A lookup walks the members, so one pass over them is always cheaper than two lookups.
    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Instance<'_>) -> T) -> T {
        f(Instance::Name(string))
    }
}

static NULL: Value = Value::Null;

/// Stands in errors that may be untrue, since the payload was hidden when they were made.
static HIDDEN: Value = Value::Bool(true);

/// Whether an error may be untrue.
pub(crate) fn is_of_hidden(error: &jsonschema::ValidationError<'_>) -> bool {
    matches!(&**error.instance(), Value::Bool(true))
}

impl<'a> JsonNode<'a, Payload> for Instance<'a> {
    type Object = Seen<'a>;
    type Array = Seen<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Seen<'a>> {
        match self {
            Self::Value(seen) if seen.node.kind() == Kind::Object => Some(*seen),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Seen<'a>> {
        match self {
            Self::Value(seen) if seen.node.kind() == Kind::Array => Some(*seen),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Value(seen) => seen.node.as_str(),
            Self::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match self {
            Self::Value(seen) if seen.node.kind() == Kind::Number => Some(Number(seen.node.text())),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Value(seen) => seen.node.as_bool(),
            Self::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Name(_) => JsonType::String,
            Self::Value(seen) => match seen.node.kind() {
                Kind::Null => JsonType::Null,
                Kind::Bool => JsonType::Boolean,
                Kind::Number => JsonType::Number,
                Kind::String => JsonType::String,
                Kind::Array => JsonType::Array,
                Kind::Object => JsonType::Object,
            },
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match self {
            Self::Value(seen) => equals(seen.node, expected),
            Self::Name(name) => expected.as_str() == Some(name),
        }
    }

    /// Not the value: `jsonschema` asks for it only to put it into errors, and there it must not
    /// be. Equality and uniqueness, which would ask too, are answered here.
    /// So this is also the place where errors are counted.
    fn to_value(&self) -> Cow<'a, Value> {
        let Self::Value(seen) = self else {
            return Cow::Borrowed(&NULL);
        };
        let hidden = seen.errors.are_too_many();
        seen.errors.0.fetch_add(1, Ordering::Relaxed);
        Cow::Borrowed(if hidden { &HIDDEN } else { &NULL })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Value(seen) => {
                let (address, slot) = seen.node.identity();
                Some(NodeIdentity::tagged(address, slot))
            }
            Self::Name(_) => None,
        }
    }
}

impl<'a> Object<'a, Payload> for Seen<'a> {
    type Node = Instance<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = LiveMembers<'a>;

    fn len(&self) -> usize {
        live(self.node).count()
    }

    fn get(&self, key: &String) -> Option<Instance<'a>> {
        self.node.get(key).map(|node| self.instance(node))
    }

    fn members(&self) -> LiveMembers<'a> {
        LiveMembers {
            object: *self,
            members: self.node.members(),
        }
    }
}

/// The members of an object; of those with one name the last, as in `serde_json`.
fn live(object: Node<'_>) -> impl Iterator<Item = (Cow<'_, str>, Node<'_>)> {
    object.members().filter(|(_, node)| !node.is_shadowed())
}

/// The [`live`] members of an object.
pub(crate) struct LiveMembers<'d> {
    object: Seen<'d>,
    members: Members<'d>,
}

impl<'d> Iterator for LiveMembers<'d> {
    type Item = (Cow<'d, str>, Instance<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.object.errors.are_too_many() {
            return None;
        }
        let (name, node) = self.members.find(|(_, node)| !node.is_shadowed())?;
        Some((name, self.object.instance(node)))
    }
}

impl<'a> Array<'a, Payload> for Seen<'a> {
    type Node = Instance<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.node.children().count()
    }

    fn elements(&self) -> Elements<'a> {
        Elements {
            array: *self,
            items: self.node.children(),
        }
    }

    fn is_unique(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.node
            .children()
            .all(|node| seen.insert(canonical(node)))
    }
}

pub(crate) struct Elements<'d> {
    array: Seen<'d>,
    items: Children<'d>,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Instance<'d>;

    fn next(&mut self) -> Option<Instance<'d>> {
        if self.array.errors.are_too_many() {
            return None;
        }
        self.items.next().map(|node| self.array.instance(node))
    }
}

/// A number as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'d>(pub(crate) &'d str);

impl Number<'_> {
    pub(crate) fn decimal(self) -> Option<Decimal> {
        Decimal::parse(self.0)
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    /// Not the number, for the reason given at `to_value`.
    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(serde_json::Number::from(0))
    }

    fn is_integer(&self) -> bool {
        self.decimal().is_some_and(|number| number.is_integer())
    }
}

/// Equality of JSON Schema: numbers by value, objects without order.
fn equals(node: Node<'_>, expected: &Value) -> bool {
    match (node.kind(), expected) {
        (Kind::Null, Value::Null) => true,
        (Kind::Bool, Value::Bool(boolean)) => node.as_bool() == Some(*boolean),
        (Kind::Number, Value::Number(number)) => node
            .as_decimal()
            .is_some_and(|exact| Decimal::parse(&number.to_string()) == Some(exact)),
        (Kind::String, Value::String(string)) => node.as_str().as_deref() == Some(string),
        (Kind::Array, Value::Array(items)) => {
            node.children().count() == items.len()
                && node
                    .children()
                    .zip(items)
                    .all(|(node, item)| equals(node, item))
        }
        (Kind::Object, Value::Object(members)) => {
            live(node).count() == members.len()
                && members.iter().all(|(name, member)| {
                    Node::get(node, name).is_some_and(|node| equals(node, member))
                })
        }
        _ => false,
    }
}

/// A text that two values share exactly when JSON Schema calls them equal.
fn canonical(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null | Kind::Bool => node.text().to_owned(),
        Kind::Number => format!("{:?}", node.as_decimal()),
        Kind::String => format!("{:?}", node.as_str()),
        Kind::Array => {
            format!(
                "[{}]",
                node.children().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        Kind::Object => {
            let mut members: Vec<_> = live(node)
                .map(|(name, node)| format!("{name:?}:{}", canonical(node)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
    }
}
