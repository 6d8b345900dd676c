//! What has come, to be sent again.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::Maybe;
use crate::json::push_token;

/// What has come is no value that can be sent: a member that must be there is missing, or one is of
/// another type. It says which one, and nothing of its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what came cannot be sent again: {}{reason}", self.place())]
pub struct Unsendable {
    /// The JSON pointer of the value that cannot be sent.
    pub pointer: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Unsendable {
    /// The value as a whole cannot be sent.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            reason: reason.into(),
        }
    }

    /// The same within a member or an item.
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

/// A type of what we send, made of what has come. Generated types are made by `try_from`, which is
/// the same.
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
/// assert_eq!(error.to_string(), "what came cannot be sent again: /name: it came with a value of another type");
/// # Ok::<(), Unsendable>(())
/// ```
pub trait Sendable<R>: Sized {
    /// The value to be sent. What is only received is left out, and so is what the contract does not
    /// know.
    ///
    /// # Errors
    ///
    /// If a member that must be sent is missing, or one is of another type.
    fn sendable(received: R) -> Result<Self, Unsendable>;
}

/// A member that must be sent, with a value.
///
/// # Errors
///
/// If it is no value, or one that cannot be sent.
pub fn required<R, S: Sendable<R>>(name: &str, received: Maybe<R>) -> Result<S, Unsendable> {
    let value = match maybe(name, received)? {
        Maybe::Value(value) => return Ok(value),
        Maybe::Null => "it came as null, and must be sent with a value",
        Maybe::Absent | Maybe::Mistyped => "it did not come, and must be sent",
    };
    Err(Unsendable::because(value).within(name))
}

/// A member that must be sent, and may be `null`.
///
/// # Errors
///
/// If it did not come, or with a value that cannot be sent.
pub fn required_or_null<R, S: Sendable<R>>(
    name: &str,
    received: Maybe<R>,
) -> Result<Option<S>, Unsendable> {
    match received {
        Maybe::Null => Ok(None),
        received => required(name, received).map(Some),
    }
}

/// A member that need not be sent, and then not as `null` either.
///
/// # Errors
///
/// If it came with a value that cannot be sent.
pub fn optional<R, S: Sendable<R>>(
    name: &str,
    received: Maybe<R>,
) -> Result<Option<S>, Unsendable> {
    Ok(maybe(name, received)?.into_value())
}

/// A member that may be anything, also `null`, and need not be sent.
#[must_use]
pub fn anything(received: Maybe<Value>) -> Option<Value> {
    match received {
        Maybe::Value(value) => Some(value),
        Maybe::Null => Some(Value::Null),
        Maybe::Absent | Maybe::Mistyped => None,
    }
}

/// A member that need not be sent, and may be `null`.
///
/// # Errors
///
/// If it came with a value that cannot be sent.
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

/// A value whose type differs from the one that is sent by more than what is received only: it is
/// made of what both are in JSON.
pub struct FromJson<S>(pub S);

impl<R: Serialize, S: DeserializeOwned> Sendable<R> for FromJson<S> {
    fn sendable(received: R) -> Result<Self, Unsendable> {
        from_json(&received).map(Self)
    }
}

/// The members beside those of these names, which a value of any names can be sent with.
///
/// # Errors
///
/// If one is of another type.
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

/// A value to be sent, of one whose type differs from that by more than what is received only.
///
/// # Errors
///
/// If it cannot be sent.
pub fn from_json<R: Serialize, S: DeserializeOwned>(received: &R) -> Result<S, Unsendable> {
    let value = serde_json::to_value(received).and_then(serde_json::from_value);
    // What serde says may hold the value.
    value.map_err(|_| Unsendable::because("it is not of the type that is sent"))
}

/// What is of one type both ways.
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
