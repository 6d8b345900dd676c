//! Values of several forms that a member tells apart.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// One of several forms of an object, of which the text of one member says which.
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
    /// The texts of it that mean a form.
    const VALUES: &'static [&'static str];

    /// Reads the form that this text of the member means, if it means one.
    fn read(tag: &str, value: &Value) -> Option<serde_json::Result<Self>>;
}

/// Reads what [a member tells](Tagged), and refuses anything else.
///
/// # Errors
///
/// If the member is missing or means no form, or if the value is not of the form that it means. The
/// text of the member is not told.
pub fn form<'de, T: Tagged, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match known(&value) {
        Some(read) => read.map_err(D::Error::custom),
        None => Err(D::Error::custom(format_args!(
            "an object whose member `{}` is one of {} was expected",
            T::MEMBER,
            T::VALUES.join(", ")
        ))),
    }
}

fn known<T: Tagged>(value: &Value) -> Option<serde_json::Result<T>> {
    let tag = value.get(T::MEMBER)?.as_str()?;
    T::read(tag, value)
}
