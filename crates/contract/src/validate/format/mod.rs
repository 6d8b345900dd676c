//! `format` for strings.
//!
//! Dates, times, host names and mailboxes are implemented here, exactly as their RFCs define them.
//! All other formats are delegated to the `jsonschema` crate.

mod date;
mod mailbox;

use std::sync::Arc;

use data_encoding::BASE64;
use jsonschema::Draft;

use super::{number, pattern::check_pattern};
use crate::model::Type;

/// A known format of strings.
#[derive(Clone)]
pub(super) enum Format {
    /// `full-date` of RFC 3339, section 5.6.
    Date,
    /// `date-time` of RFC 3339, section 5.6.
    DateTime,
    /// `full-time` of RFC 3339, section 5.6.
    Time,
    /// `Mailbox` of RFC 5321, section 4.1.2.
    Email,
    /// A host name of RFC 1123, section 2.1.
    Hostname,
    /// Base64 of RFC 4648, section 4, with its padding.
    Byte,
    /// A regular expression of ECMA-262.
    Regex,
    /// Any other format that the `jsonschema` crate supports.
    Other(Arc<jsonschema::Validator>),
}

impl Format {
    /// Returns the format with this name, if it is known.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "date" => Some(Self::Date),
            "date-time" => Some(Self::DateTime),
            "time" => Some(Self::Time),
            "email" => Some(Self::Email),
            "hostname" => Some(Self::Hostname),
            "byte" => Some(Self::Byte),
            "regex" => Some(Self::Regex),
            other => {
                let options = jsonschema::options()
                    .with_draft(Draft::Draft202012)
                    .should_validate_formats(true);
                if !options.is_known_format(Draft::Draft202012, other) {
                    return None;
                }
                let schema = serde_json::json!({ "format": other });
                let validator = options.build(&schema).ok()?;
                Some(Self::Other(Arc::new(validator)))
            }
        }
    }

    /// Returns `true` if a text has this format.
    pub(super) fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Date => date::is_date(text),
            Self::DateTime => date::is_date_time(text),
            Self::Time => date::is_time(text),
            Self::Email => mailbox::is_mailbox(text),
            Self::Hostname => mailbox::is_host_name(text),
            Self::Byte => {
                // The library also accepts concatenated encodings, each with its own padding.
                let data = text.trim_end_matches('=');
                !data.contains('=')
                    && BASE64.decode_len(text.len()).is_ok()
                    && BASE64.decode(text.as_bytes()).is_ok()
            }
            Self::Regex => check_pattern(text).is_ok(),
            Self::Other(validator) => {
                validator.is_valid(&serde_json::Value::String(text.to_owned()))
            }
        }
    }
}

/// Returns `true` if a value of this type can violate the `format`. Unknown formats have no effect.
///
/// ```
/// use countersign_contract::{validate::checks_format, model::Type};
/// assert!(checks_format("date", Some(Type::String)));
/// assert!(checks_format("int32", Some(Type::Integer)));
/// assert!(!checks_format("binary", Some(Type::String)));
/// ```
#[must_use]
pub fn checks_format(format: &str, kind: Option<Type>) -> bool {
    if matches!(kind, Some(Type::Integer | Type::Number)) {
        return number::range(format).is_some();
    }
    Format::of(format).is_some()
}

/// Returns `true` if a text has a format of strings, or `None` if the format is unknown.
///
/// ```
/// use countersign_contract::validate::is_of_format;
/// assert_eq!(is_of_format("date", "2024-02-29"), Some(true));
/// assert_eq!(is_of_format("date", "2024-02-3/"), Some(false));
/// assert_eq!(is_of_format("shoe-size", "44"), None);
/// ```
#[must_use]
pub fn is_of_format(format: &str, text: &str) -> Option<bool> {
    Format::of(format).map(|format| format.accepts(text))
}
