//! Servers that are called without encryption.

use url::{Host, Url};

/// Returns the host of a URL whose requests can be read in transit: the scheme is `http` and the
/// host is not this machine.
pub(crate) fn exposed(url: &Url) -> Option<String> {
    let host = url.host().filter(|_| url.scheme() == "http")?;
    (!is_loopback(&host)).then(|| host.to_string())
}

/// Returns `true` if a host is this machine: 127.0.0.0/8, `::1`, `localhost` and its subdomains
/// (RFC 6761, section 6.3).
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let last = name.rsplit('.').next().unwrap_or(name);
            last.eq_ignore_ascii_case("localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::exposed;

    #[test]
    fn only_plain_http_to_another_machine_is_exposed() {
        let host = |url: &str| exposed(&url.parse().unwrap());
        for url in [
            "https://orders.example",
            "http://localhost",
            "http://LOCALHOST.:8080/x",
            "http://a.b.localhost/x",
            "http://127.0.0.1",
            "http://127.255.0.9:1",
            "http://2130706433",
            "http://[::1]:80/",
            "http://[0:0:0:0:0:0:0:1]/",
        ] {
            assert_eq!(host(url), None, "{url}");
        }
        for (url, found) in [
            ("http://orders.example/x", "orders.example"),
            ("HTTP://Orders.Example:8080", "orders.example"),
            ("http://localhost.example", "localhost.example"),
            ("http://notlocalhost", "notlocalhost"),
        ] {
            assert_eq!(host(url).as_deref(), Some(found), "{url}");
        }
        for address in ["128.0.0.1", "10.0.0.1", "0.0.0.0", "[::2]"] {
            let url = format!("http://{address}");
            assert_eq!(host(&url).as_deref(), Some(address), "{url}");
        }
    }
}
