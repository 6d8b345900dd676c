//! Lets `jsonschema` look at a [`Document`] in place.
//!
//! So there is one oracle and no second copy of the payload: positions, number texts and
//! duplicate members stay at hand, and no value of the payload can reach an error of the oracle.

use std::borrow::Cow;

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
    Value(Node<'d>),
    Name(&'d str),
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

impl<'a> JsonNode<'a, Payload> for Instance<'a> {
    type Object = Node<'a>;
    type Array = Node<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Node<'a>> {
        match self {
            Self::Value(node) if node.kind() == Kind::Object => Some(*node),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Node<'a>> {
        match self {
            Self::Value(node) if node.kind() == Kind::Array => Some(*node),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Value(node) => node.as_str(),
            Self::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match self {
            Self::Value(node) if node.kind() == Kind::Number => Some(Number(node.text())),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Value(node) => node.as_bool(),
            Self::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Name(_) => JsonType::String,
            Self::Value(node) => match node.kind() {
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
            Self::Value(node) => equals(*node, expected),
            Self::Name(name) => expected.as_str() == Some(name),
        }
    }

    /// Not the value: `jsonschema` asks for it only to put it into errors, and there it must not
    /// be. Equality and uniqueness, which would ask too, are answered here.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Borrowed(&NULL)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Value(node) => {
                let (address, slot) = node.identity();
                Some(NodeIdentity::tagged(address, slot))
            }
            Self::Name(_) => None,
        }
    }
}

impl<'a> Object<'a, Payload> for Node<'a> {
    type Node = Instance<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = LiveMembers<'a>;

    fn len(&self) -> usize {
        Object::members(self).count()
    }

    fn get(&self, key: &String) -> Option<Instance<'a>> {
        Node::get(*self, key).map(Instance::Value)
    }

    fn members(&self) -> LiveMembers<'a> {
        LiveMembers(Node::members(*self))
    }
}

/// The members of an object; of those with one name the last, as in `serde_json`.
pub(crate) struct LiveMembers<'d>(Members<'d>);

impl<'d> Iterator for LiveMembers<'d> {
    type Item = (Cow<'d, str>, Instance<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, node) = self.0.find(|(_, node)| !node.is_shadowed())?;
        Some((name, Instance::Value(node)))
    }
}

impl<'a> Array<'a, Payload> for Node<'a> {
    type Node = Instance<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.children().count()
    }

    fn elements(&self) -> Elements<'a> {
        Elements(self.children())
    }

    fn is_unique(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.children().all(|node| seen.insert(canonical(node)))
    }
}

pub(crate) struct Elements<'d>(Children<'d>);

impl<'d> Iterator for Elements<'d> {
    type Item = Instance<'d>;

    fn next(&mut self) -> Option<Instance<'d>> {
        self.0.next().map(Instance::Value)
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
            Object::members(&node).count() == members.len()
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
            let mut members: Vec<_> = node
                .members()
                .filter(|(_, node)| !node.is_shadowed())
                .map(|(name, node)| format!("{name:?}:{}", canonical(node)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
    }
}
