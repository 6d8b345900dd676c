//! Paths: their templates, and the paths that no request can match.

use std::collections::{HashMap, HashSet};

use countersign_contract::model::{Operation, Position};

use super::{
    contract::Shared, cursor::Place, operation::braced, reader::Reader, reference::percent_decode,
};

impl<'n> Reader<'n> {
    pub(super) fn paths(
        &mut self,
        paths: Option<Place<'n>>,
        shared: &Shared<'_>,
        operations: &mut Vec<Operation>,
    ) {
        // Templates that differ only in the names of their parameters are the same path (OpenAPI
        // 3.0.3, Paths Object).
        let mut templates: HashMap<String, Position> = HashMap::new();
        for (path, place) in self.map(paths, "`paths`") {
            if path.starts_with("x-") {
                self.unknown_word(path, &place, "`paths`");
                continue;
            }
            for (reason, help) in unmatchable(path) {
                let message = format!("the path `{path}` {reason}");
                self.fallback(&place, message, "it is kept as is", help);
            }
            if let Some(name) = twice(path) {
                self.fallback(
                    &place,
                    format!("the path `{path}` has `{{{name}}}` twice"),
                    "the values are not compared with each other",
                    "give each parameter its own name",
                );
            }
            if let Some(first) = templates.insert(nameless(path), place.at) {
                self.fallback(
                    &place,
                    format!(
                        "the path `{path}` duplicates the one at line {}",
                        first.line
                    ),
                    "it is kept",
                    "put all their operations under one of them",
                );
            }
            operations.extend(self.path_item(path, place, false, shared));
        }
    }
}

/// Returns the reasons why no request can match a path, and the fixes.
fn unmatchable(path: &str) -> Vec<(&'static str, &'static str)> {
    let mut reasons = Vec::new();
    if !path.starts_with('/') {
        reasons.push(("does not begin with a slash", "begin it with a slash"));
    }
    let literal = nameless(path);
    if literal.contains('?') {
        reasons.push((
            "has a query, which is not part of a path: no request can match it",
            "describe the query with parameters",
        ));
    }
    if literal.contains('#') {
        reasons.push((
            "has a fragment, which no request sends: none can match it",
            "remove it from the path",
        ));
    }
    // An escaped dot counts as a dot (WHATWG URL, section 4.3).
    let is_dots = |part: &str| matches!(percent_decode(part).as_str(), "." | "..");
    if literal.split('/').any(is_dots) {
        reasons.push((
            "has a part `.` or `..`, which no request sends: none can match it",
            "write the intended path",
        ));
    }
    if !is_balanced(path) {
        reasons.push(("has an unmatched brace", "write each parameter as `{name}`"));
    } else if braced(path).any(str::is_empty) {
        reasons.push(("has `{}` without a name", "name the parameter"));
    }
    reasons
}

/// Returns `true` if the braces match and are not nested.
fn is_balanced(path: &str) -> bool {
    let mut is_open = false;
    for character in path.chars() {
        match (character, is_open) {
            ('{', false) => is_open = true,
            ('}', true) => is_open = false,
            ('{', true) | ('}', false) => return false,
            _ => {}
        }
    }
    !is_open
}

/// Returns a parameter name that occurs twice.
fn twice(path: &str) -> Option<&str> {
    let mut seen = HashSet::new();
    braced(path).find(|name| !name.is_empty() && !seen.insert(*name))
}

/// Returns a path template without the names of its parameters.
fn nameless(path: &str) -> String {
    let mut parts = path.split('{');
    let mut nameless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        nameless.push_str("{}");
        nameless.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    nameless
}
