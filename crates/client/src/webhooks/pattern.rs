//! The path at which calls come, with places for the parts that change.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use url::Url;

use super::BuildError;

/// What stands for a part that changes while a URL is parsed: a URL parser leaves it alone.
const MARK: &str = "countersign0part";

/// Where the partner puts a part that changes.
pub(super) struct Placeholder<'p> {
    pub(super) text: &'p str,
    pub(super) parameter: &'p str,
    /// Whether it goes to the end where the placeholder is missing.
    pub(super) append: bool,
}

/// A path and, if it is written, a query, with places for the parts that change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    /// Whether a query belongs to it; if not, any query is let through.
    query: bool,
}

/// What stands between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    /// A part that changes stands between each two of these texts, always the same part.
    Changing {
        between: Vec<String>,
        parameter: String,
    },
}

impl Pattern {
    /// Reads a path or a URL in which `{parameter}` or the placeholder stand for what changes.
    pub(super) fn parse(
        text: &str,
        mount: &str,
        parameters: &[&str],
        placeholder: Option<&Placeholder<'_>>,
    ) -> Result<Self, BuildError> {
        let mut marked = text.to_owned();
        for (index, parameter) in parameters.iter().enumerate() {
            let mark = mark(index);
            marked = marked.replace(&format!("{{{parameter}}}"), &mark);
            if let Some(placeholder) = placeholder.filter(|known| known.parameter == *parameter) {
                marked = marked.replace(placeholder.text, &mark);
                if placeholder.append && !marked.contains(&mark) {
                    if marked.contains('?') {
                        return Err(BuildError::NoPlace {
                            parameter: (*parameter).to_owned(),
                        });
                    }
                    let slash = if marked.ends_with('/') { "" } else { "/" };
                    marked = format!("{marked}{slash}{mark}");
                }
            }
        }
        let path = path_of(&marked)?;
        let mount = path_of(mount)?;
        if mount.contains('?') {
            return Err(BuildError::NoPath);
        }
        let mount = mount.trim_end_matches('/');
        let whole = if path == "/" && !mount.is_empty() && !text.ends_with('/') {
            mount.to_owned()
        } else {
            format!("{mount}{path}")
        };
        let segments: Vec<Segment> = whole
            .split('/')
            .map(|segment| Segment::parse(segment, parameters))
            .collect::<Result<_, _>>()?;
        let pattern = Self {
            segments,
            query: whole.contains('?'),
        };
        let missing = parameters.iter().find(|parameter| !pattern.has(parameter));
        match missing {
            None => Ok(pattern),
            Some(parameter) => Err(BuildError::NoPlace {
                parameter: (*parameter).to_owned(),
            }),
        }
    }

    fn has(&self, name: &str) -> bool {
        let mut segments = self.segments.iter();
        segments.any(
            |segment| matches!(segment, Segment::Changing { parameter, .. } if parameter == name),
        )
    }

    /// Whether a request could be of both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let fits = |one: &Segment, other: &Segment| match (one, other) {
            (Segment::Fixed(one), Segment::Fixed(other)) => one == other,
            _ => true,
        };
        let mut pairs = self.segments.iter().zip(&other.segments);
        self.segments.len() == other.segments.len() && pairs.all(|(one, other)| fits(one, other))
    }

    /// The parts that change in the path of a request, without escapes; `None` if it is another
    /// path.
    pub(super) fn read(&self, uri: &http::Uri) -> Option<Vec<(String, String)>> {
        let text = match uri.path_and_query() {
            Some(whole) if self.query => whole.as_str(),
            _ => uri.path(),
        };
        if text.split('/').count() != self.segments.len() {
            return None;
        }
        let mut parts: BTreeMap<&str, String> = BTreeMap::new();
        for (segment, text) in self.segments.iter().zip(text.split('/')) {
            let (between, parameter) = match segment {
                Segment::Fixed(fixed) if fixed == text => continue,
                Segment::Fixed(_) => return None,
                Segment::Changing { between, parameter } => (between, parameter),
            };
            let part = changing(between, text)?;
            let part = percent_decode_str(part).decode_utf8().ok()?.into_owned();
            if parts
                .get(parameter.as_str())
                .is_some_and(|known| *known != part)
            {
                return None;
            }
            parts.insert(parameter, part);
        }
        let owned = |(name, part): (&str, String)| (name.to_owned(), part);
        Some(parts.into_iter().map(owned).collect())
    }

    /// The path as axum writes it. It lets more through: a segment that changes is any.
    #[cfg(feature = "axum")]
    pub(super) fn route(&self) -> String {
        let mut route = String::new();
        for (index, segment) in self.segments.iter().enumerate().skip(1) {
            route.push('/');
            match segment {
                // The query is not part of a route.
                Segment::Fixed(text) => route.push_str(text.split('?').next().unwrap_or_default()),
                Segment::Changing { between, .. } => match between[0].split_once('?') {
                    Some((path, _)) => route.push_str(path),
                    None => route.extend(["{part", &index.to_string(), "}"]),
                },
            }
            let ends = match segment {
                Segment::Fixed(text) => text.contains('?'),
                Segment::Changing { between, .. } => between.iter().any(|text| text.contains('?')),
            };
            if ends {
                break;
            }
        }
        route
    }
}

impl Segment {
    fn parse(text: &str, parameters: &[&str]) -> Result<Self, BuildError> {
        let present = |(index, _): &(usize, &&str)| text.contains(&mark(*index));
        let mut found = parameters.iter().enumerate().filter(present);
        let Some((index, parameter)) = found.next() else {
            return Ok(Self::Fixed(text.to_owned()));
        };
        if found.next().is_some() {
            return Err(BuildError::Adjacent {
                parameter: (*parameter).to_owned(),
            });
        }
        Ok(Self::Changing {
            between: text.split(&mark(index)).map(str::to_owned).collect(),
            parameter: (*parameter).to_owned(),
        })
    }
}

fn mark(index: usize) -> String {
    format!("{MARK}{index}end")
}

/// The part that changes, the same between each two of these texts.
fn changing<'t>(between: &[String], text: &'t str) -> Option<&'t str> {
    let fixed: usize = between.iter().map(String::len).sum();
    let times = between.len() - 1;
    let rest = text.len().checked_sub(fixed)?;
    if rest == 0 {
        return None;
    }
    let (before, after) = between.split_first()?;
    let part = text.strip_prefix(before)?.get(..rest / times)?;
    let whole = after
        .iter()
        .fold(before.clone(), |whole, text| whole + part + text);
    (whole == text).then_some(part)
}

/// The path and the query of a path or a URL, escaped as they are sent.
fn path_of(text: &str) -> Result<String, BuildError> {
    let url = match text.split_once("://") {
        Some(_) => Url::parse(text),
        None if text.is_empty() || text.starts_with('/') => {
            Url::parse(&format!("http://receiver.invalid{text}"))
        }
        None => return Err(BuildError::NoPath),
    };
    let url = url.map_err(|_| BuildError::NoPath)?;
    if url.fragment().is_some() || url.cannot_be_a_base() {
        return Err(BuildError::NoPath);
    }
    let query = url.query().map(|query| format!("?{query}"));
    Ok(url.path().to_owned() + &query.unwrap_or_default())
}
