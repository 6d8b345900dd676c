//! Tolerant reading of received data: a value of another type does not affect the rest.

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

/// The result of reading: the value, or the JSON that has another type.
pub type Read<T> = Result<T, Value>;

/// A type that can be read tolerantly from received data.
///
/// An object is accepted whatever its members are. A member of another type becomes
/// [`Maybe::Mistyped`](super::Maybe::Mistyped), and its value is kept among the undocumented
/// members. A partner that sends `"7"` where its document shows `7` therefore does not make the
/// rest of the payload unreadable.
///
/// An implementation overrides the methods for the kinds of JSON that it accepts. The default
/// methods give the value back.
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
    /// Returns an error if the underlying data cannot be read. A value of another type is not an
    /// error.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        kinds::read(deserializer)
    }

    /// Converts a boolean.
    ///
    /// # Errors
    ///
    /// Returns the boolean if it is not a value of this type.
    fn of_boolean(value: bool) -> Read<Self> {
        Err(value.into())
    }

    /// Converts a number.
    ///
    /// # Errors
    ///
    /// Returns the number if it is not a value of this type.
    fn of_number(value: Number) -> Read<Self> {
        Err(value.into())
    }

    /// Converts a string.
    ///
    /// # Errors
    ///
    /// Returns the string if it is not a value of this type.
    fn of_text(value: &str) -> Read<Self> {
        Err(value.into())
    }

    /// Converts an array.
    ///
    /// # Errors
    ///
    /// Returns an error if the underlying data cannot be read.
    fn of_list<'de, A: SeqAccess<'de>>(items: A) -> Result<Read<Self>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Err)
    }

    /// Converts an object.
    ///
    /// # Errors
    ///
    /// Returns an error if the underlying data cannot be read.
    fn of_object<'de, A: MapAccess<'de>>(members: A) -> Result<Read<Self>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(members)).map(Err)
    }
}

/// Reads JSON as a [`Tolerant`] type.
///
/// # Errors
///
/// Returns an error with line and column if the text is not JSON (RFC 8259). Returns an error
/// without them if the value as a whole has another type; the message names the expected type and
/// nothing of the value.
pub fn from_slice<T: Tolerant>(json: &[u8]) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let read = T::read(&mut deserializer)?;
    deserializer.end()?;
    expected(read)
}

/// Reads a value as a [`Tolerant`] type. Returns `None` if it has another type.
#[must_use]
pub fn from_value<T: Tolerant>(value: &Value) -> Option<T> {
    T::read(value).ok()?.ok()
}

/// Reads a [`Tolerant`] type from any self-describing format of `serde`. Generated types use it for
/// their `Deserialize`.
///
/// # Errors
///
/// Returns an error if the data cannot be read, or if the value as a whole has another type.
pub fn deserialize<'de, T: Tolerant, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    expected(T::read(deserializer)?)
}

fn expected<T, E: Error>(read: Read<T>) -> Result<T, E> {
    read.map_err(|_| E::custom(format_args!("the value is not a {}", type_name::<T>())))
}
