//! Which operation a request is a call of.

use std::fmt;

use countersign_contract::model::{Contract, Method, Operation, Server};
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::template::{Template, next_hole};

/// Which rule has found the operation of an exchange.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// Host and path are those of a server of the contract and of a path template.
    Server,
    /// No server of the contract has this host; the path alone has decided.
    Path,
    /// The user has named the operation; parameters in the path were not looked into.
    Operation,
}

/// Why an exchange belongs to no operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// What was called is not an HTTP URL.
    #[error("this is not an http or https URL")]
    Url,
    /// No path template is of this form.
    #[error("no operation has this path")]
    Path,
    /// But for a slash at its end, it has the path of an operation.
    #[error("no operation has this path; one has it {} the slash at the end", if *.slash { "without" } else { "with" })]
    Slash {
        /// Whether it is the request that has the slash.
        slash: bool,
    },
    /// The path is documented, the method is not.
    #[error("the contract documents {} for this path, not this method", Listed(.documented))]
    Method {
        /// The methods that the path has.
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
    /// Its place among the operations of the contract.
    pub(super) operation: usize,
    /// Which rule has found it.
    pub(super) matched: Matched,
    /// The values of the path parameters, decoded.
    pub(super) path: Vec<(String, String)>,
}

/// Finds the operation of a request by server, path template and method.
#[derive(Debug)]
pub(super) struct Router {
    entries: Vec<Entry>,
}

/// One operation at one place.
#[derive(Debug)]
struct Entry {
    operation: usize,
    method: Method,
    host: Host,
    base: Vec<Template>,
    path: Vec<Template>,
}

/// Where a server is.
#[derive(Clone, Debug)]
enum Host {
    /// The URL is relative to wherever the document was published.
    Unsaid,
    /// The whole URL is a variable, so the base path may be any too.
    Anywhere,
    /// Host and port, without the port that the scheme implies.
    Named(Template),
}

impl Router {
    pub(super) fn new(contract: &Contract) -> Self {
        let mut entries = Vec::new();
        for (index, operation) in contract.operations.iter().enumerate() {
            if operation.webhook {
                continue;
            }
            for (host, base) in places(contract, operation) {
                entries.push(Entry {
                    operation: index,
                    method: operation.method,
                    host,
                    base,
                    path: segments(&operation.path)
                        .map(decoded)
                        .map(|text| Template::parse(&text))
                        .collect(),
                });
            }
        }
        Self { entries }
    }

    /// The operation that this request calls.
    ///
    /// Of several path templates the one that is literal furthest from the left wins, whatever its
    /// methods are.
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
}

impl Router {
    /// Whether a server has this host.
    fn knows(&self, host: &str) -> bool {
        self.entries.iter().any(|entry| match &entry.host {
            Host::Named(named) => named.captures(host).is_some(),
            Host::Unsaid | Host::Anywhere => true,
        })
    }

    /// The operations whose paths fit, the best first.
    fn found(&self, host: Option<&str>, path: &[String]) -> Vec<Fit<'_>> {
        let mut found: Vec<_> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let (openness, values) = entry.fit(host, path)?;
                Some(((openness, entry.operation), entry, values))
            })
            .collect();
        found.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        found
    }

    /// Why no path fits.
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

    /// Host and port, and the path without its query, of a URL of the web. What may be a value in
    /// the path is masked: what stands in the hole of a template, and all from where no template
    /// fits; but the first name there is shown, since it tells what was called.
    pub(super) fn called(&self, url: &str, show_values: bool) -> Option<(String, String)> {
        let url = web_url(url)?;
        let host = authority(&url);
        if show_values {
            return Some((host, url.path().to_owned()));
        }
        let known = self.knows(&host);
        let shown: Vec<&str> = segments(url.path()).collect();
        let path: Vec<String> = shown.iter().copied().map(decoded).collect();
        let from = |base: usize, templates: Vec<&Template>| {
            let fits =
                |(template, segment): (&&Template, &String)| template.captures(segment).is_some();
            let open = templates.iter().zip(&path).take_while(|pair| fits(*pair));
            let mut open: Vec<bool> = open.map(|(template, _)| template.openness() > 0).collect();
            if !known && open.len() < base {
                // It is somebody else's.
                open.clear();
            }
            (open, base)
        };
        let candidates = self.entries.iter().flat_map(|entry| {
            let is_here = match &entry.host {
                Host::Named(named) => !known || named.captures(&host).is_some(),
                Host::Unsaid | Host::Anywhere => true,
            };
            let whole = is_here.then(|| {
                from(
                    entry.base.len(),
                    entry.base.iter().chain(&entry.path).collect(),
                )
            });
            let bare = (!known).then(|| from(0, entry.path.iter().collect()));
            whole.into_iter().chain(bare)
        });
        let literal = |open: &[bool]| open.iter().filter(|open| !**open).count();
        let (open, base) = candidates
            .max_by_key(|(open, _)| (open.len(), literal(open)))
            .unwrap_or_default();
        let mut told: Vec<&str> = Vec::new();
        for (index, segment) in shown.iter().enumerate() {
            let is_shown = match open.get(index) {
                Some(open) => !open,
                None if segment.is_empty() => true,
                None => {
                    index == open.len() && (index == 0 || index == base) && segment.len() <= NAME
                }
            };
            told.push(if is_shown { *segment } else { MASK });
            if index >= open.len() && !is_shown {
                break;
            }
        }
        Some((host, format!("/{}", told.join("/"))))
    }
}

