//! Tests that values outside the body are read according to the style table of OpenAPI.

#![expect(clippy::unwrap_used, reason = "a helper that panics fails its test")]
#![expect(clippy::too_many_lines, reason = "a table is as long as it is")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` reads best as an argument"
)]

use std::collections::BTreeSet;

use countersign_contract::{
    model::{Contract, Parameter, ParameterLocation, Schema, Sender, Style, Type},
    parameter::{Described, Found, Reader, Refused, Sent, query_pairs},
    validate::{Direction, Validator},
    verdict::Outcome,
};
use serde_json::{Value, json};

use Refused::{Form, NotJson, Undefined};

fn contract() -> Contract {
    serde_json::from_value(json!({
        "api": "a", "title": "A", "version": "1", "file": "a.yaml",
        "schemas": {
            "Named": {"type": "object", "properties": {"R": {"type": "integer"}}},
            "Both": {"all_of": [{"reference": "Named"}]},
        },
    }))
    .unwrap()
}

fn string() -> Value {
    json!({"type": "string"})
}

fn list() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

fn numbers() -> Value {
    json!({"type": "array", "items": {"type": "integer"}})
}

fn object() -> Value {
    let integer = json!({"type": "integer"});
    json!({"type": "object", "properties": {"R": integer, "G": integer, "B": integer}})
}

fn parameter(location: ParameterLocation, style: Style, explode: bool, schema: Value) -> Parameter {
    serde_json::from_value(json!({
        "name": "color", "in": location, "style": style, "explode": explode, "schema": schema,
    }))
    .unwrap()
}

/// Reads a text sent in the location of the parameter. In queries and cookies, the text includes
/// the names.
fn found(parameter: &Parameter, text: &str) -> Found {
    let contract = std::sync::Arc::new(contract());
    let pair = |name: &str| vec![(name.to_owned(), text.to_owned())];
    let (mut path, mut headers, mut query) = (Vec::new(), Vec::new(), Vec::new());
    match parameter.location {
        ParameterLocation::Path => path = pair("color"),
        ParameterLocation::Header => headers = pair("Color"),
        ParameterLocation::Cookie => headers = pair("Cookie"),
        ParameterLocation::Query => query = query_pairs(text),
    }
    let sent = Sent {
        path: Some(&path),
        query,
        headers: &headers,
    };
    let fits = |schema: &Schema, json: &str| {
        let contract = std::sync::Arc::clone(&contract);
        let validator = Validator::for_schema(contract, schema, Direction::Request, Sender::Us);
        validator.validate(json.as_bytes()).outcome == Outcome::Valid
    };
    let reader = Reader {
        contract: &contract,
        fits: &fits,
    };
    let described = Described::parameter(parameter);
    reader.read(&described, &sent, &BTreeSet::new()).0
}

/// Returns the reading that conforms to the schema, or else the first one, as JSON. Returns the
/// reason if there is none.
fn read(parameter: &Parameter, text: &str) -> Result<Option<String>, Refused> {
    let contract = std::sync::Arc::new(contract());
    let schema = parameter
        .content
        .values()
        .next()
        .and_then(|media| media.schema.as_ref())
        .unwrap_or(&parameter.schema);
    let validator = Validator::for_schema(contract, schema, Direction::Request, Sender::Us);
    match found(parameter, text) {
        Found::Nothing => Ok(None),
        Found::Unused => Ok(Some("unused".to_owned())),
        Found::Refused(refused) => Err(refused),
        Found::Values { mut readings, .. } => {
            let is_valid =
                |json: &str| validator.validate(json.as_bytes()).outcome == Outcome::Valid;
            let best = readings.iter().position(|reading| is_valid(&reading.json));
            Ok(Some(readings.swap_remove(best.unwrap_or_default()).json))
        }
    }
}

