//! Every document is either generated or rejected with an error of ours, never of the back end.

use std::{collections::BTreeMap, fs, path::PathBuf, process};

use countersign_codegen::{Error, File, generate_partner};
use proptest::{
    collection::vec, option, prelude::*, sample::select, test_runner::FileFailurePersistence,
};
use serde_json::{Map, Value, json};

/// Names that the generated code uses itself, that collide, or that are not valid names.
fn name() -> impl Strategy<Value = String> {
    let known = [
        "a",
        "A",
        "a_b",
        "aB",
        "a-b",
        "body",
        "client",
        "value",
        "type",
        "Self",
        "self",
        "gen",
        "String",
        "Option",
        "new",
        "url",
        "1",
        "",
        "日本",
        "`",
        "\r",
        "{}",
        "default",
        "undocumented",
        "Received",
    ];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Texts that could break comments or code.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "Plain.",
        "[a] [b](c) [`d`] [e]: f",
        "<b> <unclosed </b>",
        "`odd ``tick",
        "https://a.example/<id>?x=[y], <https://b.example>",
        "*/ /* // \\ \" {} \r\n\t\u{a0}\u{202e}\u{2028}x",
        "    let x: u32 = code;",
        "- a\n\n      let x: u32 = code;",
        "1. a\n\n       code",
        "> a\n>     code",
        "```\nlet x\n```",
        "- a\n  ```\n  let x\n  ```",
        "> ```\n> let x\n> ```",
        "````\n```\n````",
        "~~~rust\nlet x",
        "```a`b\nlet x",
        "| a | b |\n|---|---|\n| <x> | [y] |",
        "&lt;b&gt; &amp; &#91;",
        "www.example.com mailto:a@b.example ftp://c.example",
        "<!-- never closed",
        "<https://a.example",
        "[a]\n\n[a]: Missing",
        "[^1]\n\n[^1]: Note",
        "# Heading\n\nUnder\n=====\n\n- [ ] task",
    ];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>(),
        2 => vec(select(known.to_vec()), 2..4).prop_map(|texts| texts.join("\n"))]
}

fn plain() -> impl Strategy<Value = Value> {
    let kind = select(vec![
        "string", "integer", "number", "boolean", "object", "array",
    ]);
    (kind, any::<bool>(), any::<bool>(), option::of(text())).prop_map(
        |(kind, nullable, read_only, text)| {
            let mut schema = json!({ "type": kind, "nullable": nullable, "readOnly": read_only });
            if let Some(text) = text {
                schema["description"] = json!(text);
            }
            schema
        },
    )
}

fn schema() -> impl Strategy<Value = Value> {
    let values = vec(name(), 0..6).prop_map(|values| json!({ "type": "string", "enum": values }));
    let leaf = prop_oneof![2 => plain(), 1 => values, 2 => reference(), 1 => Just(json!({}))];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let members = vec((name(), inner.clone()), 0..4)
            .prop_map(|members| members.into_iter().collect::<Map<_, _>>());
        let object = (members, vec(name(), 0..3), option::of(inner.clone())).prop_map(
            |(properties, required, further)| {
                let mut schema =
                    json!({ "type": "object", "properties": properties, "required": required });
                if let Some(further) = further {
                    schema["additionalProperties"] = further;
                }
                schema
            },
        );
        let word = select(vec!["oneOf", "anyOf", "allOf"]);
        let branches =
            (word, vec(inner.clone(), 1..4)).prop_map(|(word, branches)| json!({ word: branches }));
        let forms = vec((name(), vec(name(), 0..3), inner.clone()), 1..4);
        let told = (forms, select(vec!["oneOf", "anyOf"]), option::of(discriminator())).prop_map(
            |(forms, word, discriminator)| {
                let forms = forms.into_iter().map(|(member, values, further)| {
                    json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": values }, member: further } })
                });
                let mut schema = json!({ word: forms.collect::<Vec<_>>() });
                if let Some(discriminator) = discriminator {
                    schema["discriminator"] = discriminator;
                }
                schema
            },
        );
        let named = (vec(reference(), 1..4), discriminator()).prop_map(
            |(branches, discriminator)| json!({ "oneOf": branches, "discriminator": discriminator }),
        );
        let list = inner.prop_map(|items| json!({ "type": "array", "items": items }));
        prop_oneof![object, branches, list, told, named]
    })
}

