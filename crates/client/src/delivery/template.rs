//! The URL with its placeholder.

use countersign_contract::table;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::ConfigurationError;

/// What need not be escaped (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An id as long as they come, to try a template with.
const LONG: &str = "1234567890123456789";

/// The URL of a configuration, of which every id makes a URL.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Template {
    text: String,
    facts: &'static table::Delivery,
}

impl Template {
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
        let Some(url) = template.url(&LONG) else {
            return Err(ConfigurationError::NotAUrl { member });
        };
        let error = if !matches!(url.scheme(), "http" | "https") {
            ConfigurationError::NotHttp { member }
        } else if !url.username().is_empty() || url.password().is_some() {
            ConfigurationError::UserInfo { member }
        } else if url.fragment().is_some() {
            ConfigurationError::Fragment { member }
        } else if exact > 0 {
            return Ok(template);
        } else if !facts.append {
            ConfigurationError::NoPlaceholder {
                member,
                placeholder,
            }
        } else if url.query().is_some() {
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

    /// The URL that is called for an id.
    pub(crate) fn url(&self, id: &impl ToString) -> Option<Url> {
        let id = id.to_string();
        let id = utf8_percent_encode(&id, ESCAPED).to_string();
        let placeholder = self.facts.placeholder;
        let text = if self.text.contains(placeholder) {
            self.text.replace(placeholder, &id)
        } else if self.facts.append {
            let slash = if self.text.ends_with('/') { "" } else { "/" };
            format!("{}{slash}{id}", self.text)
        } else {
            self.text.clone()
        };
        // White space around a URL would be cut off without a word.
        let cut = text.trim_matches(|c: char| c <= ' ').len() != text.len();
        Url::parse(&text).ok().filter(|url| !cut && url.has_host())
    }
}
