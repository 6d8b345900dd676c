//! Whatever document comes, code is generated for it or it is refused; the back end never has the
//! last word.

use std::{fs, path::PathBuf, process};

use countersign_codegen::{Error, generate_partner};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Names that code has for itself, that collide, and that are no names at all.
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

fn plain() -> impl Strategy<Value = Value> {
    let kind = select(vec!["string", "integer", "number", "boolean"]);
        "string", "integer", "number", "boolean", "object", "array",
    ]);
            let mut schema = json!({ "type": kind, "nullable": nullable, "readOnly": read_only });
            if let Some(text) = text {
                schema["description"] = json!(text);
            }
            schema
        },
    )
}

fn schema() -> impl Strategy<Value = Value> {
    let reference = (0..4_usize)
        .prop_map(|number| json!({ "$ref": format!("#/components/schemas/{}", SCHEMAS[number]) }));
    let values = vec(name(), 0..6).prop_map(|values| json!({ "type": "string", "enum": values }));
    let leaf = prop_oneof![2 => plain(), 1 => values, 2 => reference, 1 => Just(json!({}))];
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
        let list = inner.prop_map(|items| json!({ "type": "array", "items": items }));
        prop_oneof![object, branches, list]
    })
}

const SCHEMAS: [&str; 4] = ["One", "one", "OneReceived", "Value"];

fn operation() -> impl Strategy<Value = Value> {
    let location = select(vec!["path", "query", "query", "header"]);
    let schema_of_parameter = prop_oneof![5 => plain(), 1 => schema()];
    let parameter = (name(), location, any::<bool>(), schema_of_parameter)
        .prop_map(|(name, location, required, schema)| json!({ "name": name, "in": location, "required": required, "schema": schema }));
    let json = select(vec!["application/json", "application/x+json", "*/*"]);
    let other = select(vec!["text/plain", "application/octet-stream", "application/pdf"]);
    let media = prop_oneof![9 => json, 1 => other];
    let content = |schema: Option<Value>, media: &str| match schema {
        Some(schema) => json!({ media: { "schema": schema } }),
        None => json!({ media: {} }),
    };
    let body = (any::<bool>(), option::of(schema()), media.clone())
        .prop_map(move |(required, schema, media)| json!({ "required": required, "content": content(schema, media) }));
    let response =
        option::of((option::of(schema()), media)).prop_map(move |described| match described {
            Some((schema, media)) => {
                json!({ "description": "", "content": content(schema, media) })
            }
            None => json!({ "description": "" }),
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
    (name(), vec(parameter, 0..4), option::of(body), responses).prop_map(
        |(id, parameters, body, responses)| {
            let mut operation =
                json!({ "operationId": id, "parameters": parameters, "responses": responses });
            if let Some(body) = body {
                operation["requestBody"] = body;
            }
            operation
        },
    )
}

fn document() -> impl Strategy<Value = Value> {
    let path = prop_oneof![3 => Just("/a/{a}/{body}".to_owned()), 1 => name().prop_map(|name| format!("/{name}"))];
    let method = select(vec!["get", "put", "post", "patch", "delete", "head"]);
    let calls = vec((path, method, operation()), 0..4);
    (calls, vec(schema(), 4), name(), name()).prop_map(|(calls, schemas, title, version)| {
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
            "info": { "title": title, "version": version },
            "paths": paths,
            "components": { "schemas": schemas },
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_document_is_generated_or_refused(document in document()) {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("document-{}.json", process::id()));
        fs::write(&path, document.to_string()).unwrap();
        let contract = countersign_spec::load_file(&path);
        fs::remove_file(&path).unwrap();
        if let Ok(mut contract) = contract {
            contract.api = "acme".to_owned();
            let generated = generate_partner(&contract);
            prop_assert!(!matches!(generated, Err(Error::Backend { .. })), "{generated:?}");
        }
    }
}