fn reference() -> impl Strategy<Value = Value> {
    (0..4_usize)
        .prop_map(|number| json!({ "$ref": format!("#/components/schemas/{}", SCHEMAS[number]) }))
}

fn discriminator() -> impl Strategy<Value = Value> {
    let targets = [
        SCHEMAS.as_slice(),
        &["#/components/schemas/One", "other.yaml#/One"],
    ]
    .concat();
    let mapping = vec((name(), select(targets)), 0..4)
        .prop_map(|mapping| mapping.into_iter().collect::<BTreeMap<_, _>>());
    (name(), mapping)
        .prop_map(|(name, mapping)| json!({ "propertyName": name, "mapping": mapping }))
}

const SCHEMAS: [&str; 4] = ["One", "one", "OneReceived", "Value"];

/// Pagination of a list, mostly invalid.
fn pagination() -> impl Strategy<Value = Value> {
    let location = || select(vec!["query", "query", "body"]);
    let number = || {
        (location(), name()).prop_map(|(location, name)| json!({ "in": location, "name": name }))
    };
    let pointer = || {
        prop_oneof![
            Just(String::new()),
            name().prop_map(|name| format!("/{name}"))
        ]
    };
    let cursor = (number(), select(vec!["next", "last-item"]), pointer()).prop_map(
        |(mut cursor, source, pointer)| {
            cursor[source] = json!(pointer);
            cursor
        },
    );
    let link = (select(vec!["header", "body"]), name())
        .prop_map(|(location, name)| json!({ "in": location, "name": name }));
    let next = prop_oneof![
        number().prop_map(|offset| json!({ "offset": offset })),
        number().prop_map(|page| json!({ "page": page })),
        cursor.prop_map(|cursor| json!({ "cursor": cursor })),
        link.prop_map(|link| json!({ "link": link })),
    ];
    (next, option::of(number()), pointer(), option::of(pointer())).prop_map(
        |(mut pagination, limit, items, id)| {
            pagination["items"] = json!(items);
            if let Some(limit) = limit {
                pagination["limit"] = limit;
            }
            if let Some(id) = id {
                pagination["item-id"] = json!(id);
            }
            pagination
        },
    )
}

/// Servers, callable or not.
fn servers() -> impl Strategy<Value = Value> {
    let url = select(vec![
        "https://a.example",
        "https://b.example/v1/",
        "/v2",
        "",
        "ftp://c.example",
        "https://{host}:{port}",
        "//d.example",
        "https://e.example?x=1",
    ]);
    url.prop_map(|url| json!([{ "url": url, "variables": { "host": { "default": "f.example" } } }]))
}

fn operation() -> impl Strategy<Value = Value> {
    let location = select(vec!["path", "query", "query", "header"]);
    let schema_of_parameter = prop_oneof![5 => plain(), 1 => schema()];
    let parameter = (name(), location, any::<bool>(), schema_of_parameter, text())
        .prop_map(|(name, location, required, schema, text)| json!({ "name": name, "in": location, "required": required, "schema": schema, "description": text, "explode": required }));
    let json = select(vec!["application/json", "application/x+json", "*/*"]);
    let other = select(vec![
        "text/plain",
        "application/octet-stream",
        "application/pdf",
        "text/event-stream",
    ]);
    let media = prop_oneof![9 => json, 1 => other];
    let content = |schema: Option<Value>, media: &str| match schema {
        Some(schema) => json!({ media: { "schema": schema } }),
        None => json!({ media: {} }),
    };
    let body = (any::<bool>(), option::of(schema()), media.clone())
        .prop_map(move |(required, schema, media)| json!({ "required": required, "content": content(schema, media) }));
    let response =
        (text(), option::of((option::of(schema()), media))).prop_map(move |(text, described)| {
            match described {
                Some((schema, media)) => {
                    json!({ "description": text, "content": content(schema, media) })
                }
                None => json!({ "description": text }),
            }
        });
    let status = select(vec![
        "200", "201", "204", "2XX", "404", "4XX", "default", "299",
    ]);
    let responses = vec((status, response), 0..4).prop_map(|responses| {
        responses
            .into_iter()
            .map(|(status, response)| (status.to_owned(), response))
            .collect::<Map<_, _>>()
    });
    let further = (
        option::weighted(0.2, pagination()),
        option::weighted(0.2, servers()),
    );
    (name(), vec(parameter, 0..4), option::of(body), responses, text(), further).prop_map(
        |(id, parameters, body, responses, text, (pagination, servers))| {
            let mut operation =
                json!({ "operationId": id, "parameters": parameters, "responses": responses, "summary": text, "description": text });
            let members = [("requestBody", body), ("x-pagination", pagination), ("servers", servers)];
            for (name, member) in members {
                if let Some(member) = member {
                    operation[name] = member;
                }
            }
            operation
        },
    )
}

