//! A YAML or JSON text as a tree in which every value knows its place.

mod json;
mod yaml;

use countersign_contract::model::Position;
use serde_json::{Map, Number, Value};

use crate::problem::Problem;

/// How many values a document may hold once its aliases are written out.
pub(crate) const MAX_VALUES: usize = 2_000_000;

/// How many lists and maps may stand within each other.
pub(crate) const MAX_DEPTH: usize = 100;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where the value begins.
    pub(crate) at: Position,
    /// The value.
    pub(crate) data: Data,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A member of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name; a name that is not text in the document is taken as it is written.
    pub(crate) name: String,
    /// Where the name begins.
    pub(crate) at: Position,
    /// The value.
    pub(crate) node: Node,
}

impl Node {
    /// Reads a text: JSON if it looks like it, YAML otherwise.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Problem> {
        if text.trim_start().starts_with(['{', '[']) {
            match json::parse(text) {
                Ok(node) => return Ok(node),
                // A YAML document may begin with a bracket as well.
                Err(problem) if file.ends_with(".json") => return Err(problem.into_problem(file)),
                Err(_) => {}
            }
        }
        yaml::parse(text).map_err(|problem| problem.into_problem(file))
    }

    /// The word for what the value is.
    pub(crate) fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }

    /// The member of a map with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        match &self.data {
            Data::Map(entries) => entries.iter().find(|entry| entry.name == name),
            _ => None,
        }
    }

    /// The value at a path of names and indices, and the entry it stands in if that is a member.
    pub(crate) fn at_path<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Option<&Self> {
        path.into_iter()
            .try_fold(self, |node, token| match &node.data {
                Data::List(items) => items.get(token.parse::<usize>().ok()?),
                _ => Some(&node.get(token)?.node),
            })
    }

    /// The value without its places.
    pub(crate) fn to_json(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(boolean) => Value::Bool(*boolean),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(string) => Value::String(string.clone()),
            Data::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Data::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.name.clone(), entry.node.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

/// A text that is neither YAML nor JSON.
struct SyntaxError {
    at: Option<Position>,
    message: String,
    mend: &'static str,
}

impl SyntaxError {
    fn into_problem(self, file: &str) -> Problem {
        Problem {
            file: file.to_owned(),
            at: self.at,
            message: self.message,
            mend: self.mend.to_owned(),
        }
    }
}

fn position(line: usize, column: usize) -> Position {
    let saturate = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Position {
        line: saturate(line),
        column: saturate(column),
    }
}
