//! The path at which calls are received, with placeholders for the variable parts.
//!
//! Any fixed part of a path or a query may be a secret shared with the partner. It is therefore
//! compared in constant time, and to its end even if its beginning differs. The partner chooses the
//! variable parts, and the number of segments is not secret.
//!
//! A receiver and its router read a path in the same way. Segments are compared as they are,
//! including their case; empty segments and dots count. A segment of characters that no client
//! escapes ([`is_plain`]) is compared byte by byte, as a router does. Any other segment is
//! unescaped before it is compared.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use subtle::Choice;

#[cfg(feature = "axum")]
use super::weakness::SECRET;
use super::{
    BuildError, Weakness, constant,
    written::{no_placeholder, path_of},
};

/// The partner's placeholder for a variable part.
pub(super) struct Placeholder<'p> {
    pub(super) text: &'p str,
    pub(super) parameter: &'p str,
    /// `true` if the part is appended to the path when the placeholder is missing.
    pub(super) append: bool,
}

/// A path and an optional query, with placeholders for the variable parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    /// The query. If it is `None`, any query is accepted.
    query: Option<Vec<Segment>>,
    /// `true` if knowledge of the path is the proof of the caller.
    secret: bool,
}

/// A segment between two slashes, or in a query between two `&`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    /// A segment with a variable part between each two of these texts, always the same part. The
    /// texts are unescaped.
    Changing {
        between: Vec<Vec<u8>>,
        parameter: String,
    },
}

