//! Objects in bracket notation: `filter[range][gte]=1&filter[ids][]=2`.
//!
//! The specification defines only one level of members. Deeper levels are read like PHP, Rails and
//! the `qs` package of Node write them.

use indexmap::IndexMap;

use super::tree::Tree;

/// The largest number of brackets read from a name. The rest of the name belongs to the last one.
const DEEPEST: usize = 32;

/// Returns the names in brackets after the name of a parameter, if `name` denotes one of its
/// members.
pub(super) fn path(parameter: &str, name: &str) -> Option<Vec<String>> {
    let mut rest = name.strip_prefix(parameter)?;
    let mut path = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        if path.len() + 1 == DEEPEST {
            path.push(inner.strip_suffix(']')?.to_owned());
            return Some(path);
        }
        let (token, behind) = inner.split_once(']')?;
        path.push(token.to_owned());
        rest = behind;
    }
    (rest.is_empty() && !path.is_empty()).then_some(path)
}

/// Builds members from paths and their values, in the order received.
pub(super) fn members(found: Vec<(Vec<String>, Tree)>) -> Vec<(String, Tree)> {
    let mut grouped: IndexMap<String, Vec<(Vec<String>, Tree)>> = IndexMap::new();
    for (path, tree) in found {
        let mut tokens = path.into_iter();
        let first = tokens.next().unwrap_or_default();
        grouped
            .entry(first)
            .or_default()
            .push((tokens.collect(), tree));
    }
    let mut members = Vec::new();
    for (name, found) in grouped {
        let (plain, deeper): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(path, _)| path.is_empty());
        members.extend(plain.into_iter().map(|(_, tree)| (name.clone(), tree)));
        if !deeper.is_empty() {
            members.push((name, below(deeper)));
        }
    }
    members
}

/// Builds the value below a name. It is a list if all keys are numbers or empty.
fn below(found: Vec<(Vec<String>, Tree)>) -> Tree {
    let is_place = |token: &String| token.bytes().all(|byte| byte.is_ascii_digit());
    let is_list = found
        .iter()
        .all(|(path, _)| path.first().is_some_and(is_place));
    let members = members(found);
    if is_list {
        Tree::List(members.into_iter().map(|(_, tree)| tree).collect())
    } else {
        Tree::Members(members)
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn brackets_are_taken_apart() {
        for (name, expected) in [
            ("f[a]", Some(vec!["a"])),
            ("f[a][b]", Some(vec!["a", "b"])),
            ("f[]", Some(vec![""])),
            ("f", None),
            ("f[a", None),
            ("f[a]b", None),
            ("fa[b]", None),
        ] {
            let found = path("f", name);
            let found = found
                .as_ref()
                .map(|path| path.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found, expected, "{name}");
        }
        let deep = format!("f{}", "[a]".repeat(10_000));
        assert_eq!(path("f", &deep).unwrap().len(), 32);
    }
}
