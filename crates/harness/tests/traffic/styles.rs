//! Every form of a value outside the body, and the forms that it is mistaken for.

use countersign_contract::verdict::Verdict;
use countersign_harness::traffic::{Exchange, ExchangeValidator};

use crate::shop::{answer, get, message, told, validator_of_document};

fn validate() -> ExchangeValidator {
    validator_of_document(
        "
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example/v1 }]
paths:
  /list:
    get:
      operationId: list
      parameters:
        - { name: ids, in: query, schema: { type: array, items: { type: integer } } }
        - { name: must, in: query, required: true, schema: { type: array, items: { type: integer } } }
        - { name: together, in: query, explode: false, schema: { type: array, items: { type: integer } } }
        - { name: words, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: piped, in: query, style: pipeDelimited, schema: { type: array, items: { type: integer } } }
        - { name: filter, in: query, style: deepObject, schema: { type: object, additionalProperties: false, properties: { year: { type: integer }, range: { type: object, required: [to] } } } }
        - { name: spread, in: query, schema: { type: object, properties: { from: { type: integer }, to: { type: integer } }, required: [from] } }
        - { name: where, in: query, content: { application/json: { schema: { type: object, required: [a] } } } }
        - { name: limit, in: query, allowEmptyValue: true, schema: { type: integer } }
        - { name: odd, in: query, style: pipeDelimited, explode: true, schema: { type: array, items: { type: integer } } }
        - { name: X-Range, in: header, explode: true, schema: { type: object, properties: { from: { type: integer } } } }
      responses:
        '200':
          description: ok
          headers:
            X-Exploded: { explode: true, schema: { type: object, required: [day], properties: { day: { type: integer }, hour: { type: integer } } } }
            X-Limit: { schema: { type: object, required: [day], properties: { day: { type: integer }, hour: { type: integer } } } }
            X-Ids: { schema: { type: array, maxItems: 2, items: { type: integer } } }
            X-Page: { content: { application/json: { schema: { type: object, required: [next] } } } }
            X-Date: { schema: { type: string, maxLength: 40 } }
  /colors/{colors}:
    get:
      operationId: colors
      parameters: [{ name: colors, in: path, required: true, schema: { type: array, maxItems: 2, items: { type: string, minLength: 2 } } }]
      responses: { '200': { description: ok } }
  /numbers/{numbers}:
    get:
      operationId: numbers
      parameters: [{ name: numbers, in: path, required: true, schema: { type: array, items: { type: integer } } }]
      responses: { '200': { description: ok } }
  /matrix/{color}:
    get:
      operationId: matrix
      parameters: [{ name: color, in: path, required: true, style: matrix, explode: true, schema: { type: array, items: { type: integer } } }]
      responses: { '200': { description: ok } }
",
    )
}

fn request(validator: &ExchangeValidator, path: &str, headers: &[(&str, &str)]) -> Verdict {
    let exchange = Exchange {
        request: message(headers, b""),
        ..get(&format!("https://shop.example/v1{path}"))
    };
    validator.exchange(&exchange).unwrap().request
}

#[test]
fn values_are_read_as_they_are_written() {
    let validator = validate();
    for (query, expected) in [
        ("ids=1&ids=2", vec![]),
        ("together=1,2", vec![]),
        ("together=1%2C2", vec![]),
        ("together=1,x", vec!["error type /together/1 in query"]),
        ("words=a%2Cb,c", vec![]),
        ("piped=1|2", vec![]),
        ("piped=1%7C2", vec![]),
        ("filter[year]=1", vec![]),
        ("filter[year]=x", vec!["error type /filter/year in query"]),
        (
            "filter[month]=1",
            vec!["error additionalProperties /filter/month in query"],
        ),
        // Deeper than the specification defines.
        (
            "filter[range][from]=1",
            vec!["notice required /filter/range in query"],
        ),
        ("filter[range][to]=1", vec![]),
        ("from=1&to=2", vec![]),
        ("from=x", vec!["error type /spread/from in query"]),
        ("where=%7B%22a%22:1%7D", vec![]),
        ("where={}", vec!["error required /where in query"]),
        ("where=secret", vec!["error json /where in query"]),
        ("limit=", vec![]),
        ("limit", vec![]),
        ("limit=x", vec!["error type /limit in query"]),
        ("odd=x", vec!["notice style /odd in query"]),
        ("other=1", vec!["warning undocumented /other in query"]),
    ] {
        let verdict = request(&validator, &format!("/list?must=1&{query}"), &[]);
        assert_eq!(told(&verdict), expected, "{query}");
        assert!(!format!("{verdict:?}").contains("secret"));
    }
    let header = |value| told(&request(&validator, "/list?must=1", &[("X-Range", value)]));
    assert_eq!(header("from=1"), [""; 0]);
    assert_eq!(header("from=x"), ["error type /X-Range/from in header"]);
}