fn document() -> impl Strategy<Value = Value> {
    let path = prop_oneof![3 => Just("/a/{a}/{body}".to_owned()), 1 => name().prop_map(|name| format!("/{name}"))];
    let method = select(vec!["get", "put", "post", "patch", "delete", "head"]);
    let calls = vec((path, method, operation()), 0..4);
    let credentials = [
        json!({ "type": "http", "scheme": "basic" }),
        json!({ "type": "http", "scheme": "bearer" }),
        json!({ "type": "apiKey", "in": "header", "name": "X-Key" }),
        json!({ "type": "openIdConnect", "openIdConnectUrl": "https://a.example/" }),
    ];
    let credentials = vec((name(), select(credentials.to_vec())), 0..3);
    let notices = vec((name(), operation()), 0..2);
    let about = (text(), name(), text());
    (calls, notices, vec(schema(), 4), credentials, about).prop_map(
        |(calls, notices, schemas, credentials, (title, version, text))| {
            let mut webhooks = json!({});
            for (name, operation) in notices {
                webhooks[name]["post"] = operation;
            }
            let credentials: Map<_, _> = credentials
                .into_iter()
                .filter(|(name, _)| !name.is_empty())
                .collect();
            let mut paths = json!({});
            for (path, method, operation) in calls {
                paths[path][method] = operation;
            }
            let schemas: Map<_, _> = SCHEMAS
                .map(str::to_owned)
                .into_iter()
                .zip(schemas)
                .collect();
            json!({
                "openapi": "3.0.3",
                "info": { "title": title, "version": version, "description": text },
                "x-webhooks": webhooks,
                "paths": paths,
                "components": { "schemas": schemas, "securitySchemes": credentials },
            })
        },
    )
}

/// Checks that the text of a file is plausible for its name.
fn is_well_written(file: &File) -> bool {
    if !file.text.starts_with("// @generated") {
        return serde_json::from_str::<Value>(&file.text).is_ok();
    }
    let is_hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !file.text.contains(is_hidden) && syn::parse_file(&file.text).is_ok()
}

/// Checks that an error is helpful to the author of the document.
fn says_where_and_what(refusal: &Error) -> bool {
    matches!(refusal, Error::Unsupported { file, at, message, help }
        if !file.is_empty() && at.line > 0 && at.column > 0 && !message.is_empty() && !help.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_document_is_generated_or_refused(document in document()) {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("document-{}.json", process::id()));
        fs::write(&path, document.to_string()).unwrap();
        let contract = countersign_spec::load_file(&path);
        fs::remove_file(&path).unwrap();
        let Ok(mut contract) = contract else { return Ok(()) };
        "acme".clone_into(&mut contract.api);
        match generate_partner(&contract) {
            Ok(files) => for file in files {
                prop_assert!(is_well_written(&file), "{}\n{}", file.path, file.text);
            },
            Err(refusal) => prop_assert!(says_where_and_what(&refusal), "{refusal:?}"),
        }
    }
}
