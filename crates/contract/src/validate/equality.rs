//! Equality according to JSON Schema: numbers by value, objects without order.

use std::{borrow::Cow, collections::HashSet, fmt::Write as _};

use serde_json::Value;

use crate::json::{Decimal, Kind, Node};

/// Returns the members of an object. Of several members with one name it returns the last, like
/// `serde_json`.
pub(super) fn live(object: Node<'_>) -> impl Iterator<Item = (Cow<'_, str>, Node<'_>)> {
    object.members().filter(|(_, node)| !node.is_shadowed())
}

/// Returns `true` if a value equals a value of the contract.
pub(super) fn equals(node: Node<'_>, expected: &Value) -> bool {
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
                && live(node).all(|(name, node)| {
                    let member = members.get(&*name);
                    member.is_some_and(|member| equals(node, member))
                })
        }
        _ => false,
    }
}

/// Returns `true` if no two items of an array are equal.
pub(super) fn is_unique(array: Node<'_>) -> bool {
    let mut seen = HashSet::new();
    array.children().all(|item| {
        let mut text = String::new();
        canonical(item, &mut text);
        seen.insert(text)
    })
}

/// Writes a canonical text. The texts of two values are equal exactly if JSON Schema considers the
/// values equal.
fn canonical(node: Node<'_>, text: &mut String) {
    match node.kind() {
        Kind::Null | Kind::Bool => text.push_str(node.text()),
        Kind::Number => match node.as_decimal() {
            Some(number) => {
                let _ = write!(text, "{number}");
            }
            None => text.push_str(node.text()),
        },
        Kind::String => {
            let _ = write!(text, "{:?}", node.as_str().unwrap_or_default());
        }
        Kind::Array => {
            text.push('[');
            for item in node.children() {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Kind::Object => {
            let mut members: Vec<_> = live(node).collect();
            members.sort_unstable_by(|(name, _), (other, _)| name.cmp(other));
            text.push('{');
            for (name, member) in members {
                let _ = write!(text, "{name:?}:");
                canonical(member, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}
