//! The text sent outside the body.

use std::borrow::Cow;

use super::decode::decode_query;
use crate::model::ParameterLocation;

/// The values sent outside the body.
#[derive(Clone, Debug, Default)]
pub struct Sent<'w> {
    /// The path parameters as received. `None` if the path was not matched.
    pub path: Option<&'w [(String, String)]>,
    /// The query: decoded names, and values as received.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: &'w [(String, String)],
}

impl Sent<'_> {
    /// Returns the values with a name, as received.
    #[must_use]
    pub fn values(&self, name: &str, location: ParameterLocation) -> Vec<String> {
        let under = |list: &[(String, String)]| {
            let named = list.iter().filter(|(key, _)| key == name);
            named.map(|(_, value)| value.clone()).collect()
        };
        match location {
            ParameterLocation::Path => under(self.path.unwrap_or_default()),
            ParameterLocation::Query => under(&self.query),
            ParameterLocation::Header => {
                // Several lines of one header form one list (RFC 9110, section 5.3).
                let lines: Vec<_> = header(self.headers, name).collect();
                if lines.is_empty() {
                    Vec::new()
                } else {
                    vec![lines.join(",")]
                }
            }
            ParameterLocation::Cookie => {
                let named = self.cookies().filter(|(key, _)| *key == name);
                named.map(|(_, value)| value.to_owned()).collect()
            }
        }
    }

    /// Returns the cookies that were sent.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        header(self.headers, "cookie")
            .flat_map(|line| line.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
    }

    /// Returns the pairs of a query, or the cookies. The items of an exploded list or object are in
    /// one cookie, separated by `&` (RFC 6570), or in several.
    pub(super) fn pairs(&self, location: ParameterLocation) -> Cow<'_, [(String, String)]> {
        match location {
            ParameterLocation::Query => Cow::Borrowed(&self.query),
            ParameterLocation::Cookie => {
                let mut pairs = Vec::new();
                for (name, value) in self.cookies() {
                    let mut parts = value.split('&');
                    let first = parts.next().unwrap_or_default();
                    pairs.push((name.to_owned(), first.to_owned()));
                    let further = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
                    pairs.extend(further.map(|(name, value)| (name.to_owned(), value.to_owned())));
                }
                Cow::Owned(pairs)
            }
            ParameterLocation::Path | ParameterLocation::Header => Cow::default(),
        }
    }
}

/// Returns the lines of one header.
pub fn header<'h>(
    headers: &'h [(String, String)],
    name: &str,
) -> impl Iterator<Item = &'h str> + use<'h> {
    let name = name.to_owned();
    headers
        .iter()
        .filter(move |(key, _)| key.eq_ignore_ascii_case(&name))
        .map(|(_, value)| value.as_str())
}

/// Returns the pairs of a query or of a form: decoded names, and values as received.
///
/// ```
/// use countersign_contract::parameter::query_pairs;
/// let pairs = query_pairs("a%5Bb%5D=1%2C2&c");
/// assert_eq!(pairs, [("a[b]".to_owned(), "1%2C2".to_owned()), ("c".to_owned(), String::new())]);
/// ```
#[must_use]
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode_query(name), value.to_owned()))
        .collect()
}
