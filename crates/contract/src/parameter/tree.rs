//! Values before their types are known.

/// A value with split and decoded texts that have no types yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// A text, with its possible meanings.
    Text(Vec<String>),
    /// A JSON text, used unchanged.
    Json(String),
    /// A text that the contract or its media type declares as JSON, with its possible meanings.
    Stated(Vec<String>),
    /// A list.
    List(Vec<Tree>),
    /// An object. A name may occur more than once.
    Members(Vec<(String, Tree)>),
}