impl Pattern {
    /// Parses a path or a URL in which `{parameter}` or the partner's placeholder marks the
    /// variable parts.
    pub(super) fn parse(
        text: &str,
        mount: &str,
        parameters: &[&str],
        placeholder: Option<&Placeholder<'_>>,
    ) -> Result<Self, BuildError> {
        let marks = Marks::beside(&[text, mount]);
        let mut marked = text.to_owned();
        for (index, parameter) in parameters.iter().enumerate() {
            let mark = marks.of(index);
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
        let path = path_of(&marked, &marks.0)?;
        no_placeholder(&marked, &marks.0, parameters, placeholder)?;
        no_placeholder(mount, &marks.0, parameters, placeholder)?;
        let mount = path_of(mount, &marks.0)?;
        if mount.contains('?') {
            return Err(BuildError::NoPath);
        }
        let mount = mount.trim_end_matches('/');
        let (path, query) = cut(&path);
        let whole = if path == "/" && !mount.is_empty() && !cut(text).0.ends_with('/') {
            mount.to_owned()
        } else {
            format!("{mount}{path}")
        };
        let segments = |text: &str, separator| {
            let segments = text.split(separator);
            segments
                .map(|segment| Segment::parse(segment, parameters, &marks))
                .collect()
        };
        let pattern = Self {
            segments: segments(&whole, '/')?,
            query: query.map(|query| segments(query, '&')).transpose()?,
            secret: false,
        };
        let missing = parameters.iter().find(|parameter| !pattern.has(parameter));
        match missing {
            None => Ok(pattern),
            Some(parameter) => Err(BuildError::NoPlace {
                parameter: (*parameter).to_owned(),
            }),
        }
    }

    /// Marks the path as one that only the partner knows.
    pub(super) fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    /// Returns the reason that this path can be guessed with knowledge of these names, or `None` if
    /// it cannot be guessed.
    pub(super) fn weakness(&self, names: &[&str]) -> Option<Weakness> {
        let texts = |segment: &Segment, is_of_query: bool| match segment {
            Segment::Fixed(text) => {
                let value = text.split_once('=').filter(|_| is_of_query);
                let text = value.map_or(text.as_str(), |(_, value)| value);
                vec![percent_decode_str(text).collect()]
            }
            Segment::Changing { between, .. } => between.clone(),
        };
        let query = self.query.iter().flatten();
        let in_path = self
            .segments
            .iter()
            .flat_map(|segment| texts(segment, false));
        let in_query = query.flat_map(|segment| texts(segment, true));
        Weakness::of(in_path.chain(in_query), names)
    }

    /// Returns all segments, those of the query last.
    fn all(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().chain(self.query.iter().flatten())
    }

    fn has(&self, name: &str) -> bool {
        self.all().any(
            |segment| matches!(segment, Segment::Changing { parameter, .. } if parameter == name),
        )
    }

    /// Returns `true` if a request could match both patterns.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let fit = |ones: &[Segment], others: &[Segment]| {
            let mut pairs = ones.iter().zip(others);
            ones.len() == others.len() && pairs.all(|(one, other)| one.overlaps(other))
        };
        let queries = self.query.as_deref().zip(other.query.as_deref());
        fit(&self.segments, &other.segments) && queries.is_none_or(|(one, other)| fit(one, other))
    }

    /// Returns the variable parts of the path and query of a request, unescaped, or `None` if the
    /// request does not match.
    pub(super) fn read(&self, uri: &http::Uri) -> Option<Vec<(String, String)>> {
        let mut texts: Vec<&str> = uri.path().split('/').collect();
        if texts.len() != self.segments.len() {
            return None;
        }
        if let Some(query) = &self.query {
            texts.extend(uri.query()?.split('&'));
            if texts.len() != self.segments.len() + query.len() {
                return None;
            }
        }
        let mut parts: BTreeMap<&str, String> = BTreeMap::new();
        let mut is_same = Choice::from(1);
        let mut is_one_each = true;
        for (segment, text) in self.all().zip(texts) {
            let sent: Vec<u8> = percent_decode_str(text).collect();
            match segment {
                Segment::Fixed(fixed) if is_plain(fixed) => {
                    is_same &= constant::is_same(fixed.as_bytes(), text.as_bytes());
                }
                Segment::Fixed(fixed) => {
                    let fixed: Vec<u8> = percent_decode_str(fixed).collect();
                    is_same &= constant::is_same(&fixed, &sent);
                }
                Segment::Changing { between, parameter } => {
                    let (fits, part) = changing(between, &sent);
                    is_same &= fits;
                    match String::from_utf8(part) {
                        Ok(part) => {
                            let known = parts.entry(parameter).or_insert_with(|| part.clone());
                            is_one_each &= *known == part;
                        }
                        Err(_) => is_one_each = false,
                    }
                }
            }
        }
        if !(bool::from(is_same) && is_one_each) {
            return None;
        }
        let owned = |(name, part): (&str, String)| (name.to_owned(), part);
        Some(parts.into_iter().map(owned).collect())
    }

    /// Returns the path in the syntax of axum. It matches more requests: a segment that is
    /// variable, can be escaped in several ways or may be a secret becomes a wildcard.
    #[cfg(feature = "axum")]
    pub(super) fn route(&self) -> String {
        let segments = self.segments.iter().enumerate().skip(1);
        segments
            .map(|(index, segment)| match segment {
                Segment::Fixed(text) if is_plain(text) && !self.may_be_secret(text) => {
                    format!("/{text}")
                }
                _ => format!("/{{part{index}}}"),
            })
            .collect()
    }

    /// Returns `true` if a segment may be a secret. In a secret path it only has to be long enough;
    /// otherwise it must look random and not like a name. A router compares names in variable time.
    #[cfg(feature = "axum")]
    fn may_be_secret(&self, segment: &str) -> bool {
        let has = |is: fn(&u8) -> bool| segment.as_bytes().iter().any(is);
        segment.len() >= 8 && has(u8::is_ascii_digit)
            || segment.len() >= SECRET && (self.secret || has(u8::is_ascii_uppercase))
    }
}

impl Segment {
    fn parse(text: &str, parameters: &[&str], marks: &Marks) -> Result<Self, BuildError> {
        let present = |(index, _): &(usize, &&str)| text.contains(&marks.of(*index));
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
            between: text
                .split(&marks.of(index))
                .map(|text| percent_decode_str(text).collect())
                .collect(),
            parameter: (*parameter).to_owned(),
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(one), Self::Fixed(other)) => is_same(one, other),
            _ => true,
        }
    }
}

/// Splits a text into path and query.
fn cut(text: &str) -> (&str, Option<&str>) {
    match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    }
}

