//! Invalid arguments are reported with a hint, and the exit code is 2.

use crate::sandbox::Sandbox;

#[test]
fn names_that_mean_nothing_are_answered_with_the_nearest() {
    let sandbox = Sandbox::new();
    sandbox.put("a.json", "{}");
    for (words, expected) in [
        (
            &["./shop", "createOrdr", "request", "a.json"][..],
            "no operation `createOrdr` in shop (did you mean `createOrder`?): it has getOrder, createOrder, orderChanged",
        ),
        (
            &["./shop", "zzz", "request", "a.json"],
            "no operation `zzz` in shop: it has getOrder, createOrder, orderChanged",
        ),
        (
            &["./shop", "createOrder", "reqest", "a.json"],
            "no such part `reqest`: write `request`, or `response:STATUS` or `event:STATUS` \
            with a status such as 200, 4XX or default (did you mean `request`?)",
        ),
        (
            &["./shop", "createOrder", "response:200", "a.json"],
            "createOrder documents no response:200; it documents request, response:201 (did you mean `response:201`?)",
        ),
        (
            &["./shop", "getOrder", "request", "a.json"],
            "getOrder documents no request; it documents response:200",
        ),
        (
            &["./shop", "Order", "request", "a.json"],
            "`Order` is not an operation but a schema: write `schema` as its part",
        ),
        (
            &["./shop", "Oder", "schema", "a.json"],
            "no schema `Oder` in shop (did you mean `Order`?): it has Order",
        ),
        (
            &["./shop", "createOrder"],
            "only an operation is given: write OPERATION PART FILE..., or --har FILE... for archives",
        ),
        (
            &["./shop", "createOrder", "request"],
            "no file is given: write OPERATION PART FILE..., where - is the standard input",
        ),
        (
            &["./shpo", "createOrder", "request", "a.json"],
            "no API `./shpo`",
        ),
        (
            &[
                "./shop",
                "createOrder",
                "request",
                "a.json",
                "--max-size",
                "0",
            ],
            "expected a number of bytes above 0",
        ),
        (
            &[
                "./shop",
                "createOrder",
                "request",
                "a.json",
                "--format",
                "xml",
            ],
            "possible values: text, json, junit, sarif, github",
        ),
        (
            &[
                "./shop",
                "createOrder",
                "request",
                "a.json",
                "--operation",
                "x",
            ],
            "--har",
        ),
        (
            &["./shop", "--har", "--ndjson", "a.json"],
            "cannot be used with",
        ),
        (&[], "required arguments were not provided"),
    ] {
        let ran = sandbox.run(words);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(2), ""),
            "{words:?} {ran:?}"
        );
        assert!(
            ran.err.starts_with("error: ") && ran.err.contains(expected),
            "{words:?}: {}",
            ran.err
        );
    }
}

#[test]
fn a_contract_that_cannot_be_used_is_told_with_its_place() {
    let sandbox = Sandbox::new();
    let head = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n";
    let level = |level: usize| {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("x-{level}: &a{level} [{below}]\n")
    };
    let levels: String = (1..30).map(level).collect();
    let bomb = format!("{head}x-0: &a0 [1]\n{levels}");
    for (name, content) in [
        ("bomb.yaml", bomb.as_str()),
        ("no.yaml", "a: [1"),
        ("empty.yaml", ""),
    ] {
        sandbox.put(name, content);
        let ran = sandbox.run(&[&format!("./{name}"), "a", "request", "a.json"]);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(2), ""),
            "{name} {ran:?}"
        );
        assert!(
            ran.err.starts_with(&format!(
                "error: failed to load the contract ./{name}: ./{name}:"
            )),
            "{name}: {}",
            ran.err
        );
    }
}

