//! Base URLs, as callers write them.

use url::{Host, Url};

/// The reason that a base URL is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BaseUrlError {
    /// It is not an absolute `http` or `https` URL, or it has a user, a password, a query or a
    /// fragment.
    Url,
    /// It has an invalid host name.
    Host,
}

/// Parses a base URL.
pub(super) fn parse(text: &str) -> Result<Url, BaseUrlError> {
    let host = || text.split_once("://")?.1.split(['/', '?', '#']).next();
    let host = host().unwrap_or_default();
    // The URL parser silently removes these.
    if text.contains(char::is_control) {
        return Err(BaseUrlError::Url);
    }
    let url = Url::parse(text).map_err(|_| {
        if host.contains('%') {
            BaseUrlError::Host
        } else {
            BaseUrlError::Url
        }
    })?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_plain {
        return Err(BaseUrlError::Url);
    }
    let can_be = match url.host() {
        Some(Host::Domain(name)) => is_host_name(name),
        // The URL parser reads `1` as 0.0.0.1.
        Some(Host::Ipv4(address)) => host.starts_with(&address.to_string()),
        Some(Host::Ipv6(_)) => true,
        None => false,
    };
    if can_be {
        Ok(url)
    } else {
        Err(BaseUrlError::Host)
    }
}

/// Returns `true` if a name is a valid host name (RFC 1123, section 2.1). Underscores are also
/// accepted, since some private networks use them.
fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::{BaseUrlError, parse};

    #[test]
    fn a_base_url_has_a_host_that_can_be_one() {
        for text in [
            "https://api.example",
            "http://127.0.0.1:8080/v1/",
            "https://[::1]/",
            "http://localhost",
            "http://my_service:80",
            "https://b\u{fc}cher.example./x",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
        let long = format!("https://{}.example", "a".repeat(64));
        for text in [
            "https://%7Binstance%7D",
            "https://..",
            "https://*",
            "https://-",
            "https://ccw..example",
            "https://a.-b.example",
            "https://1",
            &long,
        ] {
            assert_eq!(parse(text), Err(BaseUrlError::Host), "{text}");
        }
        for text in [
            "api.example",
            "ftp://api.example",
            "https://user@api.example",
            "https://:word@api.example",
            "https://api.example/?a",
            "https://api.example/#a",
            "https://api.example\n.evil",
            "https://api.example:99999",
            "https://",
            "",
        ] {
            assert_eq!(parse(text), Err(BaseUrlError::Url), "{text}");
        }
    }
}
