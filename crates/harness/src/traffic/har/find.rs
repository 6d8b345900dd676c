//! Access to the members of an entry by path.

use countersign_contract::json::{Document, Kind, Node};

/// The reason that a member cannot be read.
pub(super) enum Lack {
    /// There is no member at this path.
    Missing(String),
    /// The member is invalid, with a message.
    Wrong(String),
}

pub(super) type Found<T> = Result<T, Lack>;

/// A list of the members that could not be read.
#[derive(Default)]
pub(super) struct Wrong {
    missing: Vec<String>,
    wrong: Vec<String>,
}

impl Wrong {
    pub(super) fn unless<T>(&mut self, found: Found<T>) -> Option<T> {
        match found {
            Ok(found) => return Some(found),
            Err(Lack::Missing(path)) => self.missing.push(format!("`{path}`")),
            Err(Lack::Wrong(words)) => self.wrong.push(words),
        }
        None
    }

    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }

    pub(super) fn told(&self) -> String {
        let missing = (!self.missing.is_empty())
            .then(|| format!("the entry has no {}", self.missing.join(", no ")));
        let words: Vec<_> = missing
            .into_iter()
            .chain(self.wrong.iter().cloned())
            .collect();
        words.join("; ")
    }
}

/// Returns the headers at a path. Reads a number or boolean as its text, and null as the empty
/// string.
pub(super) fn headers(document: &Document<'_>, path: &str) -> Found<Vec<(String, String)>> {
    let value = |value: Node<'_>| match value.kind() {
        Kind::String => Some(value.as_str()?.into_owned()),
        Kind::Number | Kind::Bool => Some(value.text().to_owned()),
        Kind::Null => Some(String::new()),
        Kind::Array | Kind::Object => None,
    };
    let pair = |(index, header): (usize, Node<'_>)| {
        let name = header
            .get("name")
            .and_then(|name| Some(name.as_str()?.into_owned()));
        name.zip(header.get("value").and_then(value))
            .ok_or_else(|| {
                Lack::Wrong(format!(
                    "`{path}[{index}]` is not a pair of a `name` and a `value`"
                ))
            })
    };
    node(document, path, Kind::Array)?
        .children()
        .enumerate()
        .map(pair)
        .collect()
}

pub(super) fn text(document: &Document<'_>, path: &str) -> Found<String> {
    let node = node(document, path, Kind::String)?;
    Ok(node.as_str().unwrap_or_default().into_owned())
}

/// Returns an integer; `None` for anything else.
pub(super) fn integer(document: &Document<'_>, path: &str) -> Option<i64> {
    node(document, path, Kind::Number).ok()?.text().parse().ok()
}

/// Returns `true` if the value is null.
pub(super) fn is_null(document: &Document<'_>, path: &str) -> bool {
    at(document, path).is_some_and(|node| node.kind() == Kind::Null)
}

/// Returns `true` if there is a value other than null.
pub(super) fn is_there(document: &Document<'_>, path: &str) -> bool {
    at(document, path).is_some_and(|node| node.kind() != Kind::Null)
}

/// Accepts a missing member.
pub(super) fn optional<T>(found: Found<T>) -> Result<Option<T>, String> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Lack::Missing(_)) => Ok(None),
        Err(Lack::Wrong(words)) => Err(words),
    }
}

/// Returns the value at a path of member names. Null counts as missing.
pub(super) fn node<'d>(document: &'d Document<'_>, path: &str, kind: Kind) -> Found<Node<'d>> {
    match at(document, path) {
        Some(node) if node.kind() == kind => Ok(node),
        None => Err(Lack::Missing(path.to_owned())),
        Some(node) if node.kind() == Kind::Null => Err(Lack::Missing(path.to_owned())),
        Some(node) => Err(Lack::Wrong(format!(
            "`{path}` is {}, not {}",
            named(node.kind()),
            named(kind)
        ))),
    }
}

fn at<'d>(document: &'d Document<'_>, path: &str) -> Option<Node<'d>> {
    document.at(&format!("/{}", path.replace('.', "/")))
}

fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}
