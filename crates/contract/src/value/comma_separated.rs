//! Lists in a single parameter.

use std::fmt;

use serde::{Serialize, Serializer};

/// A list that is sent as one text with commas between its items: style `simple`, and style `form`
/// without `explode` (OpenAPI 3.0.3, Parameter Object).
///
/// ```
/// use countersign_contract::value::CommaSeparated;
/// assert_eq!(CommaSeparated(vec![1, 2, 3]).to_string(), "1,2,3");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommaSeparated<T>(pub Vec<T>);

impl<T> From<Vec<T>> for CommaSeparated<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for CommaSeparated<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: fmt::Display> fmt::Display for CommaSeparated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{item}")?;
        }
        Ok(())
    }
}

impl<T: fmt::Display> Serialize for CommaSeparated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
