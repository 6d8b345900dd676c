//! Links from one page to the next (RFC 8288).

use reqwest::{Url, header::HeaderMap};

/// Returns the target of the first link with the relation `next` in the headers of this name.
pub(super) fn next_link(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(next)
}

/// Returns the target of the first link with the relation `next` (RFC 8288, appendix B.2).
fn next(mut rest: &str) -> Option<String> {
    loop {
        let (_, begun) = rest.split_once('<')?;
        let (target, after) = begun.split_once('>')?;
        let (parameters, end) = parameters(after);
        // Only the first `rel` counts; it lists relations.
        let relations = parameters
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("rel"));
        if let Some((_, relations)) = relations
            && relations
                .split_ascii_whitespace()
                .any(|relation| relation.eq_ignore_ascii_case("next"))
        {
            return Some(target.trim().to_owned());
        }
        rest = end;
    }
}

/// Returns the parameters of a link, and the rest after the comma that follows them.
fn parameters(mut rest: &str) -> (Vec<(&str, String)>, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(parameter) = rest.strip_prefix(';') else {
            // Links are separated by commas; anything else is not a parameter of this link.
            let end = rest.split_once(',').map_or("", |(_, end)| end);
            return (found, end);
        };
        let parameter = parameter.trim_start();
        let end = parameter.find([';', ',', '=']).unwrap_or(parameter.len());
        let (name, after) = parameter.split_at(end);
        let value;
        (value, rest) = match after.strip_prefix('=') {
            Some(after) => self::value(after.trim_start()),
            None => (String::new(), after),
        };
        found.push((name.trim_end(), value));
    }
}

