//! Headers in one text, with alternating names and values.

use countersign_contract::table;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::ConfigurationError;

/// Headers that the partner sets itself, or that belong to the connection (RFC 9110, section
/// 7.6.1).
const RESERVED: [HeaderName; 11] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The maximum number of headers of a call. Servers accept no more.
const LIMIT: usize = 100;

/// Returns the separator between the items of the headers.
pub(super) fn separator(
    facts: &table::DeliveryHeaders,
    text: Option<&str>,
) -> Result<char, ConfigurationError> {
    let mut characters = text.unwrap_or_default().chars();
    match (characters.next(), characters.next()) {
        (None, _) => Ok(facts.separator),
        (Some(separator), None) => Ok(separator),
        _ => Err(ConfigurationError::LongSeparator {
            member: facts.separator_member.unwrap_or_default().to_owned(),
        }),
    }
}

pub(super) fn parse(
    member: &str,
    text: &str,
    separator: char,
) -> Result<HeaderMap, ConfigurationError> {
    let mut headers = HeaderMap::new();
    let items: Vec<&str> = text.split(separator).collect();
    if items.len() % 2 == 1 {
        return Err(ConfigurationError::OddHeaders {
            member: member.to_owned(),
        });
    }
    if items.len() / 2 > LIMIT {
        return Err(ConfigurationError::ManyHeaders {
            member: member.to_owned(),
            limit: LIMIT,
        });
    }
    for (index, pair) in items.chunks_exact(2).enumerate() {
        let (member, position) = (member.to_owned(), index + 1);
        let Ok(name) = pair[0].parse::<HeaderName>() else {
            return Err(ConfigurationError::HeaderName { member, position });
        };
        // HTTP does not preserve empty values or spaces around a value.
        let bare = !pair[1].is_empty() && pair[1].trim() == pair[1];
        let Some(mut value) = HeaderValue::from_str(pair[1]).ok().filter(|_| bare) else {
            return Err(ConfigurationError::HeaderValue { member, position });
        };
        value.set_sensitive(true);
        if RESERVED.contains(&name) {
            return Err(ConfigurationError::HeaderReserved { member, position });
        }
        if headers.insert(name, value).is_some() {
            return Err(ConfigurationError::HeaderRepeated { member, position });
        }
    }
    Ok(headers)
}

/// Joins separate headers into one text.
pub(super) fn join(
    member: &str,
    headers: &[(String, String)],
    separator: char,
) -> Result<String, ConfigurationError> {
    let mut text = String::new();
    for (index, (name, value)) in headers.iter().enumerate() {
        if name.contains(separator) || value.contains(separator) {
            return Err(ConfigurationError::HeaderSeparator {
                member: member.to_owned(),
                position: index + 1,
            });
        }
        if index > 0 {
            text.push(separator);
        }
        text.push_str(name);
        text.push(separator);
        text.push_str(value);
    }
    Ok(text)
}
