//! The keywords of a schema in words.

use countersign_contract::model::{AdditionalProperties, Bound, Schema, Type};
use serde_json::Value;

/// Returns every keyword that constrains a value or gives one, with its description. Leaves out
/// branches and required members.
pub(super) fn limits(schema: &Schema) -> Vec<(&'static str, String)> {
    let mut limits = Vec::new();
    let mut add = |keyword, text: Option<String>| {
        limits.extend(text.map(|text| (keyword, text)));
    };
    add("type", kind(schema));
    let never_null = schema
        .rule("nullable")
        .is_some_and(|rule| !schema.nullable && !rule.clauses.is_empty());
    add("nullable", never_null.then(|| "never null".to_owned()));
    add(
        "format",
        schema
            .format
            .as_ref()
            .map(|format| format!("format {format}")),
    );
    add(
        "enum",
        schema
            .enumeration
            .as_ref()
            .map(|values| enumeration(values)),
    );
    add(
        "default",
        schema
            .default
            .as_ref()
            .map(|value| format!("default {value}")),
    );
    add(
        "minimum",
        bound(schema.minimum.as_ref(), "more than", "at least"),
    );
    add(
        "maximum",
        bound(schema.maximum.as_ref(), "less than", "at most"),
    );
    add(
        "multipleOf",
        schema
            .multiple_of
            .as_ref()
            .map(|step| format!("a multiple of {step}")),
    );
    let counts = [
        ("minLength", "at least", schema.min_length, "character"),
        ("maxLength", "at most", schema.max_length, "character"),
        ("minItems", "at least", schema.min_items, "item"),
        ("maxItems", "at most", schema.max_items, "item"),
        ("minProperties", "at least", schema.min_properties, "member"),
        ("maxProperties", "at most", schema.max_properties, "member"),
    ];
    for (keyword, relation, count, noun) in counts {
        add(keyword, count.map(|count| counted(relation, count, noun)));
    }
    add(
        "pattern",
        schema
            .pattern
            .as_ref()
            .map(|pattern| format!("matches {pattern}")),
    );
    add(
        "uniqueItems",
        schema.unique_items.then(|| "unique items".to_owned()),
    );
    let further = match schema.additional_properties {
        Some(AdditionalProperties::None) => Some("no additional members"),
        Some(AdditionalProperties::Any) => Some("any additional members"),
        Some(AdditionalProperties::Schema(_)) | None => None,
    };
    add("additionalProperties", further.map(str::to_owned));
    add(
        "readOnly",
        schema
            .read_only
            .then(|| "sent only by the server".to_owned()),
    );
    add(
        "writeOnly",
        schema
            .write_only
            .then(|| "sent only by the caller".to_owned()),
    );
    limits
}

fn kind(schema: &Schema) -> Option<String> {
    let kind = schema.kind?;
    let mut text = kind.to_string();
    if kind == Type::Array
        && let Some(items) = schema.items.as_deref()
        && let Some(name) = plain_name(items)
    {
        text = format!("{text} of {name}");
    }
    if schema.nullable {
        text += " or null";
    }
    Some(text)
}

/// Returns the name of a schema, or its type if it has no other keywords.
fn plain_name(schema: &Schema) -> Option<String> {
    if let Some(name) = &schema.reference {
        return Some(name.clone());
    }
    let bare = Schema {
        pointer: schema.pointer.clone(),
        kind: schema.kind,
        rules: schema.rules.clone(),
        ..Schema::default()
    };
    schema
        .kind
        .filter(|_| *schema == bare)
        .map(|kind| kind.to_string())
}

fn enumeration(values: &[Value]) -> String {
    let listed: Vec<_> = values.iter().map(ToString::to_string).collect();
    match listed.as_slice() {
        [] => "no value allowed".to_owned(),
        [only] => format!("always {only}"),
        several => format!("one of {}", several.join(", ")),
    }
}

fn bound(bound: Option<&Bound>, exclusive: &str, inclusive: &str) -> Option<String> {
    bound.map(|bound| {
        let relation = if bound.exclusive {
            exclusive
        } else {
            inclusive
        };
        format!("{relation} {}", bound.limit)
    })
}

fn counted(relation: &str, count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{relation} {count} {noun}{plural}")
}
