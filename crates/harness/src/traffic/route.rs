//! The router, which finds the operation of a request.

use std::{fmt, ops::Range};

use countersign_contract::model::{Contract, Method};
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    server::{Host, Place},
    template::Template,
};

/// The way in which the operation of an exchange was found.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// The host and path match a server and a path template of the contract.
    Server,
    /// The path matches, but no server of the contract has this host.
    Path,
    /// The caller named the operation; path parameters are not validated.
    Operation,
}

/// The reason that an exchange belongs to no operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// The URL is not an HTTP URL.
    #[error("this is not an http or https URL")]
    Url,
    /// No path template matches.
    #[error("no operation has this path")]
    Path,
    /// A path template matches except for a trailing slash.
    #[error("no operation has this path; one has it {} the trailing slash", if *.slash { "without" } else { "with" })]
    Slash {
        /// Set if the request has the slash.
        slash: bool,
    },
    /// The path is documented, the method is not.
    #[error("the contract documents {} for this path, not this method", Listed(.documented))]
    Method {
        /// The methods documented for the path.
        documented: Vec<Method>,
    },
}

struct Listed<'m>(&'m [Method]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.0.iter().enumerate() {
            write!(f, "{}{method}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// The operation that a request calls.
#[derive(Debug)]
pub(super) struct Route {
    /// The index of the operation in the contract.
    pub(super) operation: usize,
    /// The way in which it was found.
    pub(super) matched: Matched,
    /// The decoded values of the path parameters.
    pub(super) path: Vec<(String, String)>,
}

/// A router that finds the operation of a request by server, path template and method.
#[derive(Debug)]
pub(super) struct Router {
    /// The places of all servers, one server after the other.
    pub(super) places: Vec<Place>,
    pub(super) entries: Vec<Entry>,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Entry {
    operation: usize,
    method: Method,
    /// The places of its servers.
    pub(super) places: Range<usize>,
    pub(super) path: Vec<Template>,
}

impl Router {
    pub(super) fn new(contract: &Contract) -> Self {
        let mut places: Vec<Place> = contract.servers.iter().flat_map(Place::all).collect();
        if contract.servers.is_empty() {
            places.push(Place::root());
        }
        let usual = 0..places.len();
        let mut entries = Vec::new();
        for (index, operation) in contract.operations.iter().enumerate() {
            if operation.webhook {
                continue;
            }
            let own = places.len();
            places.extend(operation.servers.iter().flat_map(Place::all));
            entries.push(Entry {
                operation: index,
                method: operation.method,
                places: if operation.servers.is_empty() {
                    usual.clone()
                } else {
                    own..places.len()
                },
                path: segments(&operation.path)
                    .map(decoded)
                    .map(|text| Template::parse(&text))
                    .collect(),
            });
        }
        Self { places, entries }
    }

    /// Returns the operation that this request calls.
    ///
    /// Of several matching path templates, prefers the one that is literal furthest from the left,
    /// regardless of its methods.
    pub(super) fn route(&self, method: &str, url: &str) -> Result<Route, Miss> {
        let url = web_url(url).ok_or(Miss::Url)?;
        let host = authority(&url);
        let path: Vec<String> = segments(url.path()).map(decoded).collect();
        let known = self.knows(&host);
        let mut found = self.found(known.then_some(host.as_str()), &path);
        let Some((_, best, _)) = found.first() else {
            return Err(self.near(known.then_some(host.as_str()), path));
        };
        let shape = best.path.clone();
        found.retain(|(_, entry, _)| same_shape(&entry.path, &shape));
        let mut documented: Vec<Method> = found.iter().map(|(_, entry, _)| entry.method).collect();
        let called = found
            .into_iter()
            .find(|(_, entry, _)| entry.method.as_str().eq_ignore_ascii_case(method));
        if let Some((_, entry, path)) = called {
            let matched = if known {
                Matched::Server
            } else {
                Matched::Path
            };
            return Ok(Route {
                operation: entry.operation,
                matched,
                path,
            });
        }
        documented.sort_unstable();
        documented.dedup();
        Err(Miss::Method { documented })
    }

    /// Returns `true` if a server has this host.
    pub(super) fn knows(&self, host: &str) -> bool {
        self.places.iter().any(|place| place.is_on(host))
    }

    /// Returns the operations whose paths match, best first. Ignores the host if no server has it.
    fn found(&self, host: Option<&str>, path: &[String]) -> Vec<Fit<'_>> {
        let here: Vec<bool> = self
            .places
            .iter()
            .map(|place| host.is_none_or(|host| place.is_on(host)) && place.may_begin(path))
            .collect();
        let mut found: Vec<_> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let places = entry.places.clone().filter(|place| here[*place]);
                let fits = places.filter_map(|place| self.places[place].fit(&entry.path, path));
                let bare = || fit_below(0, &[], &entry.path, path).filter(|_| host.is_none());
                let best = fits.min_by(|(one, _), (other, _)| one.cmp(other));
                let (openness, values) = best.or_else(bare)?;
                Some(((openness, entry.operation), entry, values))
            })
            .collect();
        found.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        found
    }

