//! Variables are replaced in the URL of a server as text, and exchanges are matched.

use countersign_harness::traffic::Matched;
use serde_json::{Value, json};

use crate::shop::{get, shop, validator_of, with};

/// The server, a URL, and `true` if the server matches it.
type Case = (&'static str, &'static str, bool);

/// Parses `url with name=default|enum,enum`, the first part of a [`Case`].
fn server(text: &str) -> Value {
    let (url, words) = text.split_once(" with ").unwrap_or((text, ""));
    let mut variables = serde_json::Map::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let (name, values) = word.split_once('=').unwrap();
        let (default, others) = values.split_once('|').unwrap_or((values, ""));
        let others: Vec<_> = others.split(',').filter(|_| values.contains('|')).collect();
        variables.insert(name.to_owned(), json!({"default": default, "enum": others}));
    }
    json!({"url": url, "variables": variables})
}

/// Returns `true` if `listOrders` is found by its server.
fn finds(servers: Value, url: &str) -> bool {
    let validator = validator_of(with(shop(), json!({"servers": servers})));
    validator.exchange(&get(url)).is_ok_and(|validated| {
        validated.operation.id == "listOrders" && validated.matched == Matched::Server
    })
}

#[track_caller]
fn hold(cases: &[Case]) {
    for (text, url, expected) in cases {
        assert_eq!(
            finds(json!([server(text)]), url),
            *expected,
            "{text} and {url}"
        );
    }
}

#[test]
fn a_web_socket_is_opened_by_a_request() {
    hold(&[
        ("wss://a.example/v1", "wss://a.example/v1/orders", true),
        ("wss://a.example/v1", "https://a.example/v1/orders", true),
        ("https://a.example/v1", "wss://a.example/v1/orders", true),
        ("wss://a.example:443", "wss://a.example/orders", true),
        ("ws://a.example:80", "ws://a.example/orders", true),
        ("ws://a.example", "ws://a.example:80/orders", true),
        ("wss://a.example:80", "wss://a.example/orders", false),
        ("ws://a.example:443", "ws://a.example/orders", false),
        ("ws://a.example", "ws://a.example:443/orders", false),
        ("wss://a.example", "wss://b.example/orders", false),
        ("https://a.example", "ftp://a.example/orders", false),
    ]);
}

#[test]
fn a_variable_may_hold_slashes() {
    hold(&[
        // After the host.
        (
            "https://a.example{base} with base=/sell/v1",
            "https://a.example/sell/v1/orders",
            true,
        ),
        (
            "https://a.example{base} with base=/sell/v1",
            "https://a.example/buy/v2/orders",
            true,
        ),
        (
            "https://a.example{base} with base=/sell/v1",
            "https://a.example/sell/orders",
            false,
        ),
        (
            "https://a.example{base} with base=/sell/v1",
            "https://a.example/sell/v1/x/orders",
            false,
        ),
        (
            "https://a.example{base} with base=/sell/v1",
            "https://a.example/orders",
            false,
        ),
        (
            "https://a.example{base} with base=/sell/v1/",
            "https://a.example/sell/v1/orders",
            true,
        ),
        (
            "https://a.example{base} with base=/sell/v1|/sell/v1,/sell/v2",
            "https://a.example/sell/v2/orders",
            true,
        ),
        (
            "https://a.example{base} with base=/sell/v1|/sell/v1,/sell/v2",
            "https://a.example/sell/v3/orders",
            false,
        ),
        (
            "https://a.example{base}/x with base=/sell/v1",
            "https://a.example/sell/v1/x/orders",
            true,
        ),
        // Within the path.
        (
            "https://a.example/{base}/x with base=sell/v1",
            "https://a.example/sell/v1/x/orders",
            true,
        ),
        (
            "https://a.example/{a}{b} with a=sell b=/v1",
            "https://a.example/sell/v1/orders",
            true,
        ),
    ]);
}

#[test]
fn a_variable_may_hold_a_whole_authority() {
    hold(&[
        (
            "https://{at} with at=a.example/sell/v1",
            "https://a.example/sell/v1/orders",
            true,
        ),
        (
            "https://{at} with at=a.example/sell/v1",
            "https://b.example/sell/v2/orders",
            true,
        ),
        (
            "https://{at} with at=a.example/sell/v1",
            "https://b.example/orders",
            false,
        ),
        (
            "https://{at} with at=a.example",
            "https://b.example:8443/orders",
            true,
        ),
        (
            "https://{at} with at=a.example",
            "https://b.example/v1/orders",
            false,
        ),
        (
            "https://{at} with at=A.Example:443",
            "https://a.example/orders",
            true,
        ),
        (
            "https://{at} with at=a.example:8443",
            "https://a.example:8443/orders",
            true,
        ),
        (
            "https://{at}/v1 with at=user@a.example",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "{url} with url=https://a.example/v1",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "{url} with url=https://a.example/v1",
            "http://127.0.0.1:9/x/y/orders",
            true,
        ),
        (
            "{url} with url=https://a.example/v1|https://a.example/v1,http://b.example:80",
            "http://b.example/orders",
            true,
        ),
        (
            "{url} with url=https://a.example/v1|https://a.example/v1,http://b.example:80",
            "http://c.example/orders",
            false,
        ),
        (
            "{url}/v2 with url=https://a.example",
            "https://a.example/v2/orders",
            true,
        ),
        (
            "{scheme}://a.example/v1 with scheme=https|https,http",
            "http://a.example/v1/orders",
            true,
        ),
        (
            "{scheme}://a.example:443/v1 with scheme=https",
            "https://a.example/v1/orders",
            true,
        ),
    ]);
}

