//! Escapes on the wire.

use percent_encoding::percent_decode_str;

use super::Described;
use crate::model::ParameterLocation;

/// Takes the escapes out of a text of a query, where `+` is a space (HTML, URL-encoded forms).
pub(super) fn decode_query(text: &str) -> String {
    decode(&text.replace('+', " "))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Described<'_> {
    /// What a piece of text may mean once its escapes are taken out, the likeliest first; never
    /// empty.
    ///
    /// In a query, `+` is a space to whoever reads it as a form, and itself by RFC 3986; it is
    /// likelier to be itself where reserved characters may be sent as they are. Headers and cookies
    /// are mostly written without escapes, and by RFC 6570 with them.
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

    /// The likeliest meaning of a piece of text.
    pub(super) fn meaning(&self, text: &str) -> String {
        self.meanings(text).swap_remove(0)
    }
}