#[test]
fn another_form_is_told_as_one() {
    let validator = validate();
    for (query, expected) in [
        (
            "ids=1,2",
            "error ids `ids=1,2`, but the contract requires `ids=1&ids=2`",
        ),
        (
            "ids=1%202",
            "error ids `ids=1%202`, but the contract requires `ids=1&ids=2`",
        ),
        (
            "ids=[1,2]",
            "error ids `ids=[1,2]`, but the contract requires `ids=1&ids=2`",
        ),
        (
            "together=1&together=2",
            "error together `together=1&together=2`, but the contract requires `together=1,2`",
        ),
        (
            "words=a&words=b",
            "error words `words=1&words=2`, but the contract requires `words=1,2`",
        ),
        (
            "together=1|2",
            "error together `together=1|2`, but the contract requires `together=1,2`",
        ),
        (
            "piped=1,2",
            "error piped `piped=1,2`, but the contract requires `piped=1|2`",
        ),
        (
            "filter=year,1",
            "error filter `filter=a,1,b,2`, but the contract requires `filter[a]=1&filter[b]=2`",
        ),
        (
            "filter={\"year\":1}",
            "error filter `filter={\"a\":1,\"b\":2}`, but the contract requires `filter[a]=1&filter[b]=2`",
        ),
        // The parameter is optional, so this may be something else.
        (
            "ids[]=1&ids[]=2",
            "warning ids `ids[]=1&ids[]=2`, but the contract requires `ids=1&ids=2`",
        ),
        (
            "ids[0]=1",
            "warning ids `ids[]=1&ids[]=2`, but the contract requires `ids=1&ids=2`",
        ),
        (
            "spread[from]=1",
            "warning spread `spread[a]=1&spread[b]=2`, but the contract requires `a=1&b=2`",
        ),
    ] {
        let verdict = request(&validator, &format!("/list?must=1&{query}"), &[]);
        let [violation] = &verdict.violations[..] else {
            panic!("{query}: {verdict:?}");
        };
        assert_eq!(violation.keyword, "style", "{query}");
        let name = violation.instance.trim_start_matches('/');
        let message = violation.message.strip_prefix("is written like ").unwrap();
        assert_eq!(
            format!("{} {name} {message}", violation.severity),
            expected,
            "{query}"
        );
    }
    let verdict = request(&validator, "/list?must[]=1", &[]);
    assert_eq!(told(&verdict), ["error style /must in query"]);
    let verdict = request(&validator, "/list", &[]);
    assert_eq!(told(&verdict), ["error required /must in query"]);
    // A violation in every form is reported as it is.
    let verdict = request(&validator, "/list?must=x,y", &[]);
    assert_eq!(told(&verdict), ["error type /must/0 in query"]);
}

#[test]
fn the_path_is_split_before_it_is_decoded() {
    let validator = validate();
    let path = |path: &str| told(&request(&validator, path, &[]));
    assert_eq!(path("/colors/a%2Cb,cd"), [""; 0]);
    assert_eq!(path("/colors/ab,cd,ef"), ["error maxItems /colors in path"]);
    assert_eq!(path("/colors/a,bc"), ["error minLength /colors/0 in path"]);
    assert_eq!(path("/numbers/1,2"), [""; 0]);
    assert_eq!(path("/numbers/1%2C2"), ["error type /numbers/0 in path"]);
    assert_eq!(path("/numbers/1;2"), ["error type /numbers/0 in path"]);
    assert_eq!(path("/matrix/;color=1;color=2"), [""; 0]);
    assert_eq!(path("/matrix/1,2"), ["error style /color in path"]);
    assert_eq!(path("/numbers/.1.2"), ["error style /numbers in path"]);
}

#[test]
fn headers_of_responses_are_read_as_they_are_written() {
    let validator = validate();
    for (name, value, expected) in [
        ("X-Exploded", "day=100,hour=9", vec![]),
        ("x-exploded", "day=100, hour=9", vec![]),
        (
            "X-Exploded",
            "day=x",
            vec!["error type /X-Exploded/day in header"],
        ),
        (
            "X-Exploded",
            "day,100",
            vec!["error style /X-Exploded in header"],
        ),
        ("X-Limit", "day,100,hour,9", vec![]),
        (
            "X-Limit",
            "day=100,hour=9",
            vec!["error style /X-Limit in header"],
        ),
        (
            "X-Limit",
            "hour,9",
            vec!["error required /X-Limit in header"],
        ),
        ("X-Ids", "1, 2", vec![]),
        ("X-Ids", "1,2,3", vec!["error maxItems /X-Ids in header"]),
        ("X-Page", "{\"next\": 1}", vec![]),
        ("X-Page", "{}", vec!["error required /X-Page in header"]),
        ("X-Page", "secret", vec!["error json /X-Page in header"]),
        ("X-Date", "Mon, 30 Nov 2026 02:05:51 GMT", vec![]),
    ] {
        let exchange = Exchange {
            response: Some(answer(200, &[(name, value)], b"")),
            ..get("https://shop.example/v1/list?must=1")
        };
        let validated = validator.exchange(&exchange).unwrap();
        let verdict = validated.response.unwrap().1;
        assert_eq!(told(&verdict), expected, "{name}: {value}");
    }
}