#[test]
fn a_variable_may_hold_a_part_of_a_name() {
    hold(&[
        (
            "https://{region}.a.example with region=eu",
            "https://us-2.a.example/orders",
            true,
        ),
        (
            "https://{region}.a.example with region=eu|eu,us",
            "https://us.a.example/orders",
            true,
        ),
        (
            "https://a{domain} with domain=.example",
            "https://a.example/orders",
            true,
        ),
        (
            "https://a{domain} with domain=.example",
            "https://a.test/orders",
            true,
        ),
    ]);
    let other = json!([server("https://{region}.a.example with region=eu|eu,us")]);
    let validator = validator_of(with(shop(), json!({"servers": other})));
    let validated = validator
        .exchange(&get("https://ap.a.example/orders"))
        .unwrap();
    assert_eq!(
        validated.matched,
        Matched::Path,
        "a value that `enum` does not have"
    );
}

#[test]
fn a_variable_may_hold_nothing() {
    hold(&[
        (
            "https://a.example/v1/{stage} with stage=",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/v1/{stage} with stage=",
            "https://a.example/v1/test/orders",
            true,
        ),
        (
            "https://a.example/v1/{stage} with stage=",
            "https://a.example/v1/a/b/orders",
            false,
        ),
        (
            "https://a.example/v1/{stage} with stage=|,test",
            "https://a.example/v1/orders",
            true,
        ),
        // Literally: the slash of the URL, then that of the path.
        (
            "https://a.example/v1/{stage} with stage=|,test",
            "https://a.example/v1//orders",
            true,
        ),
        (
            "https://a.example/v1/{stage} with stage=|,test",
            "https://a.example/v1/test/orders",
            true,
        ),
        (
            "https://a.example/v1/{stage} with stage=|,test",
            "https://a.example/v1/live/orders",
            false,
        ),
        (
            "https://a.example/{tenant}/v1 with tenant=",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/{tenant}/v1 with tenant=",
            "https://a.example/t1/v1/orders",
            true,
        ),
        (
            "https://a.example{base} with base=",
            "https://a.example/orders",
            true,
        ),
        (
            "https://a.example{base} with base=",
            "https://a.example/v2/orders",
            true,
        ),
        (
            "https://{sub}a.example with sub=",
            "https://a.example/orders",
            true,
        ),
        (
            "https://{sub}a.example with sub=",
            "https://eu.a.example/orders",
            true,
        ),
    ]);
    // It is not part of the host name.
    let validator = validator_of(with(
        shop(),
        json!({"servers": [server("https://a.example{base} with base=")]}),
    ));
    let validated = validator
        .exchange(&get("https://a.example.evil.test/orders"))
        .unwrap();
    assert_eq!(validated.matched, Matched::Path);
}

#[test]
fn ports_that_the_scheme_implies_are_none() {
    hold(&[
        ("https://a.example:443", "https://a.example/orders", true),
        ("https://a.example", "https://a.example:443/orders", true),
        ("http://a.example:80", "http://a.example/orders", true),
        (
            "HTTPS://A.EXAMPLE:443/v1",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example:{port} with port=443",
            "https://a.example/orders",
            true,
        ),
        (
            "https://a.example:{port} with port=8443",
            "https://a.example/orders",
            true,
        ),
        (
            "https://a.example:{port} with port=8443",
            "https://a.example:9443/orders",
            true,
        ),
        (
            "https://a.example:{port} with port=8443|8443,443",
            "https://a.example/orders",
            true,
        ),
        (
            "https://a.example{port} with port=:8443",
            "https://a.example:9443/orders",
            true,
        ),
        ("https://a.example:", "https://a.example/orders", true),
        ("//a.example:443/v1", "https://a.example/v1/orders", true),
        ("//a.example/v1", "http://a.example/v1/orders", true),
        ("https://[::1]:443/v1", "https://[::1]/v1/orders", true),
        (
            "https://[::1]:8443/v1",
            "https://[0:0::1]:8443/v1/orders",
            true,
        ),
    ]);
    let validator = validator_of(with(
        shop(),
        json!({"servers": [server("https://a.example:8443")]}),
    ));
    let validated = validator
        .exchange(&get("https://a.example/orders"))
        .unwrap();
    assert_eq!(validated.matched, Matched::Path, "another port");
}

