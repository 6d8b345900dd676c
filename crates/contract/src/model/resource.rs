//! Resources that outlive a call, and their states (`x-resource`, `x-transition`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// The effect of an operation on a resource that outlives the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The kind of resource.
    pub name: String,
    /// The action on the resource.
    pub action: Action,
    /// The place of its identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ValueAt>,
    /// The place of its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ValueAt>,
    /// The clauses that the effect rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// An action on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Creates a resource.
    Create,
    /// Reads one resource.
    Read,
    /// Reads several resources.
    List,
    /// Changes some members of a resource.
    Update,
    /// Replaces a whole resource.
    Replace,
    /// Deletes a resource.
    Delete,
    /// Performs any other action on a resource.
    Act,
    /// Notifies us about a resource.
    Notify,
}

/// The place of a value in an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueAt {
    /// The part of the exchange.
    #[serde(rename = "in")]
    pub location: ValueLocation,
    /// The name of a path parameter, or a JSON pointer into the body.
    pub name: String,
}

/// The part of an exchange that holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueLocation {
    /// A path parameter.
    Path,
    /// The request body.
    Request,
    /// The response body.
    Response,
}

/// The states before and after an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The states in which the call is allowed. Empty if the document names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The state after the call, if the call changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A further precondition, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// The clauses that the transition rests on.
    #[serde(default)]
    pub rule: Rule,
}
