//! Writing of the members of an object.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::value::Maybe;

/// A writer for an object that was read with [`Members`](super::Members). The kept value of a
/// member is written while the member is [mistyped](Maybe::Mistyped), and dropped once the member
/// has been set to something else.
///
/// ```
/// use countersign_contract::value::{Maybe, WrittenMembers};
/// use serde_json::json;
///
/// let kept = json!({ "count": "7", "new": true }).as_object().cloned().unwrap_or_default();
/// let write = |count: Maybe<i64>| {
///     let mut members = WrittenMembers::of(&kept, serde_json::value::Serializer)?;
///     members.member("count", &count)?;
///     members.end()
/// };
/// assert_eq!(write(Maybe::Mistyped)?, json!({ "count": "7", "new": true }));
/// assert_eq!(write(Maybe::Value(7))?, json!({ "count": 7, "new": true }));
/// assert_eq!(write(Maybe::Absent)?, json!({ "new": true }));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct WrittenMembers<'k, S: Serializer> {
    object: S::SerializeMap,
    kept: &'k Map<String, Value>,
    told: Vec<&'static str>,
}

impl<'k, S: Serializer> WrittenMembers<'k, S> {
    /// Starts an object with the members that were kept when it was read.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written.
    pub fn of(kept: &'k Map<String, Value>, serializer: S) -> Result<Self, S::Error> {
        Ok(Self {
            object: serializer.serialize_map(None)?,
            kept,
            told: Vec::new(),
        })
    }

    /// Writes a named member.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written.
    pub fn member<T: Serialize>(
        &mut self,
        name: &'static str,
        value: &Maybe<T>,
    ) -> Result<(), S::Error> {
        match value {
            Maybe::Absent => {}
            Maybe::Null => self.object.serialize_entry(name, &())?,
            Maybe::Value(value) => self.object.serialize_entry(name, value)?,
            Maybe::Mistyped => return Ok(()),
        }
        self.told.push(name);
        Ok(())
    }

    /// Writes the kept members and ends the object.
    ///
    /// # Errors
    ///
    /// Returns an error if they cannot be written.
    pub fn end(mut self) -> Result<S::Ok, S::Error> {
        for (name, value) in self.kept {
            if !self.told.contains(&name.as_str()) {
                self.object.serialize_entry(name, value)?;
            }
        }
        self.object.end()
    }
}
