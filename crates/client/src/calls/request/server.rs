//! Calls to the server of an operation.

use reqwest::Request;

/// Redirects a request to this server, from the one with this base path. Returns the path of the
/// new base URL, or `None` if the server has no valid URL.
pub(crate) fn send_to(server: &str, base_path: &str, request: &mut Request) -> Option<String> {
    let url = request.url();
    let mut own = url.join(server).ok()?;
    let base = own.path().trim_end_matches('/').to_owned();
    let path = url.path().strip_prefix(base_path)?;
    own.set_path(&format!("{base}{path}"));
    own.set_query(url.query());
    *request.url_mut() = own;
    Some(base)
}

#[cfg(test)]
mod tests {
    use reqwest::{Method, Request};

    use super::send_to;

    #[test]
    fn path_and_query_go_along() {
        for (server, expected, base) in [
            (
                "https://b.example",
                "https://b.example/orders/a%2Fb?x=%20",
                "",
            ),
            (
                "https://b.example/v2/",
                "https://b.example/v2/orders/a%2Fb?x=%20",
                "/v2",
            ),
            (
                "/files",
                "https://a.example:8443/files/orders/a%2Fb?x=%20",
                "/files",
            ),
        ] {
            let url = "https://a.example:8443/v1/orders/a%2Fb?x=%20";
            let mut request = Request::new(Method::GET, url.parse().unwrap());
            let found = send_to(server, "/v1", &mut request);
            assert_eq!(found.as_deref(), Some(base));
            assert_eq!(request.url().as_str(), expected);
        }
        let mut request = Request::new(Method::GET, "https://a.example/v1/x".parse().unwrap());
        assert_eq!(send_to("https://[", "/v1", &mut request), None);
    }
}
