//! What a text means, and how sure that is.

use crate::{
    json::ParseError,
    model::{Certainty, Severity},
    verdict::Violation,
};

/// Rules that look at a whole value, so that an unclear part of it may be what breaks them.
const OF_THE_WHOLE: [&str; 7] = [
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "uniqueItems",
    "discriminator",
    "additionalProperties",
];

/// One JSON value that a text may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The value, as a JSON text.
    pub json: String,
    /// The places in it of which no specification says how they are written.
    pub(crate) unclear: Vec<String>,
    /// The places of which no more is known than that something is there, such as a file.
    pub(crate) opaque: Vec<String>,
    /// The places that should hold JSON and do not. They are opaque and unclear.
    pub(crate) not_json: Vec<(String, ParseError)>,
}

impl Reading {
    /// Returns whether every violation of the value weighs what its rule says.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.unclear.is_empty() && self.opaque.is_empty()
    }

    /// Takes a violation of the value. One that is about an opaque place is none; one that may come
    /// from a place of which no specification says how it is written is a notice.
    #[must_use]
    pub fn weigh(&self, violation: Violation) -> Option<Violation> {
        let instance = violation.instance.as_str();
        if self.opaque.iter().any(|place| is_within(instance, place)) {
            return None;
        }
        let of_the_whole = OF_THE_WHOLE.contains(&violation.keyword.as_str());
        let is_unclear = self.unclear.iter().any(|unclear| {
            is_within(instance, unclear) || of_the_whole && is_within(unclear, instance)
        });
        if !is_unclear {
            return Some(violation);
        }
        Some(Violation {
            severity: Severity::Notice,
            certainty: Some(Certainty::Silent),
            ..violation
        })
    }

    /// Writes something in the place of a text that should be JSON and is not.
    pub(super) fn is_not_json(&mut self, pointer: &str, error: ParseError) {
        self.json.push_str("\"\"");
        self.opaque.push(pointer.to_owned());
        self.unclear.push(pointer.to_owned());
        self.not_json.push((pointer.to_owned(), error));
    }
}

/// Whether a JSON pointer is another one, or leads below it.
fn is_within(pointer: &str, root: &str) -> bool {
    let rest = pointer.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
