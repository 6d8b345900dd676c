//! Deserialization of a value to a type, with the position of an error.

use countersign_contract::model::Position;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::{Data, Node};

impl Node {
    /// Deserializes the value, which must be a map, or returns the position and the reason of the
    /// error.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, (Position, String)> {
        // serde would accept a list of the members in order.
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
            // serde reports an unknown member at the map that contains it.
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
