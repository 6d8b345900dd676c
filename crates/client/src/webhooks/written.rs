//! Paths and URLs as users write them.

use percent_encoding::percent_decode_str;
use url::Url;

use super::{BuildError, pattern::Placeholder};

/// Returns the path and the query of a path or a URL, escaped as they are sent. `mark` marks the
/// variable parts.
///
/// # Errors
///
/// Returns an error if the path is invalid, or if an HTTP client would send another one: a URL
/// parser removes dots and line breaks, and turns backslashes into slashes.
pub(super) fn path_of(text: &str, mark: &str) -> Result<String, BuildError> {
    let (host, path) = taken_apart(text)?;
    if host.contains(mark) || host.contains(['{', '}', '<', '>']) {
        return Err(BuildError::PlaceholderInHost);
    }
    if host.contains('@') {
        return Err(BuildError::UserInfo);
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    let url = Url::parse(&format!("http://receiver.invalid{slash}{path}"));
    let url = url.map_err(|_| BuildError::NoPath)?;
    if url.fragment().is_some() {
        return Err(BuildError::NoPath);
    }
    let query = url.query().map(|query| format!("?{query}"));
    let sent = url.path().to_owned() + &query.unwrap_or_default();
    let is_same = percent_decode_str(&sent).eq(percent_decode_str(&format!("{slash}{path}")));
    if !is_same || path.contains(char::is_control) {
        return Err(BuildError::Changed);
    }
    Ok(sent)
}

/// Splits a path or a URL into the host with its port, and the rest.
fn taken_apart(text: &str) -> Result<(&str, &str), BuildError> {
    if text.is_empty() || text.starts_with(['/', '?']) {
        return Ok(("", text));
    }
    let (scheme, rest) = text.split_once("://").ok_or(BuildError::NoPath)?;
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(BuildError::NoPath);
    }
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if host.is_empty() {
        return Err(BuildError::NoPath);
    }
    Ok((host, path))
}

/// Rejects anything that looks like a placeholder after the known ones have been replaced: braces,
/// `${name}`, `:name`, `<name>`, `[name]`, and the partner's own placeholder in another spelling.
pub(super) fn no_placeholder(
    marked: &str,
    mark: &str,
    parameters: &[&str],
    placeholder: Option<&Placeholder<'_>>,
) -> Result<(), BuildError> {
    let (path, query) = marked.split_once('?').unwrap_or((marked, ""));
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let path = path.find('/').map_or("", |start| &path[start..]);
    let segments = path.split('/').skip(1);
    let is_named = |segment: &str| {
        let name = segment.strip_prefix(':');
        name.is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    };
    let is_like = placeholder.is_some_and(|known| {
        let (name, text) = (letters(known.text), letters(marked));
        name.len() >= 3 && text.contains(&name)
    });
    let is_placeholder = marked.contains(['{', '}'])
        || marked.contains(&format!("${mark}"))
        || path.contains(['<', '>', '[', ']'])
        || query.contains(['<', '>'])
        || segments.into_iter().any(is_named)
        || is_like;
    if !is_placeholder {
        return Ok(());
    }
    let own = parameters.iter().map(|parameter| {
        let theirs = placeholder.filter(|known| known.parameter == *parameter);
        let theirs = theirs.map_or_else(String::new, |known| format!(" or `{}`", known.text));
        format!("`{{{parameter}}}`{theirs}")
    });
    Err(BuildError::UnknownPlaceholder {
        known: own.collect::<Vec<_>>().join(", "),
    })
}

/// Returns the letters and digits of a text in lower case; of a bracketed text, only those between
/// the brackets, and the brackets.
fn letters(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let letters = decoded
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "[]{}<>".contains(*c));
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