#[test]
fn hosts_are_compared_as_requests_have_them() {
    hold(&[
        (
            "https://b\u{fc}cher.example",
            "https://b\u{fc}cher.example/orders",
            true,
        ),
        (
            "https://b\u{fc}cher.example",
            "https://xn--bcher-kva.example/orders",
            true,
        ),
        (
            "https://xn--bcher-kva.example",
            "https://B\u{dc}CHER.example/orders",
            true,
        ),
        (
            "https://b%C3%BCcher.example",
            "https://xn--bcher-kva.example/orders",
            true,
        ),
        (
            "https://{region}.b\u{fc}cher.example with region=eu",
            "https://us.xn--bcher-kva.example/orders",
            true,
        ),
        (
            "https://{host} with host=b\u{fc}cher.example",
            "https://xn--bcher-kva.example/orders",
            true,
        ),
        ("https://a\u{3002}example", "https://a.example/orders", true),
        ("https://a.example.", "https://a.example/orders", true),
        ("https://a.example", "https://a.example./orders", true),
        (
            "https://user:word@a.example/v1",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/v1",
            "https://user:word@a.example/v1/orders",
            true,
        ),
    ]);
}

#[test]
fn paths_are_compared_as_requests_have_them() {
    hold(&[
        ("https://a.example/v1/", "https://a.example/v1/orders", true),
        (
            "https://a.example/v1/",
            "https://a.example/v1//orders",
            true,
        ),
        (
            "https://a.example/v1",
            "https://a.example/v1//orders",
            false,
        ),
        ("https://a.example/", "https://a.example/orders", true),
        (
            "https://a.example/a%20b",
            "https://a.example/a b/orders",
            true,
        ),
        (
            "https://a.example/a b",
            "https://a.example/a%20b/orders",
            true,
        ),
        (
            "https://a.example/\u{fc}",
            "https://a.example/%C3%BC/orders",
            true,
        ),
        (
            "https://a.example/a%2Fb",
            "https://a.example/a%2fb/orders",
            true,
        ),
        (
            "https://a.example/a%2Fb",
            "https://a.example/a/b/orders",
            false,
        ),
        (
            "https://a.example/a%00b",
            "https://a.example/axb/orders",
            false,
        ),
        (
            "https://a.example/x/../v1/./",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/v1?key=1",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/v1#top",
            "https://a.example/v1/orders",
            true,
        ),
        (
            "https://a.example/{version}",
            "https://a.example/v1/orders",
            true,
        ),
    ]);
}

#[test]
fn relative_urls_are_below_where_the_document_was() {
    hold(&[
        ("/v1", "https://a.example/v1/orders", true),
        ("/v1", "https://a.example/x/v1/orders", false),
        ("/", "https://a.example/orders", true),
        (".", "https://a.example/orders", true),
        (".", "https://a.example/docs/orders", true),
        ("./", "https://a.example/docs/orders", true),
        ("v2", "https://a.example/docs/v2/orders", true),
        ("../v2", "https://a.example/v2/orders", true),
        ("../v2", "https://a.example/v3/orders", false),
        ("{base} with base=/v1", "https://a.example/v1/orders", true),
        ("{base} with base=/v1", "https://a.example/v2/orders", true),
        (
            "{base} with base=/v1",
            "https://a.example/v2/x/orders",
            false,
        ),
    ]);
}

#[test]
fn of_several_servers_the_one_that_fits_best_is_taken() {
    let operation = |id: &str, path: &str| json!({"id": id, "method": "GET", "path": path});
    let own = |servers: &[&str], base: Value| {
        let servers: Vec<_> = servers.iter().map(|text| server(text)).collect();
        with(base, json!({"servers": servers}))
    };
    let validator = validator_of(with(
        shop(),
        json!({
        "servers": [server("https://a.example/api"), server("https://a.example/api/v2")],
        "operations": [
            operation("open", "/{x}/orders"),
            operation("orders", "/orders"),
            own(&["https://b.example/v1", "https://{any}.c.example{base} with any=x base=/b"],
                operation("own", "/orders")),
        ]}),
    ));
    let found = |url: &str| {
        let validated = validator.exchange(&get(url));
        validated.map_or_else(
            |miss| miss.to_string(),
            |validated| format!("{} {:?}", validated.operation.id, validated.matched),
        )
    };
    for (url, expected) in [
        ("https://a.example/api/orders", "orders Server"),
        ("https://a.example/api/v2/orders", "orders Server"),
        ("https://a.example/api/v3/orders", "open Server"),
        ("https://a.example/api/v2/x/orders", "open Server"),
        ("https://b.example/v1/orders", "own Server"),
        ("https://y.c.example/z/orders", "own Server"),
        ("https://b.example/api/orders", "no operation has this path"),
        ("https://a.example/v1/orders", "no operation has this path"),
    ] {
        assert_eq!(found(url), expected, "{url}");
    }
}

#[test]
fn very_many_values_take_bounded_work() {
    let names: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();
    let holes: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    let values: Vec<String> = (0..1000).map(|number| format!("x{number}")).collect();
    let variables: serde_json::Map<_, _> = names
        .iter()
        .map(|name| (name.clone(), json!({"default": "x1", "enum": values})))
        .collect();
    let server =
        json!({"url": format!("https://a.example/{}", holes.join("-")), "variables": variables});
    let path = vec!["x7"; 40].join("-");
    assert!(finds(
        json!([server]),
        &format!("https://a.example/{path}/orders")
    ));
}
