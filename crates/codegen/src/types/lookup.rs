//! What is found within planned types.

use countersign_contract::json::tokens;

use super::{Field, Presence, Shape, Types, Use, variants};

impl Types {
    /// A member of an object, by its name on the wire.
    pub(crate) fn field(&self, value: &Use, wire: &str) -> Option<&Field> {
        let value = self.behind_aliases(value);
        match &self.definition(&value)?.shape {
            Shape::Struct { fields, .. } => fields.iter().find(|field| field.wire == wire),
            _ => None,
        }
    }

    /// The name of the only text that a member of what we send may be, if it must be there and is
    /// one of one text: there is nothing to choose.
    pub(crate) fn only_value(&self, field: &Field) -> Option<String> {
        let value = self.behind_aliases(&field.value);
        match &self.definition(&value)?.shape {
            Shape::Enumeration {
                values,
                open: false,
            } if values.len() == 1 && field.presence == Presence::Required => {
                variants(values).pop()
            }
            _ => None,
        }
    }

    /// The type of the items of the list at a JSON pointer into a value.
    pub(crate) fn item(&self, value: &Use, pointer: &str) -> Use {
        let mut value = value.clone();
        for token in tokens(pointer) {
            let Some(field) = self.field(&value, &token) else {
                return Use::Any;
            };
            value = field.value.clone();
        }
        match self.behind_aliases(&value) {
            Use::List(item) => *item,
            _ => Use::Any,
        }
    }
}
