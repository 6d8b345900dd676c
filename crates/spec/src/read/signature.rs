//! `x-signature`: the signed parts of a request, and the header of the signature.

use countersign_contract::model::{
    ApiKeyLocation, KeyEncoding, SecurityScheme, Signature, SignatureTimestamp, SignedPart,
    TimestampPlace,
};

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::words;

/// The tolerance of a signed request in seconds, if the contract sets none. The libraries of
/// Standard Webhooks use the same value.
const TOLERANCE: u64 = 300;

const INSTEAD: &str = "the scheme is treated as a plain API key";

impl<'n> Reader<'n> {
    /// Converts an API key with `x-signature` to a signature.
    pub(super) fn signed(
        &mut self,
        object: &mut Object<'n>,
        scheme: SecurityScheme,
    ) -> SecurityScheme {
        let Some(place) = object.take("x-signature") else {
            return scheme;
        };
        let Some(word) = self.written::<words::Signature>("x-signature", &place) else {
            // This applies to a foreign document too: a receiver would expect the secret itself.
            if self.is_foreign() {
                let message = "`x-signature` is invalid";
                self.fallback(&place, message, INSTEAD, "see specs/README.md for the word");
            }
            return scheme;
        };
        let SecurityScheme::ApiKey {
            location: ApiKeyLocation::Header,
            name: header,
            rule,
        } = &scheme
        else {
            let message = "`x-signature` belongs to an `apiKey` in a header";
            let help = "name the header of the signature, or remove the word";
            self.fallback(&place, message, INSTEAD, help);
            return scheme;
        };
        match self.signature(word, &place) {
            Some(signature) => SecurityScheme::Signature {
                header: header.clone(),
                signature,
                rule: rule.clone(),
            },
            None => scheme,
        }
    }

    fn signature(&mut self, word: words::Signature, place: &Place<'n>) -> Option<Signature> {
        let rule = self.rule_of(place, "`x-signature`");
        let timestamp = match word.timestamp {
            Some(timestamp) => {
                let at = place.get("timestamp")?;
                Some(self.signature_timestamp(timestamp, word.separator, &at)?)
            }
            None => None,
        };
        let signed = match &word.signed {
            Some(template) => {
                let at = place.get("signed")?;
                self.signed_parts(template, timestamp.is_some(), &at)?
            }
            None if timestamp.is_some() => {
                let message = "the timestamp is not signed, so anyone could change it";
                let help = "set `signed` to a template that contains `{timestamp}`";
                self.fallback(place, message, INSTEAD, help);
                return None;
            }
            None => vec![SignedPart::Body],
        };
        Some(Signature {
            hash: word.hmac.into(),
            encoding: word.encoding.into(),
            key: word.key.map_or(KeyEncoding::Text, Into::into),
            key_prefix: word.key_prefix,
            separator: word.separator,
            prefix: word.prefix.unwrap_or_default(),
            signed,
            timestamp,
            rule,
        })
    }

    fn signature_timestamp(
        &mut self,
        word: words::SignatureTimestamp,
        separator: Option<char>,
        place: &Place<'n>,
    ) -> Option<SignatureTimestamp> {
        let rule = self.rule_of(place, "the timestamp of `x-signature`");
        let (message, help) = match (word.header, word.prefix) {
            (Some(name), None) if is_field_name(&name) => {
                return Some(SignatureTimestamp {
                    place: TimestampPlace::Header(name),
                    tolerance: word.tolerance.unwrap_or(TOLERANCE),
                    rule,
                });
            }
            (None, Some(prefix)) if separator.is_some() && !prefix.is_empty() => {
                return Some(SignatureTimestamp {
                    place: TimestampPlace::Prefix(prefix),
                    tolerance: word.tolerance.unwrap_or(TOLERANCE),
                    rule,
                });
            }
            (Some(name), None) => (
                format!("`{name}` cannot be the name of a header"),
                "correct the name",
            ),
            (None, Some(_)) => (
                "the timestamp cannot be distinguished from the signature".to_owned(),
                "set `prefix` to the beginning of the entry with the timestamp, and `separator` to the character between entries",
            ),
            _ => (
                "`timestamp` needs one of `header` and `prefix`".to_owned(),
                "name the header that holds it, or set `prefix` to the beginning of its entry",
            ),
        };
        self.fallback(place, message, INSTEAD, help);
        None
    }

    /// Returns the parts of a template. It must contain the body, and the timestamp if there is
    /// one.
    fn signed_parts(
        &mut self,
        template: &str,
        has_timestamp: bool,
        place: &Place<'n>,
    ) -> Option<Vec<SignedPart>> {
        let mut refuse = |message: &str, help: &str| {
            self.fallback(place, message, INSTEAD, help);
            None
        };
        let Some(parts) = parts(template) else {
            return refuse(
                "`signed` has an unmatched brace, or an invalid header name in braces",
                "write `{body}`, `{timestamp}` or the name of a header in braces",
            );
        };
        if !parts.contains(&SignedPart::Body) {
            return refuse(
                "the body is not signed, so anyone could change it",
                "add `{body}` to the template",
            );
        }
        match (parts.contains(&SignedPart::Timestamp), has_timestamp) {
            (false, true) => refuse(
                "the timestamp is not signed, so anyone could change it",
                "add `{timestamp}` to the template",
            ),
            (true, false) => refuse(
                "`{timestamp}` is signed, but its location is unknown",
                "describe it with `timestamp`",
            ),
            _ => Some(parts),
        }
    }
}

/// Splits a template into parts, if it is valid.
fn parts(template: &str) -> Option<Vec<SignedPart>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while !rest.is_empty() {
        let text = rest.split(['{', '}']).next().unwrap_or_default();
        if !text.is_empty() {
            parts.push(SignedPart::Text(text.to_owned()));
        }
        rest = &rest[text.len()..];
        if rest.is_empty() {
            break;
        }
        let (name, after) = rest.strip_prefix('{')?.split_once('}')?;
        parts.push(match name {
            "body" => SignedPart::Body,
            "timestamp" => SignedPart::Timestamp,
            name if is_field_name(name) => SignedPart::Header(name.to_owned()),
            _ => return None,
        });
        rest = after;
    }
    Some(parts)
}

/// Returns `true` if this is a valid header name (RFC 9110, section 5.1).
fn is_field_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
