//! What is found within planned types.

use countersign_contract::json::tokens;

use super::{Field, Shape, Types, Use};

impl Types {
    /// A member of an object, by its name on the wire.
    pub(crate) fn field(&self, value: &Use, wire: &str) -> Option<&Field> {
        let value = self.behind_aliases(value);
        match &self.definition(&value)?.shape {
            Shape::Struct { fields, .. } => fields.iter().find(|field| field.wire == wire),
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
