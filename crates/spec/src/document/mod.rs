//! A YAML or JSON text as a tree in which every value knows its place.

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

/// How many values a document may hold once its aliases are written out.
pub(crate) const MAX_VALUES: usize = 2_000_000;

/// How many bytes of text a document may hold once its aliases are written out: as many as the
/// largest file, so that only aliases can get there.
pub(crate) const MAX_TEXT: usize = 64 * 1024 * 1024;

/// How many lists and maps may stand within each other.
pub(crate) const MAX_DEPTH: usize = 100;

/// A text, read.
#[derive(Debug)]
pub(crate) struct Document {
    /// The value that it is.
    pub(crate) root: Node,
    /// What stands in it that tools read differently.
    pub(crate) oddities: Vec<Oddity>,
    /// How many values it holds.
    pub(crate) values: usize,
}

/// Something that one tool reads in one way and the next in another.
#[derive(Debug)]
pub(crate) struct Oddity {
    pub(crate) at: Position,
    pub(crate) message: String,
    /// What is done with it, where it is not refused.
    pub(crate) instead: &'static str,
    pub(crate) help: &'static str,
}

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
    /// The members by name; a name that is not text in the document is taken as it is written.
    Map(Members),
}

/// The members of a map, in the order of the document.
pub(crate) type Members = IndexMap<String, Entry>;

/// A member of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Where the name begins.
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
            help: "write a number that JSON knows, of at most 17 digits, or quote it",
        }
    }
}

impl Document {
    /// Reads a text: JSON if it looks like it, YAML otherwise. The number is that of the file in the
    /// places of its values.
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

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The member of a map with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        match &self.data {
            Data::Map(members) => members.get(name),
            _ => None,
        }
    }

    /// The value at a path of names and indices, and where it is told to stand: at its name, if
    /// it has one.
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

    /// The value without its places.
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

/// Whether a file is JSON by its name.
fn is_json(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// A text that is neither YAML nor JSON.
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
            help: "write something into it, or remove it",
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
                "grows beyond {MAX_VALUES} values or {} MiB of text once its aliases are written out",
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

/// Adds a member, and tells if its name is there already. The last one counts, as it does in most
/// tools.
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
