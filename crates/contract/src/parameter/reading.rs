//! The meaning of a text, and its reliability.

use crate::{
    json::ParseError,
    model::{Certainty, Severity},
    verdict::Violation,
};

/// The keywords that apply to a whole value. An unclear part of the value may be the cause of their
/// violation.
const OF_THE_WHOLE: [&str; 7] = [
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "uniqueItems",
    "discriminator",
    "additionalProperties",
];

/// A JSON value that a text may represent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The value, as a JSON text.
    pub json: String,
    /// The places whose notation no specification defines.
    pub(crate) unclear: Vec<String>,
    /// The places whose content is unknown, such as files.
    pub(crate) opaque: Vec<String>,
    /// The places that should contain JSON but do not. They are opaque and unclear.
    pub(crate) not_json: Vec<(String, ParseError)>,
}

impl Reading {
    /// Returns `true` if every violation of the value keeps the severity of its rule.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.unclear.is_empty() && self.opaque.is_empty()
    }

    /// Adjusts a violation of the value. Drops violations at opaque places, and reduces a violation
    /// to a notice if its cause may be a place whose notation no specification defines.
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

    /// Writes a placeholder for a text that should be JSON but is not.
    pub(super) fn is_not_json(&mut self, pointer: &str, error: ParseError) {
        self.json.push_str("\"\"");
        self.opaque.push(pointer.to_owned());
        self.unclear.push(pointer.to_owned());
        self.not_json.push((pointer.to_owned(), error));
    }
}

/// Returns `true` if a JSON pointer equals another one or leads below it.
fn is_within(pointer: &str, root: &str) -> bool {
    let rest = pointer.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
