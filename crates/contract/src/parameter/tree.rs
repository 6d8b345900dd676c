//! A value before it is known of which type its texts are.

/// A value whose texts are split and decoded, but not typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// A text, or the few that it may be.
    Text(Vec<String>),
    /// A JSON text, taken as it is.
    Json(String),
    /// A text that is said to be JSON, or the few that it may be.
    Stated(Vec<String>),
    /// A list.
    List(Vec<Tree>),
    /// An object; a name may come more than once.
    Members(Vec<(String, Tree)>),
}
