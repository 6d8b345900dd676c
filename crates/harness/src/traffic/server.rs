//! The URL of a server with its variables replaced, as templates.
//!
//! Variables are replaced in the URL as text (OpenAPI 3.0.3, Server Object), so a value may contain
//! slashes, a port, a whole authority, or nothing. A variable with an `enum` stands for these
//! values and its default. Any other variable stands for its default or for a text of the same
//! form: the same number of segments, and a port if the default has one. So it never matches more
//! of a path than its default does. At the beginning of the URL it stands for any address.

use countersign_contract::model::{Server, ServerVariable};
use percent_encoding::percent_decode_str;
use url::{Host as UrlHost, Url};

use super::template::{HOLE, Template, next_hole};

/// The host and base path of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) host: Host,
    /// The segments of the base path.
    pub(super) base: Vec<Template>,
}

/// The hosts of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// Any host: the URL is relative to the root of wherever the document was published.
    Unsaid,
    /// Any host and any base path: the URL is arbitrary, or relative to the place where the
    /// document was published.
    Anywhere,
    /// The host and port, without a default port.
    Named(Template),
}

impl Place {
    /// Returns the root of wherever the document was published, the place of an API without
    /// servers.
    pub(super) fn root() -> Self {
        Self {
            host: Host::Unsaid,
            base: Vec::new(),
        }
    }

    /// Returns all places that the URL of a server may stand for, the most likely first.
    pub(super) fn all(server: &Server) -> Vec<Self> {
        let mut places = Vec::new();
        for url in forms(server) {
            for place in places_of(&url) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        places
    }
}

/// Replaces the variables of the URL, once for each combination of values.
fn forms(server: &Server) -> Vec<String> {
    let url = server.url.trim().replace(HOLE, "");
    let mut pieces = Vec::new();
    let mut choices: Vec<Choice<'_>> = Vec::new();
    let mut product = 1;
    let mut rest = url.as_str();
    while let Some((literal, name, behind)) = next_hole(rest) {
        let known = choices.iter().position(|choice| choice.name == name);
        let variable = known.unwrap_or_else(|| {
            let choice = Choice::new(name, server.variables.get(name));
            let fits = product * choice.values.len() <= Server::MOST_FORMS;
            let choice = if fits { choice } else { choice.any() };
            product *= choice.values.len();
            choices.push(choice);
            choices.len() - 1
        });
        pieces.push((literal, variable));
        rest = behind;
    }
    let form = |mut number: usize| {
        let digits: Vec<usize> = choices
            .iter()
            .map(|choice| {
                let digit = number % choice.values.len();
                number /= choice.values.len();
                digit
            })
            .collect();
        let mut form = String::new();
        for (literal, variable) in &pieces {
            form.push_str(literal);
            choices[*variable].write(digits[*variable], &mut form);
        }
        form + rest
    };
    (0..product).map(form).collect()
}

/// The possible values of a variable.
struct Choice<'s> {
    name: &'s str,
    values: Vec<String>,
    /// Set if the default is empty.
    may_be_nothing: bool,
}

impl<'s> Choice<'s> {
    fn new(name: &'s str, variable: Option<&ServerVariable>) -> Self {
        let mut values = Vec::new();
        if let Some(variable) = variable {
            values.push(variable.default.replace(HOLE, ""));
            values.extend(variable.enumeration.iter().cloned());
        }
        if variable.is_none_or(|variable| variable.enumeration.is_empty()) {
            values.push(form_of(values.first().map_or("", String::as_str)));
        }
        let mut unique = Vec::new();
        for value in values {
            if !unique.contains(&value) {
                unique.push(value);
            }
        }
        Self {
            name,
            values: unique,
            may_be_nothing: variable.is_some_and(|variable| variable.default.is_empty()),
        }
    }

    /// Turns the variable into any text without a slash.
    fn any(self) -> Self {
        Self {
            values: vec![HOLE.to_string()],
            ..self
        }
    }

    /// Appends a value to the part of the URL written so far.
    fn write(&self, value: usize, form: &mut String) {
        let value = self.values[value].as_str();
        // An optional value right after a host is a path, not part of the host name.
        let is_behind_host = self.may_be_nothing
            && value.starts_with(HOLE)
            && form
                .split_once("//")
                .is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains('/'));
        if is_behind_host {
            form.push('/');
        }
        form.push_str(value);
    }
}