/// What stands in place of what may be a value.
const MASK: &str = "***";

/// How long a segment may be that is taken for a name.
const NAME: usize = 32;

/// How well an operation fits, where it is, and what the path parameters are.
type Fit<'r> = ((Vec<u8>, usize), &'r Entry, Values);

/// What the path parameters are.
type Values = Vec<(String, String)>;

/// More open than any template.
const ANYTHING: u8 = u8::MAX;

impl Entry {
    /// How open each segment is that fits, and what the path parameters are, if the request is of
    /// this form. Without a host, the base path may be missing.
    fn fit(&self, host: Option<&str>, path: &[String]) -> Option<(Vec<u8>, Values)> {
        if let (Host::Named(named), Some(host)) = (&self.host, host) {
            named.captures(host)?;
        }
        if matches!(self.host, Host::Anywhere) {
            let before = path.len().checked_sub(self.base.len() + self.path.len())?;
            return fit_below(before, &self.base, &self.path, path);
        }
        let bare = || fit_below(0, &[], &self.path, path).filter(|_| host.is_none());
        fit_below(0, &self.base, &self.path, path).or_else(bare)
    }
}

/// Holds a path against a base path and a path template, behind some segments that may be anything.
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

/// What stands in the holes of some segments.
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

/// Whether two path templates differ at most in the names of their parameters.
fn same_shape(one: &[Template], other: &[Template]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_like(other))
}

/// All places where an operation lives: its own servers, or those of the contract.
fn places(contract: &Contract, operation: &Operation) -> Vec<(Host, Vec<Template>)> {
    let servers = if operation.servers.is_empty() {
        &contract.servers
    } else {
        &operation.servers
    };
    if servers.is_empty() {
        return vec![(Host::Unsaid, Vec::new())];
    }
    servers.iter().flat_map(place).collect()
}

/// Where a server is: once for each value of a variable that spans segments of the path.
fn place(server: &Server) -> Vec<(Host, Vec<Template>)> {
    let url = server.url.trim();
    if let Some((scheme, rest)) = url
        .split_once("//")
        .filter(|(before, _)| !before.contains('/'))
    {
        let (authority, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let implied = match scheme {
            "https:" => ":443",
            "http:" => ":80",
            _ => "",
        };
        let authority = authority.strip_suffix(implied).unwrap_or(authority);
        let host = Host::Named(Template::parse(&authority.to_lowercase()));
        return bases(server, base)
            .into_iter()
            .map(|base| (host.clone(), base))
            .collect();
    }
    let (host, base) = match next_hole(url) {
        Some(("", _, base)) => (Host::Anywhere, base),
        _ => (Host::Unsaid, url),
    };
    bases(server, base)
        .into_iter()
        .map(|base| (host.clone(), base))
        .collect()
}

/// The base path of a server, as templates of its segments. A variable stands for one segment or a
/// part of it, unless its own values have a `/`; then it stands for these values only.
fn bases(server: &Server, base: &str) -> Vec<Vec<Template>> {
    let mut bases = vec![base.to_owned()];
    for (name, variable) in &server.variables {
        let values = || std::iter::once(&variable.default).chain(&variable.enumeration);
        if values().any(|value| value.contains('/')) {
            let hole = format!("{{{name}}}");
            bases = bases
                .iter()
                .flat_map(|base| values().map(|value| base.replace(&hole, value)))
                .collect();
            bases.sort();
            bases.dedup();
        }
    }
    bases
        .iter()
        .map(|base| base.trim_matches('/'))
        .map(|base| {
            if base.is_empty() {
                Vec::new()
            } else {
                base.split('/').map(Template::parse).collect()
            }
        })
        .collect()
}

/// The segments of a path; a slash at the end is an empty segment of its own.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// Reads an absolute URL of the web.
pub(super) fn web_url(url: &str) -> Option<Url> {
    Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Host and port, without the port that the scheme implies.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
