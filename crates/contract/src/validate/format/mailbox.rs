//! Host names (RFC 1123, section 2.1) and mailboxes (RFC 5321, section 4.1.2).

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest host name in text form (RFC 1035, section 2.3.4, without the final dot).
const HOST: usize = 253;
/// The longest label of a host name (RFC 1035, section 2.3.4).
const LABEL: usize = 63;
/// The longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL: usize = 64;

/// Returns `true` if a text is a host name: labels of ASCII letters, digits and hyphens, without
/// hyphens at the edges. Consecutive hyphens are allowed within a label.
pub(super) fn is_host_name(text: &str) -> bool {
    text.len() <= HOST && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    label.len() <= LABEL
        && !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Returns `true` if a text is a mailbox.
pub(super) fn is_mailbox(text: &str) -> bool {
    // A quoted local part may contain an `@`, a domain cannot.
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    local.len() <= LOCAL && is_local_part(local) && (is_host_name(domain) || is_literal(domain))
}

fn is_local_part(local: &str) -> bool {
    match local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => is_quoted(quoted),
        None => local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_atext)),
    }
}

/// Returns `true` if a byte is `atext` (RFC 5322, section 3.2.3).
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// Returns `true` if a text is the content of a quoted string: printable ASCII and tabs, which RFC
/// 5322 allows, with quotes and backslashes escaped by a backslash.
fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'"' => false,
            b'\\' => bytes
                .next()
                .is_some_and(|byte| (b' '..=b'~').contains(&byte)),
            byte => byte == b'\t' || (b' '..=b'~').contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// Returns `true` if a domain is an address in brackets (RFC 5321, section 4.1.3).
fn is_literal(domain: &str) -> bool {
    let Some(address) = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    else {
        return false;
    };
    match address.split_once(':') {
        None => address.parse::<Ipv4Addr>().is_ok(),
        Some((tag, address)) => {
            tag.eq_ignore_ascii_case("IPv6") && address.parse::<Ipv6Addr>().is_ok()
        }
    }
}
