//! Parameters are validated as the values that they represent.

use countersign_contract::verdict::Verdict;
use countersign_harness::traffic::Exchange;

use crate::shop::{ORDERS, get, message, shop, told, validator_of};

fn request(url: &str, headers: &[(&str, &str)]) -> Verdict {
    let validator = validator_of(shop());
    let exchange = Exchange {
        request: message(headers, b""),
        ..get(url)
    };
    validator.exchange(&exchange).unwrap().request
}

#[test]
fn parameters_are_judged_as_the_values_they_mean() {
    for (query, expected) in [
        ("limit=5", vec![]),
        ("limit=%35", vec![]),
        ("limit=abc", vec!["error type /limit in query"]),
        ("limit=5.5", vec!["error type /limit in query"]),
        ("limit=007", vec!["error type /limit in query"]),
        ("limit=+5", vec!["error type /limit in query"]),
        ("limit=51", vec!["error maximum /limit in query"]),
        ("limit=", vec!["error type /limit in query"]),
        ("", vec!["error required /limit in query"]),
        ("limit=5&limit=6", vec!["warning duplicate /limit in query"]),
        ("limit=5&state=open&state=on+hold", vec![]),
        ("limit=5&state=on%20hold", vec![]),
        (
            "limit=5&state=open&state=lost",
            vec!["error enum /state/1 in query"],
        ),
        ("limit=5&ids=1,2,3", vec![]),
        // Many clients escape the commas.
        ("limit=5&ids=1%2C2%2C3", vec![]),
        ("limit=5&ids=1,b", vec!["error type /ids/1 in query"]),
        ("limit=5&tags=1|2", vec![]),
        ("limit=5&tags=1%7Cb", vec!["error type /tags/1 in query"]),
        ("limit=5&filter[year]=2020", vec![]),
        (
            "limit=5&filter%5Byear%5D=x",
            vec!["error type /filter/year in query"],
        ),
        (
            "limit=5&filter[month]=1",
            vec!["warning undocumented /filter/month in query"],
        ),
        ("limit=5&from=1&to=2", vec![]),
        ("limit=5&from=x", vec!["error type /page/from in query"]),
        ("limit=5&to=2", vec!["error required /page in query"]),
        // The reading with the fewest violations counts.
        ("limit=5&any=12345", vec![]),
        ("limit=5&any=abc", vec![]),
        ("limit=5&any=abcd", vec!["error maxLength /any in query"]),
        ("limit=5&flag=true", vec![]),
        ("limit=5&flag=1", vec!["error type /flag in query"]),
        (
            "limit=5&new=1&new=2&odd%2Fone=3",
            vec![
                "warning undocumented /new in query",
                "warning undocumented /odd~1one in query",
            ],
        ),
        // A name without a value may itself be a value, such as a token.
        (
            "limit=5&secret&tail=",
            vec![
                "warning undocumented /*** in query",
                "warning undocumented /*** in query",
            ],
        ),
        // A security scheme names it.
        ("limit=5&api_key=secret", vec![]),
    ] {
        let verdict = request(&format!("{ORDERS}?{query}"), &[]);
        assert_eq!(told(&verdict), expected, "{query}");
    }
}

#[test]
fn headers_cookies_and_the_path_are_judged() {
    let headers = |headers: &[(&str, &str)]| told(&request(&format!("{ORDERS}?limit=1"), headers));
    assert_eq!(headers(&[("x-parts", "1, 2")]), [""; 0]);
    assert_eq!(
        headers(&[("x-parts", "1"), ("X-PARTS", "b")]),
        ["error type /X-Parts/1 in header"]
    );
    assert_eq!(
        headers(&[("X-Parts", "1,2,3,4")]),
        ["error maxItems /X-Parts in header"]
    );
    assert_eq!(
        headers(&[("X-Range", "from=x")]),
        ["error type /X-Range/from in header"]
    );
    assert_eq!(
        headers(&[("X-Pair", "from,x")]),
        ["error type /X-Pair/from in header"]
    );
    // A value is read as a name if a name is left out.
    assert_eq!(
        headers(&[("X-Pair", "secret,2")]),
        ["warning undocumented /X-Pair/*** in header"]
    );
    // Cookies are validated if any were recorded.
    assert_eq!(
        headers(&[("Cookie", "a=b")]),
        ["error required /session in cookie"]
    );
    assert_eq!(
        headers(&[("Cookie", "a=b; session=12345")]),
        ["error maxLength /session in cookie"]
    );
    let id = |id: &str| told(&request(&format!("{ORDERS}/{id}"), &[]));
    assert_eq!(id("7"), [""; 0]);
    assert_eq!(id("x%2Fy"), ["error type /id in path"]);
    assert_eq!(
        told(&request(&format!("{ORDERS}/7/bill.doc"), &[])),
        ["error enum /format in path"]
    );
}

#[test]
fn a_missing_parameter_cites_what_demands_it() {
    let verdict = request(ORDERS, &[]);
    let [violation] = &verdict.violations[..] else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        violation.schema.as_deref(),
        Some("#/paths/~1orders/get/parameters/0/required")
    );
    assert_eq!(violation.clauses, ["S-1".into()]);
    assert_eq!(violation.spec.map(|at| at.line), Some(7));
    assert_eq!(
        violation.message,
        "required query parameter `limit` is missing"
    );
    assert_eq!(violation.payload, None);
}

#[test]
fn a_value_beside_the_body_has_no_place_in_it_and_is_not_repeated() {
    let verdict = request(&format!("{ORDERS}?limit=secret"), &[]);
    let [violation] = &verdict.violations[..] else {
        panic!("{verdict:?}")
    };
    assert_eq!(violation.payload, None);
    assert_eq!(violation.message, "expected integer, found string");
}

#[test]
fn a_style_of_the_path_is_read() {
    let label = |label: &str| {
        let url = format!("https://api.shop.example/v1/labels/{label}");
        told(&request(&url, &[]))
    };
    assert_eq!(label(".7"), [""; 0]);
    assert_eq!(label(".x"), ["error type /label in path"]);
    assert_eq!(label("7"), ["error style /label in path"]);
}
