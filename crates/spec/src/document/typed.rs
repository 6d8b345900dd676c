//! From a value to a type that serde knows, with the place of a mistake.

use countersign_contract::model::Position;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::{Data, Node};

impl Node {
    /// The value, which must be a map, as a type, or where and why it is none.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, (Position, String)> {
        // serde would take a list for the members in their order.
        if !matches!(self.data, Data::Map(_)) {
            return Err((self.at, format!("expected a map, found {}", self.kind())));
        }
        serde_path_to_error::deserialize(self.to_json()).map_err(|error| {
            let tokens: Vec<String> = error
                .path()
                .iter()
                .filter_map(|segment| match segment {
                    Segment::Seq { index } => Some(index.to_string()),
                    Segment::Map { key } => Some(key.clone()),
                    Segment::Enum { .. } | Segment::Unknown => None,
                })
                .collect();
            let message = error.inner().to_string();
            let (_, node) = self
                .at_path(tokens.iter().map(String::as_str))
                .unwrap_or((self.at, self));
            // An unknown member is told of the map that it stands in.
            let unknown = match &node.data {
                Data::Map(members) => members
                    .iter()
                    .find(|(name, _)| message.starts_with(&format!("unknown field `{name}`"))),
                _ => None,
            };
            (unknown.map_or(node.at, |(_, entry)| entry.at), message)
        })
    }
}