/// Returns the form of a text: [`HOLE`] for everything except slashes, colons and a leading dot.
fn form_of(default: &str) -> String {
    if default.is_empty() || default.contains("://") {
        return HOLE.to_string();
    }
    let mut form = String::new();
    for (at, character) in default.char_indices() {
        match character {
            '/' | ':' => form.push(character),
            '.' if at == 0 => form.push(character),
            _ if form.ends_with(HOLE) => {}
            _ => form.push(HOLE),
        }
    }
    form
}

/// Returns the places of a URL, with [`HOLE`] for each arbitrary part.
fn places_of(url: &str) -> Vec<Place> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let absolute = url
        .split_once("//")
        .filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'));
    let (hosts, base) = if let Some((scheme, rest)) = absolute {
        let (authority, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let hosts = hosts(scheme, authority).into_iter().map(Host::Named);
        (hosts.collect(), base)
    } else if url.is_empty() || url.starts_with('/') {
        (vec![Host::Unsaid], url)
    } else {
        let base = url.strip_prefix(HOLE).filter(|rest| !rest.contains(HOLE));
        let base = base.filter(|rest| rest.is_empty() || rest.starts_with('/'));
        (vec![Host::Anywhere], base.unwrap_or(url))
    };
    let mut places = Vec::new();
    for host in hosts {
        for base in bases(base) {
            let host = host.clone();
            places.push(Place { host, base });
        }
    }
    places
}

/// Returns the forms in which host and port are compared.
fn hosts(scheme: &str, authority: &str) -> Vec<Template> {
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, rest)| rest);
    let port = authority
        .rsplit_once(':')
        .filter(|(_, port)| !port.contains(']'));
    let (host, port) = port.map_or((authority, ""), |(host, port)| (host, port));
    if host.is_empty() {
        return Vec::new();
    }
    let host = canonical(host);
    let port = port
        .parse::<u16>()
        .map_or_else(|_| port.to_owned(), |port| port.to_string());
    let scheme = scheme.to_ascii_lowercase();
    let implied = match (scheme.as_str(), port.as_str()) {
        (_, "") | ("https:" | "wss:", "443") | ("http:" | "ws:", "80") => Some(true),
        ("https:" | "wss:" | "http:" | "ws:", _) if !port.contains(HOLE) => Some(false),
        // This is the default port of one of the two schemes.
        (_, "443" | "80") => None,
        _ if port == HOLE.to_string() => None,
        _ => Some(false),
    };
    let bare = (implied != Some(false)).then(|| host.clone());
    let whole = (implied != Some(true)).then(|| format!("{host}:{port}"));
    let forms = bare.into_iter().chain(whole);
    forms.map(|form| Template::of_marked(&form)).collect()
}

/// Converts a host to its form in request URLs: lower case, international names in ASCII, no
/// trailing dot.
fn canonical(host: &str) -> String {
    let host = decoded(host).to_lowercase();
    if !host.contains(HOLE)
        && let Ok(url) = Url::parse(&format!("http://{host}/"))
        && let Some(host) = url.host_str()
    {
        return host.trim_end_matches('.').to_owned();
    }
    let host = host.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    let label = |label: &str| {
        let is_plain = label.is_ascii() || label.contains(HOLE);
        let parsed = (!is_plain).then(|| UrlHost::parse(label).ok()).flatten();
        parsed.map_or_else(|| label.to_owned(), |label| label.to_string())
    };
    let labels: Vec<_> = host.trim_end_matches('.').split('.').map(label).collect();
    labels.join(".")
}

/// Splits a base path into segments. Leaves out empty ones, as most clients do when they append a
/// path. Also returns the literal segments if they differ.
fn bases(base: &str) -> Vec<Vec<Template>> {
    let written: Vec<&str> = match base.strip_prefix('/').unwrap_or(base) {
        "" => Vec::new(),
        base => base.split('/').collect(),
    };
    let joined: Vec<&str> = written
        .iter()
        .copied()
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut bases = vec![resolved(&joined)];
    if joined != written {
        bases.push(resolved(&written));
    }
    bases
}

/// Resolves the segments `.` and `..` and decodes escapes, as in request URLs.
fn resolved(segments: &[&str]) -> Vec<Template> {
    let mut resolved: Vec<Template> = Vec::new();
    for segment in segments {
        match decoded(segment).as_str() {
            "." => {}
            ".." => {
                resolved.pop();
            }
            segment => resolved.push(Template::of_marked(segment)),
        }
    }
    resolved
}

/// Decodes escapes and keeps holes.
fn decoded(text: &str) -> String {
    let literals: Vec<String> = text
        .split(HOLE)
        .map(|text| {
            percent_decode_str(text)
                .decode_utf8_lossy()
                .replace(HOLE, "\u{fffd}")
        })
        .collect();
    literals.join(&HOLE.to_string())
}
