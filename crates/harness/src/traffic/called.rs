//! What may be shown of what was called, though it may hold secrets.

use super::{
    route::{Entry, Router, authority, decoded, segments, web_url},
    server::{Host, Place},
    template::Template,
};

/// What stands in place of what may be a value.
const MASK: &str = "***";

impl Router {
    /// Host and port, and the path without its query, of a URL of the web.
    ///
    /// Of the path only what a template names is shown. What stands in the hole of a template is
    /// masked, and all from where no template fits: it may be a value, whatever it looks like.
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

/// What the contract says of a segment.
#[derive(Clone, Copy)]
enum Name {
    /// It is named.
    Literal,
    /// A value belongs there.
    Open,
    /// Nothing.
    Unknown,
}

/// Templates that fit the beginning of a path.
#[derive(Clone, Copy, Default)]
struct Named<'r> {
    /// How many segments before the templates may be anything.
    before: usize,
    base: &'r [Template],
    template: &'r [Template],
    /// How many templates fit.
    fitting: usize,
    /// How many of them are literals.
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

    /// What an operation names at one of its places. On a host that no server has, the path is
    /// somebody else's unless the whole base path is there.
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

    /// The one that names more.
    fn or(self, other: Self) -> Self {
        let weight = |named: &Self| (named.fitting, named.literal);
        if weight(&other) > weight(&self) {
            other
        } else {
            self
        }
    }

    /// What is said of each segment.
    fn segments(self, path: &[String]) -> impl Iterator<Item = Name> {
        let templates = self.base.iter().chain(self.template).take(self.fitting);
        let names = templates.map(|template| match template.openness() {
            0 => Name::Literal,
            _ => Name::Open,
        });
        let rest = path.iter().skip(self.before + self.fitting);
        let rest = rest.map(|segment| {
            // A slash at the end has an empty segment behind it.
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
