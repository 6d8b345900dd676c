//! What is sent beside the body, as text.

use countersign_contract::model::ParameterLocation;
use percent_encoding::percent_decode_str;

/// What was sent beside the body.
pub(super) struct Wire<'w> {
    /// The path parameters, decoded; `None` if the path was not matched.
    pub(super) path: Option<&'w [(String, String)]>,
    /// The query: names decoded, values as they came.
    pub(super) query: Vec<(String, String)>,
    /// The headers.
    pub(super) headers: &'w [(String, String)],
}

impl Wire<'_> {
    /// The values under a name, as they came.
    pub(super) fn values(&self, name: &str, location: ParameterLocation) -> Vec<String> {
        let under = |list: &[(String, String)]| {
            let named = list.iter().filter(|(key, _)| key == name);
            named.map(|(_, value)| value.clone()).collect()
        };
        match location {
            ParameterLocation::Path => under(self.path.unwrap_or_default()),
            ParameterLocation::Query => under(&self.query),
            ParameterLocation::Header => {
                // Several lines of one header are one list (RFC 9110, section 5.3).
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

    /// The cookies that were sent.
    pub(super) fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        header(self.headers, "cookie")
            .flat_map(|line| line.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
    }
}

/// The lines of one header.
pub(super) fn header<'h>(
    headers: &'h [(String, String)],
    name: &str,
) -> impl Iterator<Item = &'h str> {
    headers
        .iter()
        .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// The pairs of a query: names decoded, values as they came.
pub(super) fn query_pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode_query(name), value.to_owned()))
        .collect()
}

/// Takes the escapes out of a text of the query.
pub(super) fn decode_query(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}
