//! The building blocks of generated events.

use std::{fmt, str::FromStr};

use bytes::Bytes;
use countersign_contract::value::Hidden;
use serde::Serialize;

use super::parameter::integral;

/// A typed body, or the bytes of a body that does not have its documented type.
///
/// A call must not be lost because the partner sends a member with a type other than the documented
/// one. Such a body is kept unchanged.
#[derive(Clone, PartialEq, Eq)]
pub enum Body<T> {
    /// A body of the documented type.
    Known(T),
    /// A JSON body of another type.
    Other(Bytes),
}

impl<T> Body<T> {
    /// Returns the body, if it has the documented type.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(body) => Some(body),
            Self::Other(_) => None,
        }
    }

    /// Consumes the value and returns the body, if it has the documented type.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(body) => Some(body),
            Self::Other(_) => None,
        }
    }
}

impl<T> From<T> for Body<T> {
    fn from(body: T) -> Self {
        Self::Known(body)
    }
}

/// Omits texts and numbers, and all but the first members of a large body: see [`Hidden`].
impl<T: Serialize> fmt::Debug for Body<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(body) => f.debug_tuple("Known").field(&Hidden(body)).finish(),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}

/// A variable part of the URL that contains a number or a boolean, with its original text.
///
/// ```
/// use countersign_client::webhooks::Parameter;
/// let id: Parameter<i64> = "18446744073709551615".into();
/// assert_eq!((id.value(), id.text()), (None, "18446744073709551615"));
/// assert_eq!(Parameter::<i64>::from("12345678"), 12_345_678);
/// assert_eq!(Parameter::<i64>::from("1.5e1"), 15);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parameter<T> {
    text: String,
    value: Option<T>,
}

impl<T> Parameter<T> {
    /// Returns the value, unless the text is not a valid one.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns the text, unescaped.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T: FromStr> From<&str> for Parameter<T> {
    fn from(text: &str) -> Self {
        let value = text.parse().ok();
        let value = value.or_else(|| integral(text)?.parse().ok());
        Self {
            text: text.to_owned(),
            value,
        }
    }
}

impl<T: PartialEq> PartialEq<T> for Parameter<T> {
    fn eq(&self, other: &T) -> bool {
        self.value.as_ref() == Some(other)
    }
}

impl<T> fmt::Display for Parameter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
