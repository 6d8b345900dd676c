//! Decoding of percent escapes.

use percent_encoding::percent_decode_str;

use super::Described;
use crate::model::ParameterLocation;

/// Decodes a text of a query, where `+` is a space (HTML, URL-encoded forms).
pub(super) fn decode_query(text: &str) -> String {
    decode(&text.replace('+', " "))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Described<'_> {
    /// Returns the possible meanings of a text after decoding, the most likely one first. The list
    /// is never empty.
    ///
    /// In a query, `+` is a space for form decoders and a plus sign according to RFC 3986. A plus
    /// sign is more likely if reserved characters may be sent unescaped. Headers and cookies
    /// usually contain no escapes, but RFC 6570 defines them there.
    pub(crate) fn meanings(&self, text: &str) -> Vec<String> {
        let mut meanings = match self.location {
            ParameterLocation::Path => vec![decode(text)],
            ParameterLocation::Query => vec![decode_query(text), decode(text)],
            ParameterLocation::Header | ParameterLocation::Cookie => {
                let text = text.trim();
                vec![text.to_owned(), decode(text)]
            }
        };
        if self.allow_reserved {
            meanings.reverse();
        }
        meanings.dedup();
        meanings
    }

    /// Returns the most likely meaning of a text.
    pub(super) fn meaning(&self, text: &str) -> String {
        self.meanings(text).swap_remove(0)
    }
}
