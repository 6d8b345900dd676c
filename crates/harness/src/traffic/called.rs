//! The parts of a requested URL that may be shown, although it may contain secrets.

use super::{
    route::{Entry, Router, authority, decoded, segments, web_url},
    server::{Host, Place},
    template::Template,
};

/// A placeholder for anything that may be a value.
const MASK: &str = "***";

impl Router {
    /// Returns the host and port of an HTTP URL, and its path without the query.
    ///
    /// Shows only the path segments that a template names. Masks the parameters of a template and
    /// everything after the end of the longest match, since it may contain values.
    pub(super) fn called(&self, url: &str, show_values: bool) -> Option<(String, String)> {
        let url = web_url(url)?;
        let host = authority(&url);
        if show_values {
            return Some((host, url.path().to_owned()));
        }
        let known = self.knows(&host);
        let shown: Vec<&str> = segments(url.path()).collect();
        let path: Vec<String> = shown.iter().copied().map(decoded).collect();
        let mut best = Named::default();
        for entry in &self.entries {
            for place in &self.places[entry.places.clone()] {
                if !known || place.is_on(&host) {
                    best = best.or(Named::below(place, entry, &path, known));
                }
            }
            if !known {
                best = best.or(Named::new(0, &[], &entry.path, &path));
            }
        }
        let mut told: Vec<&str> = Vec::new();
        for (segment, name) in shown.iter().zip(best.segments(&path)) {
            told.push(match name {
                Name::Literal => *segment,
                Name::Open | Name::Unknown => MASK,
            });
            if matches!(name, Name::Unknown) {
                break;
            }
        }
        Some((host, format!("/{}", told.join("/"))))
    }
}

/// The role of a segment in the contract.
#[derive(Clone, Copy)]
enum Name {
    /// A literal of a template.
    Literal,
    /// A parameter of a template.
    Open,
    /// A segment that the contract does not describe.
    Unknown,
}

/// Templates that match the beginning of a path.
#[derive(Clone, Copy, Default)]
struct Named<'r> {
    /// The number of arbitrary segments before the templates.
    before: usize,
    base: &'r [Template],
    template: &'r [Template],
    /// The number of templates that match.
    fitting: usize,
    /// The number of these that are literals.
    literal: usize,
}

impl<'r> Named<'r> {
    fn new(before: usize, base: &'r [Template], template: &'r [Template], path: &[String]) -> Self {
        let behind = path.get(before..).unwrap_or_default();
        let fits =
            |(template, segment): &(&Template, &String)| template.captures(segment).is_some();
        let pairs = base.iter().chain(template).zip(behind);
        let fitting = pairs.take_while(fits);
        let (mut all, mut literal) = (0, 0);
        for (template, _) in fitting {
            all += 1;
            literal += usize::from(template.openness() == 0);
        }
        Self {
            before,
            base,
            template,
            fitting: all,
            literal,
        }
    }

    /// Matches a path against an operation at one of its places. On an unknown host, the path is
    /// foreign unless the whole base path matches.
    fn below(place: &'r Place, entry: &'r Entry, path: &[String], known: bool) -> Self {
        let templates = place.base.len() + entry.path.len();
        let before = match place.host {
            Host::Anywhere => path.len().saturating_sub(templates),
            Host::Unsaid | Host::Named(_) => 0,
        };
        let named = Self::new(before, &place.base, &entry.path, path);
        let is_whole = before == 0 || named.fitting == templates;
        let is_here = known || named.fitting >= place.base.len();
        if is_whole && is_here {
            named
        } else {
            Self::default()
        }
    }

    /// Returns the better of two matches.
    fn or(self, other: Self) -> Self {
        let weight = |named: &Self| (named.fitting, named.literal);
        if weight(&other) > weight(&self) {
            other
        } else {
            self
        }
    }

    /// Returns the role of each segment.
    fn segments(self, path: &[String]) -> impl Iterator<Item = Name> {
        let templates = self.base.iter().chain(self.template).take(self.fitting);
        let names = templates.map(|template| match template.openness() {
            0 => Name::Literal,
            _ => Name::Open,
        });
        let rest = path.iter().skip(self.before + self.fitting);
        let rest = rest.map(|segment| {
            // A trailing slash is followed by an empty segment.
            if segment.is_empty() {
                Name::Literal
            } else {
                Name::Unknown
            }
        });
        std::iter::repeat_n(Name::Open, self.before)
            .chain(names)
            .chain(rest)
    }
}
