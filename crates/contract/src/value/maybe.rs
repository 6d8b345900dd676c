//! A member that is absent, `null`, or a value: three things.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member that is absent, `null`, or a value.
///
/// JSON tells the three apart, and so do many APIs: a `PATCH` leaves an absent member alone and
/// clears one that is `null`. On a field, write
/// `#[serde(default, skip_serializing_if = "Maybe::is_absent")]`.
///
/// ```
/// use countersign_contract::value::Maybe;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Serialize)]
/// struct Edit {
///     #[serde(default, skip_serializing_if = "Maybe::is_absent")]
///     note: Maybe<String>,
/// }
///
/// for text in ["{}", r#"{"note":null}"#, r#"{"note":"hello"}"#] {
///     let edit: Edit = serde_json::from_str(text)?;
///     assert_eq!(serde_json::to_string(&edit)?, text);
/// }
/// let edit = Edit { note: "hello".into() };
/// assert_eq!(edit.note.value().map(String::as_str), Some("hello"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maybe<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the member is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value to change in place, if there is one.
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T: std::ops::Deref> Maybe<T> {
    /// The value as what it stands for, if there is one: `&str` for a `String`.
    pub fn as_deref(&self) -> Option<&T::Target> {
        self.value().map(std::ops::Deref::deref)
    }
}

/// Absent and `null` are both `None`.
impl<T> From<Maybe<T>> for Option<T> {
    fn from(value: Maybe<T>) -> Self {
        value.into_value()
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Maybe<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

/// `None` is an absent member.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl<T: PartialEq> PartialEq<T> for Maybe<T> {
    fn eq(&self, other: &T) -> bool {
        self.value() == Some(other)
    }
}

impl PartialEq<&str> for Maybe<String> {
    fn eq(&self, other: &&str) -> bool {
        self.value().is_some_and(|value| value == other)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}
