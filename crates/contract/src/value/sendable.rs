//! What has come, to be sent again.

use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::Segment;

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
    fn place(&self) -> String {
        match self.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{pointer}: "),
        }
    }
}

/// Reads what a partner has sent as the type of what we send: what is only received is left out, and
/// so is `null` where it cannot be sent and nothing need be.
///
/// ```
/// use countersign_contract::value::sendable;
/// use serde_json::json;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Edit {
///     name: String,
///     note: Option<String>,
/// }
///
/// let edit: Edit = sendable(&json!({ "id": 7, "name": "a", "note": null }))?;
/// assert_eq!((edit.name.as_str(), edit.note), ("a", None));
///
/// let error = sendable::<_, Edit>(&json!({ "name": ["hush"] })).unwrap_err();
/// assert_eq!(error.to_string(), "what came cannot be sent again: /name: expected a string");
/// # Ok::<(), countersign_contract::value::Unsendable>(())
/// ```
///
/// # Errors
///
/// If a member that must be sent is missing, or one is of another type.
pub fn sendable<R: Serialize, S: DeserializeOwned>(received: &R) -> Result<S, Unsendable> {
    let value = serde_json::to_value(received).map_err(|_| Unsendable {
        pointer: String::new(),
        reason: "it cannot be written as JSON".to_owned(),
    })?;
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => push_token(&mut pointer, &index.to_string()),
                Segment::Map { key } => push_token(&mut pointer, key),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let reason = error.inner().to_string();
        Unsendable {
            pointer,
            reason: without_value(&reason),
        }
    })
}

/// What serde says, without the value that it repeats before what it expected.
fn without_value(reason: &str) -> String {
    match reason.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => reason.to_owned(),
    }
}
