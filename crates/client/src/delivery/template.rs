//! The URL of a configuration, with its placeholder.

use countersign_contract::table;
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::ConfigurationError;

/// All characters except the unreserved ones (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An id as long as the largest 64-bit number, to test a template.
const LONG: &str = "12345678901234567890";

/// The URL of a configuration, which is valid with any id.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Template {
    text: String,
    facts: &'static table::Delivery,
}

impl Template {
    /// Parses a template that is a valid URI with an id (RFC 3986). HTTP clients must agree on the
    /// URI: URL parsers fix an invalid one, each in its own way.
    pub(crate) fn parse(
        text: &str,
        facts: &'static table::Delivery,
    ) -> Result<Self, ConfigurationError> {
        let (member, placeholder) = (facts.url.to_owned(), facts.placeholder);
        let exact = text.matches(placeholder).count();
        let like = text.replace("%5b", "[").replace("%5B", "[");
        let like = like.replace("%5d", "]").replace("%5D", "]").to_lowercase();
        if like.matches(&placeholder.to_lowercase()).count() != exact {
            return Err(ConfigurationError::PlaceholderMisspelt {
                member,
                placeholder,
            });
        }
        let template = Self {
            text: text.to_owned(),
            facts,
        };
        let expanded = template.expanded(LONG);
        let Some(url) = Written::of(&expanded) else {
            return Err(ConfigurationError::NotAUrl { member });
        };
        let error = if !url.is_uri() {
            ConfigurationError::UrlCharacter { member }
        } else if !["http", "https"].contains(&url.scheme.to_ascii_lowercase().as_str()) {
            ConfigurationError::NotHttp { member }
        } else if url.authority.contains('@') {
            ConfigurationError::UserInfo { member }
        } else if url.rest.contains('#') {
            ConfigurationError::Fragment { member }
        } else if url.has_dots() {
            ConfigurationError::Dots { member }
        } else if template.uri(&LONG).is_none() {
            ConfigurationError::NotAUrl { member }
        } else if exact > 0 {
            return Ok(template);
        } else if !facts.append {
            ConfigurationError::NoPlaceholder {
                member,
                placeholder,
            }
        } else if url.rest.contains('?') {
            ConfigurationError::AppendedToQuery {
                member,
                placeholder,
            }
        } else {
            return Ok(template);
        };
        Err(error)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the URL that is called for an id, or `None` if the id would change the rest of the
    /// URL.
    pub(crate) fn uri(&self, id: &impl ToString) -> Option<Uri> {
        let id = id.to_string();
        let expanded = self.expanded(&utf8_percent_encode(&id, ESCAPED).to_string());
        if id.is_empty() || Written::of(&expanded)?.has_dots() {
            return None;
        }
        let url = Url::parse(&expanded).ok().filter(Url::has_host)?;
        url.as_str().parse().ok()
    }

    fn expanded(&self, id: &str) -> String {
        let placeholder = self.facts.placeholder;
        if self.text.contains(placeholder) {
            self.text.replace(placeholder, id)
        } else if self.facts.append {
            let slash = if self.text.ends_with('/') { "" } else { "/" };
            format!("{}{slash}{id}", self.text)
        } else {
            self.text.clone()
        }
    }
}

/// A URL as written, split into its components (RFC 3986, section 3).
struct Written<'t> {
    scheme: &'t str,
    authority: &'t str,
    /// The path, query and fragment.
    rest: &'t str,
}

impl<'t> Written<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        (!authority.is_empty()).then_some(Self {
            scheme,
            authority,
            rest,
        })
    }

    /// Returns `true` if all characters are allowed in a URI; brackets only around an IPv6 address.
    fn is_uri(&self) -> bool {
        let is_escape = |rest: &[u8]| {
            let digits = rest.get(..2);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let is_made_of = |text: &str, others: &[u8]| {
            let mut bytes = text.bytes().enumerate();
            bytes.all(|(index, byte)| match byte {
                b'%' => is_escape(&text.as_bytes()[index + 1..]),
                _ => byte.is_ascii_alphanumeric() || others.contains(&byte),
            })
        };
        is_made_of(self.scheme, b"+-.")
            && is_made_of(self.authority, b"-._~!$&'()*+,;=:@[]")
            && is_made_of(self.rest, b"-._~!$&'()*+,;=:@/?#")
    }

    /// Returns `true` if a segment of the path is `.` or `..`, which is removed before the call.
    fn has_dots(&self) -> bool {
        let path = self.rest.split(['?', '#']).next().unwrap_or_default();
        path.split('/').any(|segment| {
            let plain = segment.replace("%2e", ".").replace("%2E", ".");
            matches!(plain.as_str(), "." | "..")
        })
    }
}
