//! Exchanges are matched to operations.

use countersign_harness::traffic::{Matched, Miss};
use serde_json::{Value, json};

use crate::shop::{exchange, get, shop, validator_of, with};

/// Method, URL, and the operation or the reason that none is found.
const ROUTES: [(&str, &str, &str); 22] = [
    (
        "GET",
        "https://api.shop.example/v1/orders",
        "listOrders by Server",
    ),
    (
        "get",
        "https://API.shop.example:443/v1/orders?limit=1#top",
        "listOrders by Server",
    ),
    (
        "GET",
        "https://us-2.shop.example:8443/v9/deep/orders",
        "listOrders by Server",
    ),
    // A literal path takes precedence over a template.
    (
        "GET",
        "https://api.shop.example/v1/orders/mine",
        "getMine by Server",
    ),
    (
        "GET",
        "https://api.shop.example/v1/orders/%6Dine",
        "getMine by Server",
    ),
    (
        "GET",
        "https://api.shop.example/v1/orders/7",
        "getOrder by Server",
    ),
    (
        "GET",
        "https://api.shop.example/v1/orders/7/bill.pdf",
        "getDocument by Server",
    ),
    // No server has this host: the path decides, below a base path or from the root.
    (
        "GET",
        "http://127.0.0.1:9000/v1/orders",
        "listOrders by Path",
    ),
    (
        "GET",
        "http://127.0.0.1:9000/orders/mine",
        "getMine by Path",
    ),
    (
        "GET",
        "http://127.0.0.1:9000/v2/deep/orders",
        "listOrders by Path",
    ),
    // A server has this host, so its base path must be present.
    (
        "GET",
        "https://api.shop.example/orders",
        "no operation has this path",
    ),
    (
        "GET",
        "https://api.shop.example/v2/orders",
        "no operation has this path",
    ),
    // This is the base path of another host.
    (
        "GET",
        "https://api.shop.example/v1/deep/orders",
        "no operation has this path",
    ),
    // Not from the root.
    (
        "GET",
        "http://127.0.0.1:9000/proxy/orders",
        "no operation has this path",
    ),
    // A trailing slash is another segment.
    (
        "GET",
        "https://api.shop.example/v1/orders/",
        "no operation has this path; one has it without the trailing slash",
    ),
    (
        "GET",
        "https://api.shop.example/v1/orders/7/",
        "no operation has this path; one has it without the trailing slash",
    ),
    // The path is selected before the method.
    (
        "DELETE",
        "https://api.shop.example/v1/orders",
        "the contract documents GET, POST for this path, not this method",
    ),
    (
        "POST",
        "https://api.shop.example/v1/orders/mine",
        "the contract documents GET, HEAD for this path, not this method",
    ),
    (
        "DELETE",
        "https://api.shop.example/v1/orders/mine",
        "the contract documents GET, HEAD for this path, not this method",
    ),
    (
        "GET",
        "data:text/plain,hello",
        "this is not an http or https URL",
    ),
    ("GET", "/v1/orders", "this is not an http or https URL"),
    // A webhook has no path.
    (
        "POST",
        "https://us.example/orderChanged",
        "no operation has this path",
    ),
];

#[test]
fn an_exchange_is_routed_by_method_server_and_path() {
    let validator = validator_of(shop());
    let found = |method: &str, url: &str| match validator.exchange(&exchange(method, url)) {
        Ok(validated) => format!("{} by {:?}", validated.operation.id, validated.matched),
        Err(miss) => miss.to_string(),
    };
    for (method, url, expected) in ROUTES {
        assert_eq!(found(method, url), expected, "{method} {url}");
    }
    assert_eq!(
        validator.exchange(&get("https://x.example/")).unwrap_err(),
        Miss::Path
    );
    let miss = |path: &str| {
        validator
            .exchange(&get(&format!("https://api.shop.example/v1{path}")))
            .unwrap_err()
    };
    assert_eq!(miss("/orders/"), Miss::Slash { slash: true });
    assert_eq!(
        miss("/orders/7/bill.pdf/").to_string(),
        "no operation has this path; one has it without the trailing slash"
    );
}

#[test]
fn servers_may_be_variable_relative_or_missing() {
    let found = |servers: Value, url: &str| {
        let validator = validator_of(with(shop(), json!({"servers": servers})));
        validator
            .exchange(&get(url))
            .ok()
            .map(|validated| (validated.operation.id.clone(), validated.matched))
    };
    let list = |matched| Some(("listOrders".to_owned(), matched));
    let anywhere = json!([{"url": "{base_url}", "variables": {"base_url": {"default": "x"}}}]);
    assert_eq!(
        found(anywhere.clone(), "https://a.example/orders"),
        list(Matched::Server)
    );
    assert_eq!(
        found(anywhere.clone(), "https://a.example/x/y/orders"),
        list(Matched::Server)
    );
    assert_eq!(found(anywhere, "https://a.example/x/orders/y/z"), None);
    assert_eq!(
        found(json!([{"url": "/v3/"}]), "https://a.example/v3/orders"),
        list(Matched::Server)
    );
    assert_eq!(
        found(json!([{"url": "/v3"}]), "https://a.example/orders"),
        None
    );
    assert_eq!(
        found(json!([]), "https://a.example/orders"),
        list(Matched::Server)
    );
    let spanning = json!([{"url": "https://a.example/{base}",
        "variables": {"base": {"default": "api/v1", "enum": ["api/v1", "api/v2"]}}}]);
    assert_eq!(
        found(spanning.clone(), "https://a.example/api/v2/orders"),
        list(Matched::Server)
    );
    assert_eq!(found(spanning, "https://a.example/api/orders"), None);
    let port = json!([{"url": "https://A.example:443/v3"}]);
    assert_eq!(
        found(port, "https://a.example/v3/orders"),
        list(Matched::Server)
    );
    let host = json!([{"url": "https://{host}"}]);
    assert_eq!(
        found(host, "http://127.0.0.1:99/orders"),
        list(Matched::Server)
    );
    // The template that describes more of the path takes precedence.
    let operation = |id: &str, path: &str| json!({"id": id, "method": "GET", "path": path});
    let validator = validator_of(with(
        shop(),
        json!({"servers": [{"url": "{base_url}"}], "operations": [
            operation("short", "/orders"), operation("long", "/{shop}/orders")]}),
    ));
    let validated = validator
        .exchange(&get("https://a.example/x/orders"))
        .unwrap();
    assert_eq!(validated.operation.id, "long");
    // The literal of two base paths takes precedence.
    let two = json!([{"url": "https://a.example/{any}"}, {"url": "https://a.example/orders"}]);
    let validator = validator_of(with(shop(), json!({"servers": two})));
    let validated = validator
        .exchange(&get("https://a.example/orders/orders"))
        .unwrap();
    assert_eq!(validated.operation.id, "listOrders");
}