/// Checks the rows of OpenAPI 3.0.3 and 3.0.4, Style Examples: `color` is "blue", a list of three
/// colours, or an object of three numbers.
#[test]
fn the_style_table() {
    use ParameterLocation::{Cookie, Header, Path, Query};
    use Style::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
    let blue = Some("\"blue\"");
    let colors = Some(r#"["blue","black","brown"]"#);
    let rgb = Some(r#"{"R":100,"G":200,"B":150}"#);
    let mut rows = Vec::new();
    let mut row = |locations: &[ParameterLocation], style, explode, texts: [&'static str; 3]| {
        for location in locations {
            let cells = [(string(), blue), (list(), colors), (object(), rgb)];
            for (text, (schema, expected)) in texts.into_iter().zip(cells) {
                rows.push((*location, style, explode, schema, text, expected));
            }
        }
    };
    row(
        &[Path],
        Matrix,
        false,
        [
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ],
    );
    row(
        &[Path],
        Matrix,
        true,
        [
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ],
    );
    row(
        &[Path],
        Label,
        false,
        [".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
    );
    // The notation of version 3.0.3.
    row(
        &[Path],
        Label,
        false,
        [".blue", ".blue.black.brown", ".R.100.G.200.B.150"],
    );
    row(
        &[Path],
        Label,
        true,
        [".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
    );
    row(
        &[Path, Header],
        Simple,
        false,
        ["blue", "blue,black,brown", "R,100,G,200,B,150"],
    );
    row(
        &[Path, Header],
        Simple,
        true,
        ["blue", "blue,black,brown", "R=100,G=200,B=150"],
    );
    row(
        &[Query, Cookie],
        Form,
        false,
        [
            "color=blue",
            "color=blue,black,brown",
            "color=R,100,G,200,B,150",
        ],
    );
    row(
        &[Query, Cookie],
        Form,
        true,
        [
            "color=blue",
            "color=blue&color=black&color=brown",
            "R=100&G=200&B=150",
        ],
    );
    // Separate cookies, as every server reads them.
    row(
        &[Cookie],
        Form,
        true,
        [
            "color=blue",
            "color=blue; color=black; color=brown",
            "R=100; G=200; B=150",
        ],
    );
    for (location, style, explode, schema, text, expected) in rows {
        let parameter = parameter(location, style, explode, schema);
        let what = format!("{location} {style} {explode} {text}");
        assert_eq!(
            read(&parameter, text),
            Ok(expected.map(str::to_owned)),
            "{what}"
        );
    }
    for (style, schema, text, expected) in [
        (SpaceDelimited, list(), "color=blue%20black%20brown", colors),
        (SpaceDelimited, list(), "color=blue+black+brown", colors),
        (
            SpaceDelimited,
            object(),
            "color=R%20100%20G%20200%20B%20150",
            rgb,
        ),
        (PipeDelimited, list(), "color=blue|black|brown", colors),
        (PipeDelimited, list(), "color=blue%7Cblack%7Cbrown", colors),
        (PipeDelimited, object(), "color=R|100|G|200|B|150", rgb),
        (
            PipeDelimited,
            object(),
            "color=R%7C100%7CG%7C200%7CB%7C150",
            rgb,
        ),
        (
            DeepObject,
            object(),
            "color[R]=100&color[G]=200&color[B]=150",
            rgb,
        ),
        (
            DeepObject,
            object(),
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            rgb,
        ),
    ] {
        let explode = style == DeepObject;
        let parameter = parameter(Query, style, explode, schema);
        assert_eq!(
            read(&parameter, text),
            Ok(expected.map(str::to_owned)),
            "{style} {text}"
        );
    }
}

/// Checks the cells that say n/a, and styles in locations where they do not exist.
#[test]
fn what_the_table_does_not_define_is_not_read() {
    use ParameterLocation::{Cookie, Header, Path, Query};
    use Style::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
    for (location, style, explode, schema) in [
        (Query, SpaceDelimited, false, string()),
        (Query, SpaceDelimited, true, list()),
        (Query, SpaceDelimited, true, object()),
        (Query, PipeDelimited, false, json!({"type": "integer"})),
        (Query, PipeDelimited, true, list()),
        (Query, DeepObject, true, string()),
        (Query, DeepObject, true, list()),
        (Query, Matrix, false, string()),
        (Query, Label, true, list()),
        (Query, Simple, false, list()),
        (Path, Form, true, list()),
        (Path, DeepObject, true, object()),
        (Header, Form, false, string()),
        (Cookie, Simple, false, string()),
    ] {
        let parameter = parameter(location, style, explode, schema);
        let text = match location {
            Path | Header => "x",
            Query | Cookie => "color=x",
        };
        let what = format!("{location} {style} {explode}");
        assert_eq!(read(&parameter, text), Err(Undefined(style)), "{what}");
        assert!(
            !Described::parameter(&parameter).is_defined(&contract()),
            "{what}"
        );
    }
}

/// Checks the `empty` column of version 3.0.3, and the undefined values of RFC 6570.
#[test]
fn empty_values() {
    use ParameterLocation::{Header, Path, Query};
    use Style::{Form as Forms, Label, Matrix, Simple};
    let nullable = json!({"type": "integer", "nullable": true});
    for (location, style, schema, text, expected) in [
        (Path, Matrix, string(), ";color", r#""""#),
        (Path, Matrix, string(), ";color=", r#""""#),
        (Path, Matrix, list(), ";color", "[]"),
        (Path, Matrix, object(), ";color", "{}"),
        (Path, Label, string(), ".", r#""""#),
        (Path, Label, list(), ".", "[]"),
        (Path, Label, object(), ".", "{}"),
        (Header, Simple, string(), "", r#""""#),
        (Header, Simple, numbers(), "", "[]"),
        (Header, Simple, object(), "", "{}"),
        (Query, Forms, string(), "color=", r#""""#),
        (Query, Forms, string(), "color", r#""""#),
        (Query, Forms, list(), "color=", "[]"),
        (Query, Forms, object(), "color=", "{}"),
        (Query, Forms, nullable.clone(), "color=", "null"),
        (Query, Forms, nullable, "color=null", "null"),
    ] {
        for explode in [false, true] {
            let parameter = parameter(location, style, explode, schema.clone());
            let what = format!("{location} {style} {explode} {text}");
            assert_eq!(
                read(&parameter, text),
                Ok(Some(expected.to_owned())),
                "{what}"
            );
        }
    }
    // A list that must not be empty contains an empty text.
    let filled = json!({"type": "array", "items": {"type": "string"}, "min_items": 1});
    let parameter = parameter(Query, Forms, true, filled);
    assert_eq!(read(&parameter, "color="), Ok(Some(r#"[""]"#.to_owned())));
    assert_eq!(read(&parameter, "other=1"), Ok(None));
}

#[test]
fn a_text_is_split_before_it_is_decoded() {
    use ParameterLocation::{Header, Path, Query};
    use Style::{Form as Forms, Label, Matrix, Simple};
    let two = json!({"type": "array", "items": {"type": "string"}, "max_items": 2});
    for (location, style, explode, schema, text, expected) in [
        (
            Path,
            Simple,
            false,
            two.clone(),
            "a%2Cb,c",
            r#"["a,b","c"]"#,
        ),
        (Path, Simple, true, object(), "R=1,G=2", r#"{"R":1,"G":2}"#),
        (
            Path,
            Simple,
            true,
            json!({"type": "object"}),
            "a=b%3Dc%2Cd,e=f",
            r#"{"a":"b=c,d","e":"f"}"#,
        ),
        (
            Path,
            Simple,
            false,
            json!({"type": "object"}),
            "a%2Cb,c",
            r#"{"a,b":"c"}"#,
        ),
        (Path, Label, true, two.clone(), ".a%2Eb.c", r#"["a.b","c"]"#),
        (
            Path,
            Matrix,
            true,
            two.clone(),
            ";color=a%3Bb;color=c",
            r#"["a;b","c"]"#,
        ),
        (Path, Simple, false, string(), "a%2Cb%20c+d", r#""a,b c+d""#),
        (
            Query,
            Forms,
            false,
            two.clone(),
            "color=a%2Cb,c",
            r#"["a,b","c"]"#,
        ),
        (
            Query,
            Forms,
            true,
            two.clone(),
            "color=a,b&color=c%26d",
            r#"["a,b","c&d"]"#,
        ),
        (
            Header,
            Simple,
            false,
            two.clone(),
            "a%2Cb, c",
            r#"["a%2Cb","c"]"#,
        ),
        (Header, Simple, false, string(), "  a, b ", r#""a, b""#),
    ] {
        let parameter = parameter(location, style, explode, schema);
        assert_eq!(
            read(&parameter, text),
            Ok(Some(expected.to_owned())),
            "{text}"
        );
    }
    // In a path, an escaped comma is part of its item.
    let numbers = parameter(Path, Simple, false, numbers());
    assert_eq!(read(&numbers, "1%2C2"), Ok(Some(r#"["1,2"]"#.to_owned())));
    // Many clients escape the commas of a query.
    let numbers = Parameter {
        location: Query,
        style: Forms,
        ..numbers
    };
    assert_eq!(read(&numbers, "color=1%2C2"), Ok(Some("[1,2]".to_owned())));
}

#[test]
fn of_several_meanings_the_one_counts_that_the_schema_allows() {
    use ParameterLocation::Query;
    let date = json!({"type": "string", "format": "date-time"});
    let plus = json!({"type": "string", "pattern": r"^\+"});
    let either =
        json!({"any_of": [{"type": "integer", "maximum": {"limit": 9}}, {"type": "string"}]});
    let each = json!({"type": "array", "items": either});
    for (schema, text, expected) in [
        (json!({"type": "integer"}), "color=5", "5"),
        (json!({"type": "integer"}), "color=5.0", "5.0"),
        (json!({"type": "number"}), "color=1e3", "1e3"),
        (json!({"type": "number"}), "color=0x10", r#""0x10""#),
        (json!({"type": "boolean"}), "color=true", "true"),
        (json!({"type": "boolean"}), "color=True", r#""True""#),
        (string(), "color=5", r#""5""#),
        (string(), "color=true", r#""true""#),
        (string(), "color=null", r#""null""#),
        (json!({"enum": ["1", "2"]}), "color=1", r#""1""#),
        (json!({"enum": [1, 2]}), "color=1", "1"),
        (json!({}), "color=1", r#""1""#),
        // A space for form decoders, and a plus sign according to RFC 3986.
        (string(), "color=a+b", r#""a b""#),
        (
            date,
            "color=2024-01-01T00:00:00+02:00",
            r#""2024-01-01T00:00:00+02:00""#,
        ),
        (plus, "color=+49", r#""+49""#),
        (each, "color=5&color=12&color=x", r#"[5,"12","x"]"#),
        (json!({"type": "array"}), "color=1&color=a", r#"["1","a"]"#),
        (
            json!({"items": {"type": "integer"}}),
            "color=1&color=2",
            "[1,2]",
        ),
        (json!({"reference": "Named"}), "R=1&x=2", r#"{"R":1}"#),
        (json!({"reference": "Both"}), "R=1&x=2", r#"{"R":1}"#),
        (
            json!({"type": "object", "additional_properties": {"schema": {"type": "integer"}}}),
            "a=1&b=2",
            r#"{"a":1,"b":2}"#,
        ),
    ] {
        let parameter = parameter(Query, Style::Form, true, schema);
        assert_eq!(
            read(&parameter, text),
            Ok(Some(expected.to_owned())),
            "{text}"
        );
    }
    let mut parameter = parameter(Query, Style::Form, true, string());
    parameter.allow_reserved = true;
    assert_eq!(
        read(&parameter, "color=a+b/c?d=e"),
        Ok(Some(r#""a+b/c?d=e""#.to_owned()))
    );
}

#[test]
fn what_is_not_written_as_its_style_asks_is_not_read() {
    use ParameterLocation::{Header, Path, Query};
    use Style::{DeepObject, Form as Forms, Label, Matrix, Simple};
    for (location, style, explode, schema, text) in [
        (Path, Matrix, false, string(), "blue"),
        (Path, Matrix, false, string(), ";other=blue"),
        (Path, Matrix, false, list(), ";color=blue;color=black"),
        (Path, Label, true, list(), "blue.black"),
        (Path, Simple, false, object(), "R,100,G"),
        (Path, Simple, true, object(), "R,100"),
        (Header, Simple, true, object(), "R=100,G"),
        (Query, DeepObject, true, object(), "color=R,100"),
        (Query, Forms, false, object(), "color=R"),
    ] {
        let parameter = parameter(location, style, explode, schema);
        assert_eq!(
            read(&parameter, text),
            Err(Form),
            "{location} {style} {text}"
        );
    }
}

#[test]
fn deeper_objects_are_read_and_never_an_error() {
    let schema = json!({"type": "object", "properties": {
        "range": {"type": "object", "properties": {"gte": {"type": "integer"}}},
        "ids": {"type": "array", "items": {"type": "integer"}}, "n": {"type": "integer"}}});
    let parameter = parameter(ParameterLocation::Query, Style::DeepObject, true, schema);
    for (text, expected) in [
        ("color[range][gte]=1", r#"{"range":{"gte":1}}"#),
        ("color[ids]=3&color[ids]=4", r#"{"ids":[3,4]}"#),
        ("color[ids]=3", r#"{"ids":[3]}"#),
        (
            "color[ids][]=3&color[ids][]=4&color[n]=1",
            r#"{"ids":[3,4],"n":1}"#,
        ),
        ("color[ids][0]=3&color[ids][1]=4", r#"{"ids":[3,4]}"#),
        (r#"color[range]={"gte":1}"#, r#"{"range":{"gte":1}}"#),
        ("color[x][y][z]=1", r#"{"x":{"y":{"z":"1"}}}"#),
        ("color[n]=1&color[n]=2", r#"{"n":1,"n":2}"#),
    ] {
        assert_eq!(
            read(&parameter, text),
            Ok(Some(expected.to_owned())),
            "{text}"
        );
    }
    let contract = std::sync::Arc::new(contract());
    let schema = &parameter.schema;
    let validator = Validator::for_schema(contract, schema, Direction::Request, Sender::Us);
    let severities = |text: &str| {
        let Found::Values { readings, .. } = found(&parameter, text) else {
            panic!("{text}");
        };
        let verdict = validator.validate(readings[0].json.as_bytes());
        let weighed = verdict.violations.into_iter();
        let weighed = weighed.filter_map(|violation| readings[0].weigh(violation));
        weighed
            .map(|violation| format!("{} {}", violation.severity, violation.instance))
            .collect::<Vec<_>>()
    };
    assert_eq!(severities("color[n]=x"), ["error /n"]);
    assert_eq!(severities("color[range][gte]=x"), ["notice /range/gte"]);
    assert_eq!(severities("color[range]=x"), ["notice /range"]);
    assert_eq!(severities("color[ids]=x"), ["notice /ids/0"]);
    // Names may be nested to any depth.
    let deep = format!("color{}=1", "[a]".repeat(100_000));
    assert!(read(&parameter, &deep).is_ok());
}

#[test]
fn a_media_type_says_how_a_value_is_written() {
    let content = |media_type: &str, schema: Value| -> Parameter {
        serde_json::from_value(json!({"name": "color", "in": "query", "style": "form",
            "explode": true, "schema": {}, "content": {media_type: {"schema": schema}}}))
        .unwrap()
    };
    let json = content("application/json", object());
    assert_eq!(
        read(&json, "color=%7B%22R%22%3A1%7D"),
        Ok(Some(r#"{"R":1}"#.to_owned()))
    );
    assert!(matches!(read(&json, "color={R"), Err(NotJson(_))));
    assert_eq!(read(&json, "R=1"), Ok(None));
    let text = content("text/plain; charset=utf-8", json!({"type": "integer"}));
    assert_eq!(read(&text, "color=1"), Ok(Some("1".to_owned())));
    let xml = content("application/xml", string());
    assert_eq!(
        read(&xml, "color=<a/>"),
        Err(Refused::MediaType("application/xml".to_owned()))
    );
}

#[test]
fn a_parameter_that_is_not_used_may_be_sent_empty() {
    let mut parameter = parameter(
        ParameterLocation::Query,
        Style::Form,
        true,
        json!({"type": "integer"}),
    );
    assert_eq!(read(&parameter, "color="), Ok(Some(r#""""#.to_owned())));
    parameter.allow_empty_value = true;
    assert_eq!(read(&parameter, "color="), Ok(Some("unused".to_owned())));
    assert_eq!(read(&parameter, "color"), Ok(Some("unused".to_owned())));
    assert_eq!(read(&parameter, "color=x"), Ok(Some(r#""x""#.to_owned())));
}

/// Checks that the table and the tests cover every cell.
#[test]
fn every_style_is_for_some_location() {
    let locations = [
        ParameterLocation::Path,
        ParameterLocation::Query,
        ParameterLocation::Header,
        ParameterLocation::Cookie,
    ];
    for style in Style::ALL {
        let defined = locations.iter().filter(|location| style.is_for(**location));
        assert!(defined.count() > 0, "{style}");
        assert_eq!(serde_json::to_value(style).unwrap(), style.as_str());
        let kinds = [Type::String, Type::Array, Type::Object];
        assert!(
            kinds
                .iter()
                .any(|kind| style.writes(*kind, style == Style::DeepObject))
        );
    }
    for location in locations {
        assert!(Style::usual(location).is_for(location));
    }
}
