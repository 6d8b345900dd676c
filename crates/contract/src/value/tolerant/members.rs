//! Reading of the members of an object, one by one.

use std::borrow::Cow;

use serde::{Deserialize, de::MapAccess};
use serde_json::{Map, Value};

use super::{Tolerant, kinds::Reading};
use crate::value::Maybe;

/// The members of an object that is being read. It keeps the members that the object does not name
/// and those of another type, with their original values.
///
/// The last value counts if a member is sent twice.
pub struct Members<A> {
    members: A,
    kept: Map<String, Value>,
}

/// The name of a member.
#[derive(Deserialize)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

impl<'de, A: MapAccess<'de>> Members<A> {
    /// Starts reading the members of an object.
    pub fn of(members: A) -> Self {
        Self {
            members,
            kept: Map::new(),
        }
    }

    /// Returns the name of the next member. Its value must be read next.
    ///
    /// # Errors
    ///
    /// Returns an error if the object cannot be read.
    pub fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        Ok(self.members.next_key::<Name<'de>>()?.map(|name| name.0))
    }

    /// Reads the value of the member of this name.
    ///
    /// # Errors
    ///
    /// Returns an error if the object cannot be read.
    pub fn value<T: Tolerant>(&mut self, name: Cow<'de, str>) -> Result<Maybe<T>, A::Error> {
        let read = match self.members.next_value()? {
            None => Maybe::Null,
            Some(Reading(Ok(value))) => Maybe::Value(value),
            Some(Reading(Err(other))) => {
                self.kept.insert(name.into_owned(), other);
                return Ok(Maybe::Mistyped);
            }
        };
        self.kept.remove(&*name);
        Ok(read)
    }

    /// Keeps the member of this name with its original value.
    ///
    /// # Errors
    ///
    /// Returns an error if the object cannot be read.
    pub fn keep(&mut self, name: Cow<'de, str>) -> Result<(), A::Error> {
        let value = self.members.next_value()?;
        self.kept.insert(name.into_owned(), value);
        Ok(())
    }

    /// Returns the members that were kept.
    #[must_use]
    pub fn kept(self) -> Map<String, Value> {
        self.kept
    }
}
