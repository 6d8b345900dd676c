//! What the partner sends, read so that one value of another type loses nothing else.

mod containers;
mod kinds;
mod members;
mod scalars;
mod written;

pub use members::Members;
pub use written::WrittenMembers;

use std::any::type_name;

use serde::{
    Deserialize as _, Deserializer, Serialize,
    de::{
        Error, MapAccess, SeqAccess,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Number, Value};

/// What was read, or what came in place of it.
pub type Read<T> = Result<T, Value>;

/// A type that what a partner sends is read as.
///
/// An object is of the type of an object whatever its members are: a member of another type is
/// [`Maybe::Mistyped`](super::Maybe::Mistyped) and stays among those that the contract does not
/// name. So a partner who sends `"7"` where its document shows `7` costs nobody the rest of what
/// came.
///
/// A type says what it makes of the kinds of JSON that it can be; any other is given back.
///
/// ```
/// use countersign_contract::value::{Maybe, Members, Read, Tolerant, WrittenMembers, from_slice};
/// use serde::{Serialize, Serializer, de::MapAccess};
/// use serde_json::{Map, Value};
///
/// #[derive(Default)]
/// struct Order {
///     id: Maybe<String>,
///     count: Maybe<i64>,
///     undocumented: Map<String, Value>,
/// }
///
/// impl Serialize for Order {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         let mut members = WrittenMembers::of(&self.undocumented, serializer)?;
///         members.member("id", &self.id)?;
///         members.member("count", &self.count)?;
///         members.end()
///     }
/// }
///
/// impl Tolerant for Order {
///     fn of_object<'de, A: MapAccess<'de>>(members: A) -> Result<Read<Self>, A::Error> {
///         let (mut order, mut members) = (Self::default(), Members::of(members));
///         while let Some(name) = members.next_name()? {
///             match &*name {
///                 "id" => order.id = members.value(name)?,
///                 "count" => order.count = members.value(name)?,
///                 _ => members.keep(name)?,
///             }
///         }
///         order.undocumented = members.kept();
///         Ok(Ok(order))
///     }
/// }
///
/// let text = r#"{"id":"a","count":"7","new":null}"#;
/// let mut order: Order = from_slice(text.as_bytes())?;
/// assert_eq!((&order.id, &order.count), (&"a".into(), &Maybe::Mistyped));
/// assert_eq!(order.undocumented["count"], "7");
/// assert_eq!(serde_json::to_string(&order)?, text);
/// order.count = Maybe::Value(7);
/// assert_eq!(serde_json::to_string(&order)?, r#"{"id":"a","count":7,"new":null}"#);
/// assert!(from_slice::<Order>(b"[]").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Tolerant: Serialize + Sized {
    /// Reads a value of any kind.
    ///
    /// # Errors
    ///
    /// If what holds the value cannot be read; that it is of another type is none.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        kinds::read(deserializer)
    }

    /// What it makes of a boolean.
    ///
    /// # Errors
    ///
    /// With the boolean, if it is no value of this type.
    fn of_boolean(value: bool) -> Read<Self> {
        Err(value.into())
    }

    /// What it makes of a number.
    ///
    /// # Errors
    ///
    /// With the number, if it is no value of this type.
    fn of_number(value: Number) -> Read<Self> {
        Err(value.into())
    }

    /// What it makes of a text.
    ///
    /// # Errors
    ///
    /// With the text, if it is no value of this type.
    fn of_text(value: &str) -> Read<Self> {
        Err(value.into())
    }

    /// What it makes of a list.
    ///
    /// # Errors
    ///
    /// If what holds the list cannot be read.
    fn of_list<'de, A: SeqAccess<'de>>(items: A) -> Result<Read<Self>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Err)
    }

    /// What it makes of an object.
    ///
    /// # Errors
    ///
    /// If what holds the object cannot be read.
    fn of_object<'de, A: MapAccess<'de>>(members: A) -> Result<Read<Self>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(members)).map(Err)
    }
}

/// Reads JSON as a [`Tolerant`] type.
///
/// # Errors
///
/// If it is not JSON (RFC 8259), with line and column, or if the value as a whole is of another
/// type, without: the error says which type was expected, and nothing of the value.
pub fn from_slice<T: Tolerant>(json: &[u8]) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let read = T::read(&mut deserializer)?;
    deserializer.end()?;
    expected(read)
}

/// Reads a value as a [`Tolerant`] type, if it is one of that type.
#[must_use]
pub fn from_value<T: Tolerant>(value: &Value) -> Option<T> {
    T::read(value).ok()?.ok()
}

/// Reads a [`Tolerant`] type from any format of `serde` that says of itself what it holds; generated
/// types use it as their `Deserialize`.
///
/// # Errors
///
/// If the format cannot be read, or if the value as a whole is of another type.
pub fn deserialize<'de, T: Tolerant, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    expected(T::read(deserializer)?)
}

fn expected<T, E: Error>(read: Read<T>) -> Result<T, E> {
    read.map_err(|_| E::custom(format_args!("it is no {}", type_name::<T>())))
}
