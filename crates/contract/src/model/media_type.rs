//! Media types (RFC 9110, section 8.3.1).
//!
//! The only parser of media types in this workspace. It accepts malformed input that occurs in
//! practice, such as a trailing semicolon or a value without its closing quote, because recordings
//! cannot be fixed.

use std::cmp::Ordering;

/// A parsed media type or media range, such as `application/vnd.shop+json; view=short` or `text/*`.
///
/// ```
/// use countersign_contract::model::MediaType;
/// let media_type = MediaType::parse("Text/Plain; Charset=\"UTF-8\"").unwrap();
/// assert_eq!(media_type.essence(), "text/plain");
/// assert_eq!(media_type.parameter("charset"), Some("UTF-8"));
/// assert!(MediaType::parse("text/*").unwrap().covers(&media_type));
/// assert!(MediaType::parse("nothing").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// The type and subtype in lower case.
    essence: String,
    /// The parameters: names in lower case, values without quotes.
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Parses a media type. Returns `None` if the type or the subtype is missing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (essence, mut rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        let essence = essence.trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if kind.is_empty() || subtype.is_empty() {
            return None;
        }
        let mut parameters = Vec::new();
        while let Some(after) = rest.strip_prefix(';') {
            let (parameter, behind) = parameter(after);
            parameters.extend(parameter);
            rest = behind;
        }
        Some(Self {
            essence,
            parameters,
        })
    }

    /// Returns `true` if the type and subtype are tokens (RFC 9110, section 5.6.2), or if this is a
    /// range: `*/*`, or a type with the subtype `*`.
    ///
    /// ```
    /// use countersign_contract::model::MediaType;
    /// let is_well_formed = |text| MediaType::parse(text).unwrap().is_well_formed();
    /// assert!(is_well_formed("application/vnd.shop+json") && is_well_formed("text/*"));
    /// assert!(!is_well_formed("*/json") && !is_well_formed("application/*+json"));
    /// ```
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        const OTHERS: &[u8] = b"!#$%&'+-.^_`|~";
        let is_token = |text: &str| {
            let mut bytes = text.bytes();
            bytes.all(|byte| byte.is_ascii_alphanumeric() || OTHERS.contains(&byte))
        };
        self.essence.split_once('/').is_some_and(|(kind, subtype)| {
            self.essence == "*/*" || is_token(kind) && (subtype == "*" || is_token(subtype))
        })
    }

    /// Returns the type and subtype in lower case, without parameters.
    #[must_use]
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// Returns the value of a parameter. The name must be in lower case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns `true` if the other media type is equal to this one or within this range. Additional
    /// parameters of the other media type are ignored.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.rank(other).is_some()
    }

    /// Returns how well this key fits another media type, or `None` if it does not cover it.
    fn rank(&self, other: &Self) -> Option<Rank> {
        let range = if self.essence == other.essence {
            2
        } else {
            let prefix = self.essence.strip_suffix('*')?;
            if prefix == "*/" {
                0
            } else if other.essence.starts_with(prefix) {
                1
            } else {
                return None;
            }
        };
        let mut rank = Rank {
            range,
            equal: 0,
            alike: 0,
            absent: 0,
        };
        let named = self.parameters.iter().filter(|(name, _)| tells(name));
        for (name, value) in named {
            let is_charset = name == "charset";
            match other.parameter(name) {
                Some(found) if found == value => rank.equal += 1,
                Some(found) if found.eq_ignore_ascii_case(value) => rank.alike += 1,
                // RFC 8259, section 11: JSON has no charset.
                Some(_) if is_charset && is_json(&self.essence) => rank.absent += 1,
                None if is_charset => rank.absent += 1,
                Some(_) | None => return None,
            }
        }
        Some(rank)
    }

    /// Returns `true` if this would cover the other media type with the missing parameters added.
    fn nearly_covers(&self, other: &Self) -> bool {
        let mut whole = other.clone();
        let lacking = self.parameters.iter();
        let lacking = lacking.filter(|(name, _)| other.parameter(name).is_none());
        whole.parameters.extend(lacking.cloned());
        self.covers(&whole)
    }
}

/// The fit of a key: first by its range, then by the number of equal parameters.
#[derive(PartialEq, Eq)]
struct Rank {
    range: u8,
    equal: usize,
    alike: usize,
    absent: usize,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |rank: &Self| (rank.range, rank.equal + rank.alike, rank.equal);
        key(self)
            .cmp(&key(other))
            .then(other.absent.cmp(&self.absent))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Returns `true` if a parameter distinguishes kinds of bodies. `boundary` and `q` do not.
fn tells(name: &str) -> bool {
    !matches!(name, "boundary" | "q")
}

/// Splits a text into the parameter at its start and the rest.
fn parameter(text: &str) -> (Option<(String, String)>, &str) {
    let end = text.find([';', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.trim().to_ascii_lowercase();
    let Some(value) = rest.strip_prefix('=') else {
        return (None, rest);
    };
    let (value, rest) = if let Some(quoted) = value.trim_start().strip_prefix('"') {
        unquoted(quoted)
    } else {
        let (value, rest) = value.split_at(value.find(';').unwrap_or(value.len()));
        (value.trim().to_owned(), rest)
    };
    (
        Some((name, value)).filter(|(name, _)| !name.is_empty()),
        rest,
    )
}

/// Splits a text after the opening quote into the unquoted value and the rest from the next
/// semicolon on.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => {
                let rest = &text[at + 1..];
                return (value, &rest[rest.find(';').unwrap_or(rest.len())..]);
            }
            other => {
                value.push(other);
                escaped = false;
            }
        }
    }
    (value, "")
}

