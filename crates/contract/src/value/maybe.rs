//! A member that is absent, `null`, a value, or, in received data, a value of another type.

use std::{collections::BTreeMap, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member that is absent, `null`, or a value.
///
/// JSON distinguishes the three, and so do many APIs: a `PATCH` leaves an absent member alone and
/// clears one that is `null`. On a field, write
/// `#[serde(default, skip_serializing_if = "Maybe::is_unwritten")]`.
///
/// ```
/// use countersign_contract::value::Maybe;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Serialize)]
/// struct Edit {
///     #[serde(default, skip_serializing_if = "Maybe::is_unwritten")]
///     note: Maybe<String>,
/// }
///
/// for text in ["{}", r#"{"note":null}"#, r#"{"note":"hello"}"#] {
///     let edit: Edit = serde_json::from_str(text)?;
///     assert_eq!(serde_json::to_string(&edit)?, text);
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Use it like an [`Option`] if only the value matters: [`value`](Self::value) returns one, and
/// [`as_ref`](Self::as_ref) and [`and_then`](Self::and_then) reach nested members.
///
/// ```
/// # use countersign_contract::value::Maybe;
/// #[derive(Default)]
/// struct Candidate {
///     number: Maybe<String>,
/// }
/// #[derive(Default)]
/// struct Found {
///     candidate: Maybe<Candidate>,
/// }
///
/// let found = Found { candidate: Candidate { number: "RS-1".into() }.into() };
/// let number = found.candidate.as_ref().and_then(|candidate| candidate.number.as_ref());
/// assert_eq!(number.map(String::len).unwrap_or_default(), 4);
/// // Or with nothing left of what it was read from:
/// let number = found.candidate.and_then(|candidate| candidate.number);
/// assert_eq!(number.unwrap_or_default(), "RS-1");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maybe<T> {
    /// The member is absent.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
    /// The member has a value of another type than the contract describes. This occurs only in
    /// received data. The owner of the member keeps the value among its undocumented members.
    Mistyped,
}

impl<T> Maybe<T> {
    /// Returns `true` if the member is absent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns `true` if the member is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns `true` if the member has a value.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// assert!(Maybe::Value(1).is_value());
    /// assert!(!Maybe::<i64>::Null.is_value() && !Maybe::<i64>::Absent.is_value());
    /// ```
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Returns `true` if the member has a value of another type.
    pub const fn is_mistyped(&self) -> bool {
        matches!(self, Self::Mistyped)
    }

    /// Returns `true` if the member is absent, or mistyped and written by its owner. Use it with
    /// `#[serde(skip_serializing_if = ..)]`.
    pub const fn is_unwritten(&self) -> bool {
        matches!(self, Self::Absent | Self::Mistyped)
    }

    /// Returns a reference to the value, if there is one.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// assert_eq!(Maybe::Value(1).value(), Some(&1));
    /// assert_eq!(Maybe::<i64>::Null.value(), None);
    /// ```
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Mistyped => None,
        }
    }

    /// Returns a mutable reference to the value, if there is one.
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Mistyped => None,
        }
    }

    /// Returns the value, if there is one, and consumes the member.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Mistyped => None,
        }
    }

    /// Converts from `&Maybe<T>` to `Maybe<&T>`.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// let note = Maybe::Value("hello".to_owned());
    /// assert_eq!(note.as_ref().map(String::len), Maybe::Value(5));
    /// assert!(Maybe::<String>::Null.as_ref().is_null() && note.is_value());
    /// ```
    pub const fn as_ref(&self) -> Maybe<&T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Mistyped => Maybe::Mistyped,
            Self::Value(value) => Maybe::Value(value),
        }
    }

    /// Applies a function to the value. The other variants stay as they are.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// assert_eq!(Maybe::Value(2).map(|count| count * 2), Maybe::Value(4));
    /// assert_eq!(Maybe::<i64>::Null.map(|count| count * 2), Maybe::Null);
    /// ```
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Mistyped => Maybe::Mistyped,
            Self::Value(value) => Maybe::Value(function(value)),
        }
    }

    /// Applies a function that returns a `Maybe` to the value. The other variants stay as they are.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// fn first(text: &str) -> Maybe<char> {
    ///     text.chars().next().into()
    /// }
    /// assert_eq!(Maybe::Value("abc").and_then(first), Maybe::Value('a'));
    /// assert_eq!(Maybe::Value("").and_then(first), Maybe::Absent);
    /// assert_eq!(Maybe::Null.and_then(first), Maybe::Null);
    /// ```
    pub fn and_then<U>(self, function: impl FnOnce(T) -> Maybe<U>) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Mistyped => Maybe::Mistyped,
            Self::Value(value) => function(value),
        }
    }

    /// Returns the value, or `other` if there is none.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// assert_eq!(Maybe::Value(2).unwrap_or(50), 2);
    /// assert_eq!(Maybe::Null.unwrap_or(50), 50);
    /// ```
    pub fn unwrap_or(self, other: T) -> T {
        self.into_value().unwrap_or(other)
    }

    /// Returns the value, or the default of its type if there is none.
    ///
    /// ```
    /// # use countersign_contract::value::Maybe;
    /// assert_eq!(Maybe::<String>::Null.unwrap_or_default(), "");
    /// ```
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_value().unwrap_or_default()
    }
}

impl<T: Deref> Maybe<T> {
    /// Returns the dereferenced value, if there is one: `&str` for a `String`.
    pub fn as_deref(&self) -> Option<&T::Target> {
        self.value().map(Deref::deref)
    }
}

/// Converts anything but a value to `None`.
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

/// Converts an array to a list.
///
/// ```
/// # use countersign_contract::value::Maybe;
/// let list: Maybe<Vec<i64>> = [1, 2].into();
/// assert_eq!(list, vec![1, 2]);
/// ```
impl<T, const N: usize> From<[T; N]> for Maybe<Vec<T>> {
    fn from(items: [T; N]) -> Self {
        Self::Value(items.into())
    }
}

/// Converts an array of names and values to a map.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use countersign_contract::value::Maybe;
/// let map: Maybe<BTreeMap<String, i64>> = [("a".to_owned(), 1)].into();
/// assert_eq!(map.value().map(BTreeMap::len), Some(1));
/// ```
impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Maybe<BTreeMap<K, V>> {
    fn from(members: [(K, V); N]) -> Self {
        Self::Value(members.into())
    }
}

/// Boxes a value of a recursive type.
impl<T> From<T> for Maybe<Box<T>> {
    fn from(value: T) -> Self {
        Self::Value(Box::new(value))
    }
}

/// Converts `None` to an absent member.
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
            Self::Absent | Self::Null | Self::Mistyped => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}
