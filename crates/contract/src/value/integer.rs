//! Integers as JSON Schema defines them, where `5.0` is an integer.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};

use super::Maybe;

/// A type made of integers that is read leniently. A number without a fraction is an integer,
/// however it is written (JSON Schema 2020-12, Core, sections 4.2.3 and 6.1.1).
pub trait Integer: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Returns an error if the value is not an integer or is out of range.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a field made of integers. Use it with `#[serde(deserialize_with = "integer")]`.
///
/// ```
/// use countersign_contract::value::{Maybe, integer};
///
/// #[derive(serde::Deserialize)]
/// struct Page {
///     #[serde(deserialize_with = "integer")]
///     limit: Maybe<i64>,
/// }
///
/// let page: Page = serde_json::from_str(r#"{"limit": 50.0}"#)?;
/// assert_eq!(page.limit, Maybe::Value(50));
/// assert!(serde_json::from_str::<Page>(r#"{"limit": 50.5}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// Returns an error if the value is not an integer or is out of range.
pub fn integer<'de, T: Integer, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

struct Number;

impl Visitor<'_> for Number {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a 64-bit integer")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Other("a larger integer"), &self))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        // Both bounds are powers of two, so they are exact.
        let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value);
        if fits && value.fract() == 0.0 {
            Ok(value as i64)
        } else {
            Err(E::invalid_value(Unexpected::Other("another number"), &self))
        }
    }
}

impl Integer for i64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number)
    }
}

impl Integer for i32 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = i64::read(deserializer)?;
        Self::try_from(value).map_err(|_| D::Error::custom("expected a 32-bit integer"))
    }
}

/// A wrapper that deserializes with [`integer`].
struct Lenient<T>(T);

impl<'de, T: Integer> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl<T: Integer> Integer for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Lenient<T>>::deserialize(deserializer)?.map(|value| value.0))
    }
}

impl<T: Integer> Integer for Maybe<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::read(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T: Integer> Integer for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Lenient<T>>::deserialize(deserializer)?;
        Ok(members
            .into_iter()
            .map(|(name, value)| (name, value.0))
            .collect())
    }
}

impl<T: Integer> Integer for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Lenient<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|item| item.0).collect())
    }
}