/// Finds the key that describes a body of the received media type. The most specific key wins: a
/// type before a range, and a key with the parameters of the body before one without (OpenAPI
/// 3.0.3, Response Object; RFC 9110, section 12.5.1).
///
/// A key with parameters that the body lacks is used if no key fits and it is the only such key.
///
/// ```
/// use countersign_contract::model::most_specific;
/// let keys = ["text/*", "a/b+json", "a/b+json; view=long"];
/// let key = |received| most_specific(keys, received);
/// assert_eq!(key("a/b+json; charset=utf-8; VIEW=\"long\""), Some("a/b+json; view=long"));
/// assert_eq!(key("a/b+json; view=short"), Some("a/b+json"));
/// assert_eq!(key("text/csv"), Some("text/*"));
/// assert_eq!(key("image/png"), None);
/// ```
#[must_use]
pub fn most_specific<'k>(
    keys: impl IntoIterator<Item = &'k str>,
    received: &str,
) -> Option<&'k str> {
    let Some(received) = MediaType::parse(received) else {
        return keys.into_iter().find(|key| *key == "*/*");
    };
    let mut best: Option<(Rank, &str)> = None;
    let mut near = Vec::new();
    for key in keys {
        let Some(read) = MediaType::parse(key) else {
            continue;
        };
        match read.rank(&received) {
            Some(rank) if best.as_ref().is_none_or(|(known, _)| rank > *known) => {
                best = Some((rank, key));
            }
            None if read.nearly_covers(&received) => near.push(key),
            Some(_) | None => {}
        }
    }
    let only = match near[..] {
        [only] => Some(only),
        _ => None,
    };
    best.map(|(_, key)| key).or(only)
}

/// Returns the type and subtype of a media type in lower case, without parameters.
///
/// ```
/// use countersign_contract::model::essence;
/// assert_eq!(essence(" Text/Plain ; charset=utf-8"), "text/plain");
/// assert_eq!(essence(""), "");
/// ```
#[must_use]
pub fn essence(media_type: &str) -> String {
    let parsed = MediaType::parse(media_type);
    parsed.map_or_else(
        || {
            let essence = media_type.split(';').next().unwrap_or_default();
            essence.trim().to_ascii_lowercase()
        },
        |parsed| parsed.essence,
    )
}

/// Returns `true` if a media type names JSON: `application/json`, or a subtype that ends in `+json`
/// (RFC 6839). A sequence of JSON values is not JSON; see [`is_json_sequence`].
///
/// ```
/// use countersign_contract::model::is_json;
/// assert!(is_json("application/json; charset=utf-8"));
/// assert!(is_json("application/problem+json"));
/// assert!(!is_json("application/stream+json"));
/// assert!(!is_json("application/pdf"));
/// ```
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    let is_named = essence == "application/json" || essence == "text/json";
    is_named || essence.ends_with("+json") && !is_json_sequence(&essence)
}

/// Returns `true` if a media type names a sequence of JSON values, one on each line or one after
/// each record separator (RFC 7464, RFC 8091).
///
/// ```
/// use countersign_contract::model::is_json_sequence;
/// assert!(is_json_sequence("application/x-ndjson; charset=utf-8"));
/// assert!(is_json_sequence("application/geo+json-seq"));
/// assert!(!is_json_sequence("application/json"));
/// ```
#[must_use]
pub fn is_json_sequence(media_type: &str) -> bool {
    let essence = essence(media_type);
    let Some((_, subtype)) = essence.split_once('/') else {
        return false;
    };
    let format = subtype.rsplit('+').next().unwrap_or(subtype);
    let format = format.strip_prefix("x-").unwrap_or(format);
    match format {
        "ndjson" | "jsonl" | "jsonlines" | "json-lines" | "json-seq" | "json-stream" | "ldjson" => {
            true
        }
        "json" => subtype == "stream+json" || subtype == "x-stream+json",
        _ => false,
    }
}

/// Returns `true` if a media type puts a record separator before each JSON value (RFC 7464).
///
/// ```
/// use countersign_contract::model::has_record_separators;
/// assert!(has_record_separators("application/json-seq"));
/// assert!(!has_record_separators("application/jsonl"));
/// ```
#[must_use]
pub fn has_record_separators(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json-seq") || essence.ends_with("+json-seq")
}

/// Returns `true` if a media type names a stream of events (HTML, section "Server-sent events").
///
/// ```
/// use countersign_contract::model::is_event_stream;
/// assert!(is_event_stream("text/event-stream; charset=utf-8"));
/// assert!(!is_event_stream("text/plain"));
/// ```
#[must_use]
pub fn is_event_stream(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Returns `true` if a media type names the default encoding of HTML forms.
///
/// ```
/// use countersign_contract::model::is_form;
/// assert!(is_form("application/x-www-form-urlencoded"));
/// assert!(!is_form("multipart/form-data"));
/// ```
#[must_use]
pub fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

/// Returns `true` if a media type names the encoding of HTML forms with files (RFC 7578).
///
/// ```
/// use countersign_contract::model::is_multipart;
/// assert!(is_multipart("multipart/form-data; boundary=x"));
/// assert!(!is_multipart("multipart/mixed"));
/// ```
#[must_use]
pub fn is_multipart(media_type: &str) -> bool {
    essence(media_type) == "multipart/form-data"
}
