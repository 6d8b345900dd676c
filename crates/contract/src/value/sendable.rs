//! Conversion of received values to values that can be sent.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::Maybe;
use crate::json::push_token;

/// A received value that cannot be sent: a required member is missing, or a member has another
/// type. It names the place but never the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the received value cannot be sent: {}{reason}", self.place())]
pub struct Unsendable {
    /// The JSON pointer to the value that cannot be sent.
    pub pointer: String,
    /// The reason it cannot be sent.
    pub reason: String,
}

impl Unsendable {
    /// Creates an error about the value as a whole.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            reason: reason.into(),
        }
    }

    /// Moves the error into a member or an item.
    #[must_use]
    pub fn within(self, token: &str) -> Self {
        let mut pointer = String::new();
        push_token(&mut pointer, token);
        Self {
            pointer: pointer + &self.pointer,
            ..self
        }
    }

    fn place(&self) -> String {
        match self.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{pointer}: "),
        }
    }
}

/// A type for sending that can be made from a received type. Generated types implement `TryFrom`,
/// which does the same.
///
/// ```
/// use countersign_contract::value::{Maybe, Sendable, Unsendable, sendable};
///
/// struct Edit {
///     name: String,
///     note: Option<String>,
/// }
///
/// struct EditReceived {
///     name: Maybe<String>,
///     note: Maybe<String>,
/// }
///
/// impl Sendable<EditReceived> for Edit {
///     fn sendable(received: EditReceived) -> Result<Self, Unsendable> {
///         Ok(Self {
///             name: sendable::required("name", received.name)?,
///             note: sendable::optional("note", received.note)?,
///         })
///     }
/// }
///
/// let came = EditReceived { name: "a".into(), note: Maybe::Null };
/// let edit = Edit::sendable(came)?;
/// assert_eq!((edit.name.as_str(), edit.note), ("a", None));
///
/// let came = EditReceived { name: Maybe::Mistyped, note: Maybe::Absent };
/// let error = Edit::sendable(came).err().unwrap();
/// assert_eq!(error.to_string(), "the received value cannot be sent: /name: it came with a value of another type");
/// # Ok::<(), Unsendable>(())
/// ```
pub trait Sendable<R>: Sized {
    /// Converts a received value. Drops members that are only received and members that the
    /// contract does not name.
    ///
    /// # Errors
    ///
    /// Returns an error if a required member is missing or a member has another type.
    fn sendable(received: R) -> Result<Self, Unsendable>;
}

/// Converts a required member.
///
/// # Errors
///
/// Returns an error if the member has no value, or one that cannot be sent.
pub fn required<R, S: Sendable<R>>(name: &str, received: Maybe<R>) -> Result<S, Unsendable> {
    let value = match maybe(name, received)? {
        Maybe::Value(value) => return Ok(value),
        Maybe::Null => "it is null, but must be sent with a value",
        Maybe::Absent | Maybe::Mistyped => "it is missing, but must be sent",
    };
    Err(Unsendable::because(value).within(name))
}

/// Converts a required member that may be `null`.
///
/// # Errors
///
/// Returns an error if the member is missing or its value cannot be sent.
pub fn required_or_null<R, S: Sendable<R>>(
    name: &str,
    received: Maybe<R>,
) -> Result<Option<S>, Unsendable> {
    match received {
        Maybe::Null => Ok(None),
        received => required(name, received).map(Some),
    }
}

/// Converts an optional member that must not be sent as `null`.
///
/// # Errors
///
/// Returns an error if the value cannot be sent.
pub fn optional<R, S: Sendable<R>>(
    name: &str,
    received: Maybe<R>,
) -> Result<Option<S>, Unsendable> {
    Ok(maybe(name, received)?.into_value())
}

/// Converts an optional member that may be anything, including `null`.
#[must_use]
pub fn anything(received: Maybe<Value>) -> Option<Value> {
    match received {
        Maybe::Value(value) => Some(value),
        Maybe::Null => Some(Value::Null),
        Maybe::Absent | Maybe::Mistyped => None,
    }
}

/// Converts an optional member that may be `null`.
///
/// # Errors
///
/// Returns an error if the value cannot be sent.
pub fn maybe<R, S: Sendable<R>>(name: &str, received: Maybe<R>) -> Result<Maybe<S>, Unsendable> {
    Ok(match received {
        Maybe::Absent => Maybe::Absent,
        Maybe::Null => Maybe::Null,
        Maybe::Value(value) => {
            Maybe::Value(S::sendable(value).map_err(|error| error.within(name))?)
        }
        Maybe::Mistyped => {
            let error = Unsendable::because("it came with a value of another type");
            return Err(error.within(name));
        }
    })
}

/// A value whose sent and received types differ by more than read-only members. It is converted
/// through JSON.
pub struct FromJson<S>(pub S);

impl<R: Serialize, S: DeserializeOwned> Sendable<R> for FromJson<S> {
    fn sendable(received: R) -> Result<Self, Unsendable> {
        from_json(&received).map(Self)
    }
}

/// Converts the additional members of a map, all except those with the given names.
///
/// # Errors
///
/// Returns an error if a member has another type.
pub fn further<S: DeserializeOwned, M: FromIterator<(String, S)>>(
    received: Map<String, Value>,
    others: &[&str],
) -> Result<M, Unsendable> {
    let members = received
        .into_iter()
        .filter(|(name, _)| !others.contains(&name.as_str()));
    members
        .map(|(name, value)| match from_json(&value) {
            Ok(value) => Ok((name, value)),
            Err(error) => Err(error.within(&name)),
        })
        .collect()
}

/// Converts a value through JSON, for types that differ by more than read-only members.
///
/// # Errors
///
/// Returns an error if the value cannot be sent.
pub fn from_json<R: Serialize, S: DeserializeOwned>(received: &R) -> Result<S, Unsendable> {
    let value = serde_json::to_value(received).and_then(serde_json::from_value);
    // The message from serde may contain the value.
    value.map_err(|_| Unsendable::because("it does not have the type that is sent"))
}

/// Implements the conversion for types that are the same in both directions.
macro_rules! as_it_came {
    ($($kind:ty),*) => {
        $(impl Sendable<$kind> for $kind {
            fn sendable(received: $kind) -> Result<Self, Unsendable> {
                Ok(received)
            }
        })*
    };
}

as_it_came!(String, bool, i32, i64, f64, Value, Map<String, Value>);

impl<R, S: Sendable<R>> Sendable<Box<R>> for Box<S> {
    fn sendable(received: Box<R>) -> Result<Self, Unsendable> {
        S::sendable(*received).map(Self::new)
    }
}

impl<R, S: Sendable<R>> Sendable<Option<R>> for Option<S> {
    fn sendable(received: Option<R>) -> Result<Self, Unsendable> {
        received.map(S::sendable).transpose()
    }
}

impl<R, S: Sendable<R>> Sendable<Vec<R>> for Vec<S> {
    fn sendable(received: Vec<R>) -> Result<Self, Unsendable> {
        let items = received.into_iter().enumerate();
        items
            .map(|(index, item)| {
                S::sendable(item).map_err(|error| error.within(&index.to_string()))
            })
            .collect()
    }
}

impl<R, S: Sendable<R>> Sendable<BTreeMap<String, R>> for BTreeMap<String, S> {
    fn sendable(received: BTreeMap<String, R>) -> Result<Self, Unsendable> {
        let members = received.into_iter();
        members
            .map(|(name, value)| match S::sendable(value) {
                Ok(value) => Ok((name, value)),
                Err(error) => Err(error.within(&name)),
            })
            .collect()
    }
}
