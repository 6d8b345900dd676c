//! What lives between calls (`x-resource`, `x-transition`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// What an operation does to a thing that outlives the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// What kind of thing.
    pub name: String,
    /// What is done to it.
    pub action: Action,
    /// Where its identity is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ValueAt>,
    /// Where its state is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ValueAt>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// What is done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A new one comes to be.
    Create,
    /// One is read.
    Read,
    /// Many are read.
    List,
    /// Some of its members change.
    Update,
    /// All of it is replaced.
    Replace,
    /// It ceases to be.
    Delete,
    /// Something is done with it that is none of the others.
    Act,
    /// The partner tells us about it.
    Notify,
}

/// Where a value is found in an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueAt {
    /// In which part.
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

/// Which states an operation leads from and to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The states in which the call may be made; empty means that the document names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The state afterwards, if the call changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What else must hold, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}
