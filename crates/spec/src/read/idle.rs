//! Keywords without effect.

use countersign_contract::{
    json::{self, tokens},
    model::{Schema, Type},
    validate::checks_format,
};

use super::{cursor::Place, reader::Reader};

/// The keywords that apply only to values of some types.
const TYPED: [(&str, &[Type]); 15] = [
    ("minimum", NUMBERS),
    ("maximum", NUMBERS),
    ("multipleOf", NUMBERS),
    ("minLength", &[Type::String]),
    ("maxLength", &[Type::String]),
    ("pattern", &[Type::String]),
    ("items", &[Type::Array]),
    ("minItems", &[Type::Array]),
    ("maxItems", &[Type::Array]),
    ("uniqueItems", &[Type::Array]),
    ("properties", &[Type::Object]),
    ("minProperties", &[Type::Object]),
    ("maxProperties", &[Type::Object]),
    ("required", &[Type::Object]),
    ("additionalProperties", &[Type::Object]),
];

const NUMBERS: &[Type] = &[Type::Integer, Type::Number];

/// The formats of OpenAPI 3.0.3 (section "Data Types") that no string and no number can violate:
/// they describe storage or display.
const HINTS: [(&str, &[Type]); 4] = [
    ("float", &[Type::Number]),
    ("double", &[Type::Number]),
    ("binary", &[Type::String]),
    ("password", &[Type::String]),
];

const IGNORED: &str = "it is ignored";

impl<'n> Reader<'n> {
    /// Reports keywords of a schema that have no effect.
    pub(super) fn idle(&mut self, place: &Place<'n>, schema: &Schema) {
        if let Some(kind) = schema.kind {
            for (keyword, kinds) in TYPED {
                if let Some(written) = place.get(keyword).filter(|_| !kinds.contains(&kind)) {
                    self.fallback(
                        &written,
                        format!("`{keyword}` has no effect with `type: {kind}`"),
                        IGNORED,
                        "correct the type, or remove the keyword",
                    );
                }
            }
        }
        for (bound, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            if let Some(written) = place.get(exclusive)
                && place.get(bound).is_none()
                && matches!(written.node.data, crate::document::Data::Bool(true))
            {
                self.fallback(
                    &written,
                    format!("`{exclusive}` has no effect without `{bound}`"),
                    IGNORED,
                    format!("add `{bound}`, or remove the keyword"),
                );
            }
        }
        self.idle_format(place, schema);
        if !may_be_property(&place.pointer) {
            for (keyword, written) in [
                ("readOnly", schema.read_only),
                ("writeOnly", schema.write_only),
            ] {
                if let Some(place) = place.get(keyword).filter(|_| written) {
                    self.fallback(
                        &place,
                        format!("`{keyword}` has a meaning only on a property"),
                        "it is kept",
                        "remove it, or move it to the intended property",
                    );
                }
            }
        }
    }

    /// Reports a format that is unknown, or that applies to another type.
    fn idle_format(&mut self, place: &Place<'n>, schema: &Schema) {
        let (Some(format), Some(written)) = (&schema.format, place.get("format")) else {
            return;
        };
        let hint = HINTS.iter().find(|(hint, _)| hint == format);
        let is_hint = |kind| hint.is_some_and(|(_, kinds)| kinds.contains(&kind));
        let (of_texts, of_numbers) = self.known_format(format);
        let is_known = of_texts || of_numbers || hint.is_some();
        let fits = match schema.kind {
            None => is_known,
            Some(Type::String) => of_texts || is_hint(Type::String),
            Some(kind @ (Type::Integer | Type::Number)) => of_numbers || is_hint(kind),
            Some(Type::Boolean | Type::Array | Type::Object) => false,
        };
        let (message, help) = match schema.kind {
            _ if fits => return,
            Some(kind) if is_known => (
                format!("the format `{format}` has no effect with `type: {kind}`"),
                "correct the type, or remove the format",
            ),
            _ => (
                format!("the format `{format}` is not known"),
                "use a format of OpenAPI 3.0 or JSON Schema, or describe the value with `pattern`",
            ),
        };
        self.fallback(&written, message, "it is not validated", help);
    }

    /// Returns whether strings, and whether numbers, can violate a format. The result is cached,
    /// because finding it is slow.
    fn known_format(&mut self, format: &str) -> (bool, bool) {
        let find = || {
            (
                checks_format(format, Some(Type::String)),
                checks_format(format, Some(Type::Integer)),
            )
        };
        let known = self.formats.entry(format.to_owned());
        *known.or_insert_with(find)
    }
}

/// Returns `true` if the schema at a pointer may describe a property: a property itself, a
/// component or file to which one may refer, or a part of one of these.
fn may_be_property(pointer: &str) -> bool {
    let (_, pointer) = pointer.split_once('#').unwrap_or(("", pointer));
    let tokens: Vec<String> = tokens(pointer).collect();
    let mut rest = tokens.as_slice();
    // Parts apply to the same value.
    while let [before @ .., list, index] = rest
        && matches!(list.as_str(), "allOf" | "anyOf" | "oneOf")
        && json::index(index).is_some()
    {
        rest = before;
    }
    match rest {
        [.., list, _] if list == "properties" || list == "schemas" => true,
        [.., last] => !matches!(
            last.as_str(),
            "schema" | "items" | "additionalProperties" | "not"
        ),
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_property;

    #[test]
    fn what_may_be_a_property() {
        for pointer in [
            "#/components/schemas/A",
            "#/components/schemas/A/properties/b",
            "#/components/schemas/A/properties/items",
            "#/components/schemas/A/allOf/0/oneOf/1",
            "a.yaml#",
            "a.yaml#/A",
            "#/x/schema/properties/schema",
        ] {
            assert!(may_be_property(pointer), "{pointer}");
        }
        for pointer in [
            "#/paths/~1a/get/parameters/0/schema",
            "#/x/application~1json/schema/oneOf/0",
            "#/components/schemas/A/items",
            "a.yaml#/A/additionalProperties",
            "#/components/schemas/A/properties/b/items/allOf/3",
        ] {
            assert!(!may_be_property(pointer), "{pointer}");
        }
    }
}