/// Returns the value of a parameter, a token or a quoted string, and the rest after it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        let (token, rest) = text.split_at(end);
        return (token.trim_end().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

/// Returns the target of a link, if it is on the same server and below the base path. No other URL
/// receives the credentials of this client.
///
/// A link that lacks only the `s` of `https`, as servers behind a proxy write it, is followed over
/// `https`.
pub(in crate::calls) fn follow(from: &Url, base_path: &str, link: &str) -> Option<Url> {
    let mut target = from.join(link).ok()?;
    let drops_tls = from.scheme() == "https" && target.scheme() == "http";
    if drops_tls && from.port().is_none() && target.port().is_none() {
        target.set_scheme("https").ok()?;
    }
    target.set_fragment(None);
    let stays = target.path().strip_prefix(base_path.trim_end_matches('/'));
    let is_below = stays.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let has_user = !target.username().is_empty() || target.password().is_some();
    (target.origin() == from.origin() && is_below && !has_user && !climbs(target.path()))
        .then_some(target)
}

/// Returns `true` if a path leads upwards once its slashes are decoded, as some servers decode them
/// first.
fn climbs(path: &str) -> bool {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    path.split(['/', '\\']).any(|segment| segment == "..")
}

/// Returns the link in absolute form. A link is relative to the page that contains it, which may
/// itself have been reached by a link (RFC 3986, section 5.2).
pub(super) fn from_page(page: &str, link: String) -> String {
    if let Ok(page) = Url::parse(page) {
        return page.join(&link).map_or(link, Into::into);
    }
    if link.starts_with('/') || Url::parse(&link).is_ok() {
        return link;
    }
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |end| &path[..=end]);
    match link.chars().next() {
        None | Some('#') => page.to_owned(),
        Some('?') => format!("{path}{link}"),
        Some(_) => format!("{folder}{link}"),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::{follow, from_page, next};

    #[test]
    fn the_link_to_the_next_page_is_found_however_it_is_written() {
        for (header, expected) in [
            (
                r#"<https://a.example/x?page=2>; rel="next""#,
                Some("https://a.example/x?page=2"),
            ),
            ("<?a=1,2;3>; rel=prev, </x>;REL=Next", Some("/x")),
            (
                r#"</1>; title="a, <b>; rel=\"next\""; rel=last, </2> ; rel = "prev  next""#,
                Some("/2"),
            ),
            ("</1>; rel=prev; rel=next", None),
            (r#"</1>; rel, </2>; rel="next"#, Some("/2")),
            (r#"</1>; anchor="x", </2>; rel="nextpage""#, None),
            ("</1", None),
            ("</1>; rel=", None),
            (r#"rel="next""#, None),
            ("", None),
            (r#"<>; rel="next""#, Some("")),
            ("</1> rel=next, </2>; rel=next", Some("/2")),
            ("</1>; title=\"\\", None),
        ] {
            assert_eq!(next(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn a_link_is_followed_on_the_same_server_only() {
        let from: Url = "https://a.example/v1/orders?state=new".parse().unwrap();
        for (link, expected) in [
            ("?page=2", Some("https://a.example/v1/orders?page=2")),
            (
                "/v1/lists/7?page=2#top",
                Some("https://a.example/v1/lists/7?page=2"),
            ),
            ("https://a.example:443/v1", Some("https://a.example/v1")),
            (
                "http://a.example/v1/orders",
                Some("https://a.example/v1/orders"),
            ),
            ("http://a.example:8080/v1/orders", None),
            ("https://b.example/v1/orders", None),
            ("//b.example/v1/orders", None),
            ("https://a.example.b.example/v1/orders", None),
            ("https://user@a.example/v1/orders", None),
            ("https://a.example/v2/orders", None),
            ("https://a.example/v10/orders", None),
            ("../../admin", None),
            ("/v1/%2e%2e/admin", None),
            ("/v1/..%2fadmin", None),
            ("/v1/x%2F%2e%2e%2f..%5Cadmin", None),
            ("/v1/a%2Fb..c", Some("https://a.example/v1/a%2Fb..c")),
            ("\\\\b.example\\v1", None),
            ("javascript:alert(1)", None),
            ("https://[", None),
        ] {
            let found = follow(&from, "/v1", link);
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{link}");
        }
        // A link never switches between plain and encrypted, except on the default ports.
        for (from, link, expected) in [
            (
                "http://a.example/v1",
                "http://a.example/v1/x",
                Some("http://a.example/v1/x"),
            ),
            ("http://a.example/v1", "https://a.example/v1/x", None),
            (
                "http://a.example:8080/v1",
                "http://a.example:8080/v1/x",
                Some("http://a.example:8080/v1/x"),
            ),
            (
                "https://a.example:8443/v1",
                "http://a.example:8443/v1/x",
                None,
            ),
            ("https://a.example:8443/v1", "http://a.example/v1/x", None),
        ] {
            let found = follow(&from.parse().unwrap(), "/v1", link);
            assert_eq!(
                found.as_ref().map(Url::as_str),
                expected,
                "{link} from {from}"
            );
        }
        assert!(follow(&from, "", "https://a.example/other").is_some());
        assert!(follow(&from, "/", "https://a.example/other").is_some());
    }

    #[test]
    fn a_link_leads_from_the_page_that_holds_it() {
        for (page, link, expected) in [
            (
                "https://a.example/lists/7?page=2",
                "?page=3",
                "https://a.example/lists/7?page=3",
            ),
            ("?page=2", "?page=3", "?page=3"),
            ("lists/7?page=2", "?page=3", "lists/7?page=3"),
            ("lists/7?page=2", "8", "lists/8"),
            ("lists/7?page=2", "../8", "lists/../8"),
            ("/lists/7", "8", "/lists/8"),
            ("lists/7", "/8", "/8"),
            ("lists/7", "https://a.example/8", "https://a.example/8"),
            ("lists/7", "", "lists/7"),
            ("lists/7?page=2", "#top", "lists/7?page=2"),
            ("7", "8", "8"),
        ] {
            let found = from_page(page, link.to_owned());
            assert_eq!(found, expected, "{link} from {page}");
        }
    }
}