#[test]
fn what_a_foreign_document_says_in_vain_is_told() {
    let sandbox = Sandbox::new();
    let circle = "\
openapi: 3.0.3
info: { title: A, version: '1' }
paths:
  /a:
    post:
      operationId: a
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
      responses: { '200': { description: Good. } }
components:
  schemas:
    A: { $ref: '#/components/schemas/B' }
    B: { $ref: '#/components/schemas/A' }
";
    sandbox.put("circle.yaml", circle);
    sandbox.put("a.json", "{}");
    let ran = sandbox.run(&["./circle.yaml", "a", "request", "a.json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.err.starts_with("warning: ./circle.yaml:11:"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("contains itself"), "{}", ran.err);
}

#[test]
fn what_a_user_may_mean_is_told() {
    let sandbox = Sandbox::new();
    sandbox.put("a.json", "{}");
    for (words, expected) in [
        (
            &["./shop", "createOrder", "request", "-", "a.json", "-"][..],
            "error: the standard input can only be read once: pass `-` once",
        ),
        (
            &["./shop", "--har", "createOrder", "request", "a.json"],
            "error: `createOrder` is not an archive: --har takes only files",
        ),
        (
            &["./shop", "--har", "a.json", "response:200"],
            "error: `response:200` is not an archive: --har takes only files",
        ),
        (
            &["./nope.yaml", "a", "request", "a.json"],
            "error: no API `./nope.yaml`: there is no such file or folder: check the path",
        ),
        (
            &[
                "https://shop.example/openapi.yaml",
                "a",
                "request",
                "a.json",
            ],
            "error: no API `https://shop.example/openapi.yaml`: URLs are not supported",
        ),
        (
            &["", "a", "request", "a.json"],
            "error: no API ``: the name is empty",
        ),
        (
            &["./shop", "createOrder", "request", ""],
            "error: : the name is empty",
        ),
    ] {
        let ran = sandbox.run(words);
        assert_eq!(ran.code, Some(2), "{words:?} {ran:?}");
        assert!(ran.err.starts_with(expected), "{words:?}: {}", ran.err);
    }
}

#[test]
fn a_ledger_that_is_left_out_is_told() {
    let sandbox = Sandbox::new();
    sandbox.put("a.json", "{}");
    let ran = sandbox.run(&["./shop/openapi.yaml", "createOrder", "request", "a.json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.err
            .starts_with("warning: ./shop/openapi.yaml: the ledger beside it is ignored")
            && ran.err.contains("name the folder ./shop to use it"),
        "{}",
        ran.err
    );
    let ran = sandbox.run(&["./shop", "createOrder", "request", "a.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn nothing_on_the_standard_error_can_be_obeyed() {
    let sandbox = Sandbox::new();
    let evil = "a\n::error::x\u{1b}[31m";
    for words in [
        &["./shop", "createOrder", "request", evil][..],
        &["./shop", "--har", evil],
        &["./shop", evil, "request", "a.json"],
        &["./shop", "createOrder", evil, "a.json"],
        &[evil, "createOrder", "request", "a.json"],
        &[
            "./shop",
            "createOrder",
            "request",
            "a.json",
            "--format",
            evil,
        ],
        &[
            "./shop",
            "createOrder",
            "request",
            "a.json",
            "--max-size",
            evil,
        ],
        &["./shop", "--har", "--operation", evil, "a.har"],
    ] {
        let ran = sandbox.run(words);
        assert_eq!(ran.code, Some(2), "{words:?}");
        assert!(!ran.err.contains('\u{1b}'), "{words:?}: {:?}", ran.err);
        let obeyed = |line: &str| line.trim_start().starts_with("::");
        assert!(!ran.err.lines().any(obeyed), "{words:?}: {:?}", ran.err);
        assert!(ran.err.contains("error::x"), "{words:?}: {:?}", ran.err);
    }
}

#[test]
fn a_status_that_is_not_described_is_the_same_in_a_file_as_in_a_recording() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "a.yaml",
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {operationId: getA, responses: \
         {'200': {description: x}, '4XX': {description: x, content: {application/json: {schema: {type: object}}}}}}}}\n",
    );
    sandbox.put("a.json", "{}");
    let ran = |part| sandbox.run(&["./a.yaml", "getA", part, "a.json", "--format", "json"]);
    let undescribed = ran("response:201");
    assert_eq!(
        (undescribed.code, undescribed.told()),
        (Some(0), vec!["valid; notice status null:null".to_owned()])
    );
    assert!(
        undescribed.err.starts_with(
            "warning: getA does not describe response:201 (did you mean `response:200`?)"
        ),
        "{}",
        undescribed.err
    );
    let covered = ran("response:404");
    assert_eq!((covered.code, covered.err.as_str()), (Some(0), ""));
    assert_eq!(covered.lines()[0]["described_as"], "4XX");
    let text = sandbox
        .run(&["./a.yaml", "getA", "response:404", "a.json"])
        .out;
    assert!(
        text.starts_with("a.json: getA response:404 (described as 4XX) is valid\n"),
        "{text}"
    );
}

#[test]
fn help_shows_examples() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["--help"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out.contains("Examples:") && ran.out.contains("--har"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ran.out
    );
}
