//! What the events of generated code are made of.

use std::{fmt, str::FromStr};

use bytes::Bytes;
use countersign_contract::value::Hidden;
use serde::Serialize;

use super::parameter::integral;

/// A body that was read, or the bytes of one that is not of its type.
///
/// A call must not be lost because the partner sends a member in another type than its document
/// shows, so what does not fit is kept as it came.
#[derive(Clone, PartialEq, Eq)]
pub enum Body<T> {
    /// It is of its type.
    Known(T),
    /// It is JSON, but not of its type.
    Other(Bytes),
}

impl<T> Body<T> {
    /// The body, if it is of its type.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(body) => Some(body),
            Self::Other(_) => None,
        }
    }

    /// The body itself, if it is of its type.
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

/// Without texts and numbers, and of a large body the first members only: see [`Hidden`].
impl<T: Serialize> fmt::Debug for Body<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(body) => f.debug_tuple("Known").field(&Hidden(body)).finish(),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}

/// A part of the URL that holds a number or a boolean, and the text that it came as.
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
    /// The value, unless the text is none that fits.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The text, without the escapes of the URL.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T: FromStr> From<&str> for Parameter<T> {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            value: { text.parse().ok() }.or_else(|| integral(text)?.parse().ok()),
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
