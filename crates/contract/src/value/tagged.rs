//! Unions with a tag: values of several forms that a member distinguishes.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A union of several forms of an object. The text of one member selects the form.
///
/// ```
/// use countersign_contract::value::{Tagged, form};
/// use serde::Deserialize;
/// use serde_json::{Value, json};
///
/// #[derive(Debug, PartialEq)]
/// enum Pet {
///     Cat(Vec<String>),
/// }
///
/// impl Tagged for Pet {
///     const MEMBER: &'static str = "kind";
///     const VALUES: &'static [&'static str] = &["cat"];
///
///     fn read(tag: &str, value: &Value) -> Option<serde_json::Result<Self>> {
///         Some(match tag {
///             "cat" => Vec::deserialize(&value["names"]).map(Self::Cat),
///             _ => return None,
///         })
///     }
/// }
///
/// assert_eq!(form::<Pet, _>(&json!({"kind": "cat", "names": []}))?, Pet::Cat(vec![]));
/// for odd in [json!({"kind": "newt"}), json!({"kind": "cat", "names": 1}), json!([])] {
///     assert!(form::<Pet, _>(&odd).is_err());
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Tagged: Sized {
    /// The name of the member.
    const MEMBER: &'static str;
    /// The texts of the member that select a form.
    const VALUES: &'static [&'static str];

    /// Reads the form that this text selects. Returns `None` if it selects none.
    fn read(tag: &str, value: &Value) -> Option<serde_json::Result<Self>>;
}

/// Reads a [tagged](Tagged) union and rejects anything else.
///
/// # Errors
///
/// Returns an error if the member is missing or selects no form, or if the value does not have that
/// form. The message does not contain the text of the member.
pub fn form<'de, T: Tagged, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match known(&value) {
        Some(read) => read.map_err(D::Error::custom),
        None => Err(D::Error::custom(format_args!(
            "expected an object whose member `{}` is one of {}",
            T::MEMBER,
            T::VALUES.join(", ")
        ))),
    }
}

fn known<T: Tagged>(value: &Value) -> Option<serde_json::Result<T>> {
    let tag = value.get(T::MEMBER)?.as_str()?;
    T::read(tag, value)
}
