//! A YAML or JSON text as a tree of values with positions.

mod json;
mod scalar;
#[cfg(test)]
mod tests;
mod typed;
mod yaml;

use std::path::Path;

use countersign_contract::{json::index, model::Position};
use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use crate::problem::Problem;

/// The maximum number of values in a document, with its aliases expanded.
pub(crate) const MAX_VALUES: usize = 2_000_000;

/// The maximum size of a document in bytes, with its aliases expanded. It equals the maximum file
/// size, so that only aliases can exceed it.
pub(crate) const MAX_TEXT: usize = 64 * 1024 * 1024;

/// The maximum nesting depth of lists and maps.
pub(crate) const MAX_DEPTH: usize = 100;

/// A parsed text.
#[derive(Debug)]
pub(crate) struct Document {
    /// The root value.
    pub(crate) root: Node,
    /// The constructs that tools read differently.
    pub(crate) oddities: Vec<Oddity>,
    /// The number of values.
    pub(crate) values: usize,
}

/// A construct that tools read differently.
#[derive(Debug)]
pub(crate) struct Oddity {
    pub(crate) at: Position,
    pub(crate) message: String,
    /// The fallback, if the construct is accepted.
    pub(crate) instead: &'static str,
    pub(crate) help: &'static str,
}

/// A value and its position.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The position of the value.
    pub(crate) at: Position,
    /// The value.
    pub(crate) data: Data,
}

/// The data of a value.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Node>),
    /// The members by name. A name that is not a string is kept as written.
    Map(Members),
}

/// The members of a map, in the order of the document.
pub(crate) type Members = IndexMap<String, Entry>;

/// A member of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The position of the name.
    pub(crate) at: Position,
    /// The value.
    pub(crate) node: Node,
}

impl Oddity {
    fn number(at: Position, (message, instead): scalar::Complaint) -> Self {
        Self {
            at,
            message: message.to_owned(),
            instead,
            help: "write a JSON number of at most 17 digits, or quote it",
        }
    }
}

impl Document {
    /// Parses a text: JSON if it looks like JSON, otherwise YAML. `number` is the number of the
    /// file in the positions of its values.
    pub(crate) fn parse(file: &str, number: u32, text: &str) -> Result<Self, Problem> {
        let read = if text.trim_start().starts_with(['{', '[']) {
            match json::parse(text, number) {
                Ok(document) => Ok(document),
                // A YAML document may begin with a bracket as well.
                Err(error) if is_json(file) => Err(error),
                Err(error) => yaml::parse(text, number).map_err(|_| error),
            }
        } else {
            yaml::parse(text, number)
        };
        read.map_err(|error| error.into_problem(file))
    }
}

impl Node {
    /// Returns the kind of the value, for messages.
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

    /// Returns the text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the member of a map with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        match &self.data {
            Data::Map(members) => members.get(name),
            _ => None,
        }
    }

    /// Returns the value at a path of names and indices, and its position: that of its name, if it
    /// has one.
    pub(crate) fn at_path<'p>(
        &self,
        path: impl IntoIterator<Item = &'p str>,
    ) -> Option<(Position, &Self)> {
        path.into_iter()
            .try_fold((self.at, self), |(_, node), token| {
                if let Data::List(items) = &node.data {
                    let item = items.get(index(token)?)?;
                    return Some((item.at, item));
                }
                let entry = node.get(token)?;
                Some((entry.at, &entry.node))
            })
    }

    /// Converts the value to JSON, without positions.
    pub(crate) fn to_json(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(boolean) => Value::Bool(*boolean),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(string) => Value::String(string.clone()),
            Data::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Data::Map(members) => {
                let members = members.iter();
                let members = members.map(|(name, entry)| (name.clone(), entry.node.to_json()));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

/// Returns `true` if the name of a file ends in `.json`.
fn is_json(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// An error in a text that is neither valid YAML nor valid JSON.
#[derive(Debug)]
struct SyntaxError {
    at: Option<Position>,
    message: String,
    help: &'static str,
}

impl SyntaxError {
    fn empty() -> Self {
        Self {
            at: None,
            message: "is empty".to_owned(),
            help: "add content, or remove it",
        }
    }

    fn too_deep(at: Position) -> Self {
        Self {
            at: Some(at),
            message: format!("is nested deeper than {MAX_DEPTH} levels"),
            help: "move the inner parts into components",
        }
    }

    fn too_large(at: Position) -> Self {
        Self {
            at: Some(at),
            message: format!(
                "grows beyond {MAX_VALUES} values or {} MiB of text once its aliases are expanded",
                MAX_TEXT / 1024 / 1024
            ),
            help: "use $ref instead of YAML aliases",
        }
    }

    fn into_problem(self, file: &str) -> Problem {
        Problem {
            file: file.to_owned(),
            at: self.at,
            message: self.message,
            help: self.help.to_owned(),
        }
    }
}

/// Adds a member, and reports a duplicate name. The last one wins, as in most tools.
fn add_member(members: &mut Members, name: String, entry: Entry, oddities: &mut Vec<Oddity>) {
    let at = entry.at;
    let (index, first) = members.insert_full(name, entry);
    if let (Some((name, _)), Some(first)) = (members.get_index(index), first) {
        oddities.push(Oddity {
            at,
            message: format!(
                "`{name}` is written twice here, first at line {}",
                first.at.line
            ),
            instead: "the last one counts",
            help: "keep one of them",
        });
    }
}