    /// Returns the reason that no path matches.
    fn near(&self, host: Option<&str>, mut path: Vec<String>) -> Miss {
        let slash = path.pop_if(|last| last.is_empty()).is_some();
        if !slash {
            path.push(String::new());
        }
        if self.found(host, &path).is_empty() {
            Miss::Path
        } else {
            Miss::Slash { slash }
        }
    }
}

/// The rank of a match, its operation, and the path parameters.
type Fit<'r> = ((Vec<u8>, usize), &'r Entry, Values);

/// The path parameters.
type Values = Vec<(String, String)>;

/// The rank of an arbitrary segment, after any template.
const ANYTHING: u8 = u8::MAX;

impl Place {
    /// Returns `true` if the place is on this host.
    pub(super) fn is_on(&self, host: &str) -> bool {
        match &self.host {
            Host::Named(named) => named.captures(host).is_some(),
            Host::Unsaid | Host::Anywhere => true,
        }
    }

    /// Returns `true` if a path may be below this place.
    fn may_begin(&self, path: &[String]) -> bool {
        let begins = || fill(&self.base, path.get(..self.base.len())?);
        matches!(self.host, Host::Anywhere) || begins().is_some()
    }

    /// Returns the openness of each segment and the path parameters, if a path matches.
    fn fit(&self, template: &[Template], path: &[String]) -> Option<(Vec<u8>, Values)> {
        let before = match self.host {
            Host::Anywhere => path.len().checked_sub(self.base.len() + template.len())?,
            Host::Unsaid | Host::Named(_) => 0,
        };
        fit_below(before, &self.base, template, path)
    }
}

/// Matches a path against a base path and a path template after some arbitrary segments.
fn fit_below(
    before: usize,
    base: &[Template],
    template: &[Template],
    path: &[String],
) -> Option<(Vec<u8>, Values)> {
    let (_, path) = path.split_at_checked(before)?;
    let (base_path, rest) = path.split_at_checked(base.len())?;
    fill(base, base_path)?;
    let values = fill(template, rest)?;
    let openness = std::iter::repeat_n(ANYTHING, before)
        .chain(base.iter().chain(template).map(Template::openness))
        .collect();
    Some((openness, values))
}

/// Returns the parameters of some segments, if all match.
fn fill(templates: &[Template], segments: &[String]) -> Option<Values> {
    if templates.len() != segments.len() {
        return None;
    }
    let mut values = Vec::new();
    for (template, segment) in templates.iter().zip(segments) {
        let captures = template.captures(segment)?;
        values.extend(
            captures
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
    }
    Some(values)
}

/// Returns `true` if two path templates differ at most in the names of their parameters.
fn same_shape(one: &[Template], other: &[Template]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_like(other))
}

/// Splits a path into segments. A trailing slash is followed by an empty segment.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

pub(super) fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// Parses an absolute HTTP URL. A WebSocket is opened by an HTTP request (RFC 6455, section 1.3),
/// and recorders keep its scheme.
pub(super) fn web_url(url: &str) -> Option<Url> {
    Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https" | "ws" | "wss"))
}

/// Returns the host and port, without a default port and a trailing dot.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
