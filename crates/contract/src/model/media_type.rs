//! Names of media types.

/// The type and subtype of a media type: without parameters, in lower case (RFC 9110, section 8.3.1).
///
/// ```
/// use countersign_contract::model::essence;
/// assert_eq!(essence(" Text/Plain ; charset=utf-8"), "text/plain");
/// assert_eq!(essence(""), "");
/// ```
#[must_use]
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type names JSON: `application/json`, or a subtype that ends in `+json`
/// (RFC 6839).
///
/// ```
/// use countersign_contract::model::is_json;
/// assert!(is_json("application/json; charset=utf-8"));
/// assert!(is_json("application/problem+json"));
/// assert!(!is_json("application/pdf"));
/// ```
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type names a response that goes on, event by event (HTML, section "Server-sent
/// events").
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

/// Whether a media type names what an HTML form sends by default.
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

/// Whether a media type names what an HTML form sends with files in it (RFC 7578).
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