/// Returns `true` if a segment has only characters that no client escapes: those of RFC 3986,
/// section 2.3, except the tilde, which older clients escape.
fn is_plain(segment: &str) -> bool {
    let mut bytes = segment.bytes();
    bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

/// Returns `true` if two texts are equal after unescaping (RFC 3986, section 6.2.2).
fn is_same(one: &str, other: &str) -> bool {
    one == other || percent_decode_str(one).eq(percent_decode_str(other))
}

/// The marks that replace the variable parts while a URL is parsed: text that a URL parser leaves
/// unchanged and that the URL does not contain.
struct Marks(String);

impl Marks {
    fn beside(texts: &[&str]) -> Self {
        let texts: Vec<_> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
        let marks = (0..=u64::MAX).map(|number| format!("countersign{number}part"));
        let mut unused = marks.filter(|mark| !texts.iter().any(|text| text.contains(mark)));
        Self(unused.next().unwrap_or_default())
    }

    fn of(&self, index: usize) -> String {
        format!("{}{index}end", self.0)
    }
}

/// Matches a text with a variable part, the same between each two of these texts. Returns the match
/// and the part.
fn changing(between: &[Vec<u8>], text: &[u8]) -> (Choice, Vec<u8>) {
    let none = (Choice::from(0), Vec::new());
    let fixed: usize = between.iter().map(Vec::len).sum();
    let rest = text.len().saturating_sub(fixed);
    let Some((before, after)) = between.split_first() else {
        return none;
    };
    let length = rest.checked_div(after.len()).unwrap_or_default();
    let Some(part) = text.get(before.len()..before.len() + length) else {
        return none;
    };
    if part.is_empty() {
        return none;
    }
    let mut whole = before.clone();
    for text in after {
        whole.extend(part);
        whole.extend(text);
    }
    (constant::is_same(&whole, text), part.to_vec())
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn reads(pattern: &str, uri: &str) -> bool {
        let pattern = Pattern::parse(pattern, "", &["id"], None).unwrap();
        pattern.read(&uri.parse().unwrap()).is_some()
    }

    #[test]
    fn every_fixed_byte_counts() {
        for pattern in [
            "/t0ken/{id}?key=s3cret",
            "/a/t0ken-{id}-s3cret",
            "/{id}/t%2Fken",
        ] {
            let uri = pattern.replace("{id}", "7");
            assert!(reads(pattern, &uri));
            let fixed =
                |at: &usize| !matches!(uri.as_bytes()[*at], b'/' | b'?' | b'=' | b'7' | b'%');
            for at in (0..uri.len()).filter(fixed) {
                let mut other = uri.clone().into_bytes();
                other[at] = b'X';
                let other = String::from_utf8(other).unwrap();
                assert!(!reads(pattern, &other), "{pattern} {other}");
            }
            assert!(!reads(pattern, &format!("{uri}x")));
            assert!(!reads(pattern, &uri[..uri.len() - 1]), "{uri}");
        }
        // No client escapes a letter, and a router would not match it.
        assert!(!reads("/t0ken/{id}", "/%740ken/7"));
        assert!(reads("/t0ken/{id}", "/t0ken/%37"));
        assert!(reads("/~t0ken/{id}", "/%7Et0ken/7"));
        assert!(!reads("/t0ken/{id}", "/t0ken/"));
        assert!(!reads("/t0ken/x{id}", "//"));
    }

    #[test]
    fn a_secret_is_long() {
        let can = |path: &str| {
            let pattern = Pattern::parse(path, "", &[], None).unwrap();
            pattern.weakness(&[]).is_none()
        };
        for short in [
            "/",
            "/hooks/s3cret",
            "/hooks/fifteen-bytes-x",
            "/a/b?key_of_the_partner=s3cret",
            "/%41%42%43%44%45%46",
        ] {
            assert!(!can(short), "{short}");
        }
        for long in [
            "/hooks/sixteen-bytes-xy",
            "/a/b?key=9f86d081884c7d65",
            "/c2VjcmV0LXBhdGg==",
        ] {
            assert!(can(long), "{long}");
        }
    }

    #[cfg(feature = "axum")]
    #[test]
    fn a_router_does_not_compare_what_may_be_secret() {
        let route = |path: &str| Pattern::parse(path, "", &[], None).unwrap().route();
        assert_eq!(route("/hooks/v2/oauth2-events"), "/hooks/v2/{part3}");
        assert_eq!(route("/hooks/orderChanged"), "/hooks/orderChanged");
        assert_eq!(route("/hooks/9f86d081884c7d65"), "/hooks/{part2}");
        assert_eq!(
            route("/dGhpcyBpcyBzZWNyZXQ/hooks?key=9f86d081"),
            "/{part1}/hooks"
        );
        assert_eq!(route("/candidate-placement"), "/candidate-placement");
        assert_eq!(route("/a:b/x(1)/~me"), "/{part1}/{part2}/{part3}");
        let secret = Pattern::parse("/hooks/candidate-placement", "", &[], None);
        assert_eq!(secret.unwrap().secret().route(), "/hooks/{part2}");
    }
}
