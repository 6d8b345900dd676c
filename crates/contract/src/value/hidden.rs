//! `Debug` output that hides the content of values.

use std::{cell::Cell, fmt};

use serde::Serialize;
use serde_json::Value;

use crate::text::bounded;

/// A wrapper whose `Debug` output shows the structure of a value but no text and no number, which
/// may be secret or personal. It shows the JSON that the value serializes to.
///
/// At most 64 members and items are shown, followed by the number of the others. Long names are
/// shortened. Generated types use it for their `Debug`. To see the whole value, serialize it as
/// JSON.
///
/// ```
/// use countersign_contract::value::Hidden;
///
/// let order = serde_json::json!([{ "name": "Jane" }, 2, true, null, ""]);
/// let shown = format!("{:?}", Hidden(&order));
/// assert_eq!(shown, r#"[{"name": <text>}, <number>, true, null, ""]"#);
/// ```
#[derive(Clone, Copy)]
pub struct Hidden<'v, T: ?Sized>(pub &'v T);

impl<T: Serialize + ?Sized> fmt::Debug for Hidden<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match serde_json::to_value(self.0) {
            Ok(value) => Masked(&value, &Cell::new(MOST)).fmt(f),
            // The error message may contain a part of the value.
            Err(_) => f.write_str("<no JSON>"),
        }
    }
}

/// The number of members and items that are shown.
const MOST: usize = 64;

/// A JSON value without its texts and numbers, and the number of members and items that may still
/// be shown.
struct Masked<'v>(&'v Value, &'v Cell<usize>);

impl<'v> Masked<'v> {
    /// Returns how many of these members or items to show, and a placeholder for the others.
    fn shown(&self, count: usize) -> (usize, Option<Further>) {
        let shown = count.min(self.1.get());
        self.1.set(self.1.get() - shown);
        (shown, (shown < count).then(|| Further(count - shown)))
    }

    fn below(&self, value: &'v Value) -> Self {
        Self(value, self.1)
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => value.fmt(f),
            Value::Number(_) => f.write_str("<number>"),
            Value::String(text) if text.is_empty() => f.write_str("\"\""),
            Value::String(_) => f.write_str("<text>"),
            Value::Array(items) => {
                let (shown, further) = self.shown(items.len());
                let items = items.iter().take(shown).map(|item| self.below(item));
                f.debug_list().entries(items).entries(further).finish()
            }
            Value::Object(members) => {
                let (shown, further) = self.shown(members.len());
                let members = members.iter().take(shown);
                let members = members.map(|(name, value)| (bounded(name), self.below(value)));
                let further = further.map(|further| (further, Ellipsis));
                f.debug_map().entries(members).entries(further).finish()
            }
        }
    }
}

/// The number of members or items that are not shown.
struct Further(usize);

impl fmt::Debug for Further {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} further>", self.0)
    }
}

/// The placeholder for values that are not shown.
struct Ellipsis;

impl fmt::Debug for Ellipsis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}
