//! Values that `Debug` does not show.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// Shows of a value what it is made of, but no text and no number in it: these may be secret, or
/// personal. What is shown is the JSON that it is written as.
///
/// Generated types use it for their `Debug`. To see a value whole, write it as JSON.
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
            Ok(value) => Masked(&value).fmt(f),
            // Its message may hold a part of the value.
            Err(_) => f.write_str("<no JSON>"),
        }
    }
}

/// A JSON value without its texts and numbers.
struct Masked<'v>(&'v Value);

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => value.fmt(f),
            Value::Number(_) => f.write_str("<number>"),
            Value::String(text) if text.is_empty() => f.write_str("\"\""),
            Value::String(_) => f.write_str("<text>"),
            Value::Array(items) => f.debug_list().entries(items.iter().map(Masked)).finish(),
            Value::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (name, Masked(value)));
                f.debug_map().entries(members).finish()
            }
        }
    }
}
