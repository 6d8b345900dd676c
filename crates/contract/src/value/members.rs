//! Objects that are read tolerantly.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{MapAccess, Visitor},
};

/// Something that is read from a JSON object member by member, so that nothing a partner sends
/// stops it: of a member that comes twice the last one counts, one that is not known can be kept,
/// and none must be there.
///
/// ```
/// use countersign_contract::value::{Maybe, Members, object};
/// use serde::{Deserialize, Deserializer, de::MapAccess};
///
/// #[derive(Default)]
/// struct Order {
///     id: Maybe<String>,
///     further: Vec<String>,
/// }
///
/// impl Members for Order {
///     fn member<'de, A: MapAccess<'de>>(&mut self, name: String, members: &mut A) -> Result<(), A::Error> {
///         match name.as_str() {
///             "id" => self.id = members.next_value()?,
///             _ => {
///                 members.next_value::<serde::de::IgnoredAny>()?;
///                 self.further.push(name);
///             }
///         }
///         Ok(())
///     }
/// }
///
/// impl<'de> Deserialize<'de> for Order {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         object(deserializer)
///     }
/// }
///
/// let order: Order = serde_json::from_str(r#"{"id": "a", "new": 1, "id": "b"}"#)?;
/// assert_eq!((order.id, order.further), ("b".into(), vec!["new".to_owned()]));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Members: Default {
    /// Reads the value of the member of this name.
    ///
    /// # Errors
    ///
    /// If the value is not of the type of this member.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: String,
        members: &mut A,
    ) -> Result<(), A::Error>;
}

/// Reads an object [member by member](Members).
///
/// # Errors
///
/// If it is no object, or the value of a member is not of its type.
pub fn object<'de, T: Members, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut object = T::default();
        while let Some(name) = members.next_key()? {
            object.member(name, &mut members)?;
        }
        Ok(object)
    }
}
