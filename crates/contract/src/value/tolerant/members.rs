//! The members of an object, one by one.

use std::borrow::Cow;

use serde::{Deserialize, de::MapAccess};
use serde_json::{Map, Value};

use super::{Tolerant, kinds::Reading};
use crate::value::Maybe;

/// The members of an object that is being read, and those of them that are kept as they came: the
/// ones that it does not know, and the ones of another type.
///
/// Of a member that comes twice the last one counts.
pub struct Members<A> {
    members: A,
    kept: Map<String, Value>,
}

/// The name of a member.
#[derive(Deserialize)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

impl<'de, A: MapAccess<'de>> Members<A> {
    /// All members of an object.
    pub fn of(members: A) -> Self {
        Self {
            members,
            kept: Map::new(),
        }
    }

    /// The name of the next member, whose value must be asked for next.
    ///
    /// # Errors
    ///
    /// If the object cannot be read.
    pub fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        Ok(self.members.next_key::<Name<'de>>()?.map(|name| name.0))
    }

    /// The value of the member of this name.
    ///
    /// # Errors
    ///
    /// If the object cannot be read.
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

    /// Keeps the member of this name.
    ///
    /// # Errors
    ///
    /// If the object cannot be read.
    pub fn keep(&mut self, name: Cow<'de, str>) -> Result<(), A::Error> {
        let value = self.members.next_value()?;
        self.kept.insert(name.into_owned(), value);
        Ok(())
    }

    /// The members that are kept.
    #[must_use]
    pub fn kept(self) -> Map<String, Value> {
        self.kept
    }
}
