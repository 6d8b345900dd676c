//! Tests for the tags of unions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use countersign_contract::model::{Contract, Schema};
use serde_json::{Value, json};

/// Returns the tag and its values, form by form, of the schema `Pet`.
fn told(schemas: &Value) -> String {
    let contract = json!({
        "api": "made-up", "title": "Made up", "version": "1", "file": "made-up.yaml",
        "schemas": schemas,
    });
    let contract: Contract = serde_json::from_value(contract).unwrap();
    let Some(tag) = contract.tag(&contract.schemas["Pet"]) else {
        return "nothing".to_owned();
    };
    let name = |schema: &Schema| schema.reference.clone().unwrap_or_else(|| "?".to_owned());
    let forms = tag.forms.iter();
    let forms = forms.map(|form| format!("{} {}", name(form.schema), form.values.join("|")));
    format!("{}: {}", tag.member, forms.collect::<Vec<_>>().join(", "))
}

/// Returns an object schema that requires these members, each with one of these texts.
fn object(members: &[(&str, &[&str])]) -> Value {
    let properties = members.iter().map(|(name, texts)| {
        let texts = json!({ "type": "string", "enum": texts });
        ((*name).to_owned(), texts)
    });
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "required": required,
        "properties": properties.collect::<serde_json::Map<_, _>>() })
}

fn pet(mut schemas: Value, discriminator: &Value) -> Value {
    schemas["Pet"] = json!({ "one_of": [{ "reference": "Cat" }, { "reference": "Dog" }, { "reference": "Cat" }] });
    if !discriminator.is_null() {
        schemas["Pet"]["discriminator"] = discriminator.clone();
    }
    schemas
}

#[test]
fn a_discriminator_tells() {
    let plain = || json!({ "Cat": { "type": "object" }, "Dog": { "type": "object" } });
    let pet = |schemas, mapping: Value| {
        told(&pet(
            schemas,
            &json!({ "property": "kind", "mapping": mapping }),
        ))
    };
    assert_eq!(pet(plain(), json!({})), "kind: Cat Cat, Dog Dog");
    let mapping = json!({ "cat": "Cat", "dog": "Dog", "kitten": "Cat" });
    assert_eq!(pet(plain(), mapping), "kind: Cat cat|kitten, Dog dog");
    // A name that is mapped elsewhere is not the name of a schema.
    assert_eq!(pet(plain(), json!({ "Dog": "Cat" })), "nothing");
    assert_eq!(
        pet(plain(), json!({ "Dog": "Bird" })),
        "kind: Cat Cat, Dog Dog"
    );
    // A name that could never be sent is not among its values.
    let listed = json!({ "Cat": object(&[("kind", &["cat", "kitten"])]), "Dog": object(&[("kind", &["Dog", "dog"])]) });
    assert_eq!(pet(listed, json!({})), "kind: Cat cat|kitten, Dog Dog");
    let shared = json!({ "Cat": object(&[("kind", &["cat", "dog"])]), "Dog": object(&[("kind", &["cat", "dog"])]) });
    assert_eq!(pet(shared, json!({})), "nothing");
    let no_object = json!({ "Cat": { "type": "object" }, "Dog": { "type": "string" } });
    assert_eq!(pet(no_object, json!({})), "nothing");
}

#[test]
fn a_member_of_disjoint_texts_tells() {
    let pet =
        |cat: &Value, dog: &Value| told(&pet(json!({ "Cat": cat, "Dog": dog }), &Value::Null));
    let cat = object(&[
        ("a", &["x"]),
        ("kind", &["cat", "kitten"]),
        ("sort", &["c"]),
    ]);
    let dog = object(&[("sort", &["d"]), ("kind", &["dog"]), ("a", &["x"])]);
    assert_eq!(pet(&cat, &dog), "kind: Cat cat|kitten, Dog dog");
    let mut free = dog.clone();
    free["required"] = json!(["sort"]);
    assert_eq!(pet(&cat, &free), "sort: Cat c, Dog d");
    free["properties"]["sort"] = json!({ "type": "string" });
    assert_eq!(pet(&cat, &free), "nothing");
    free["properties"]["sort"] = json!({ "enum": ["d", 1] });
    assert_eq!(pet(&cat, &free), "nothing");
    free["properties"]["sort"] = json!({ "nullable": true, "enum": ["d", null] });
    assert_eq!(pet(&cat, &free), "sort: Cat c, Dog d");
    let within = json!({ "all_of": [{ "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["cat", "dog"] } } },
        { "type": "object", "properties": { "kind": { "all_of": [{ "enum": ["dog", "hound"] }] } } }] });
    assert_eq!(pet(&cat, &within), "kind: Cat cat|kitten, Dog dog");
}

#[test]
fn forms_need_no_name_and_may_be_forms_themselves() {
    let forms = json!({ "Pet": { "any_of": [object(&[("kind", &["cat"])]), object(&[("kind", &["dog"])])] } });
    assert_eq!(told(&forms), "kind: ? cat, ? dog");
    let one = json!({ "Pet": { "any_of": [object(&[("kind", &["cat"])])] } });
    assert_eq!(told(&one), "nothing");
    let both = json!({ "Pet": { "one_of": [object(&[("kind", &["cat"])])], "any_of": [object(&[("kind", &["dog"])])] } });
    assert_eq!(told(&both), "nothing");
    let nested = json!({ "Cat": { "one_of": [{ "type": "object" }, { "properties": { "a": {} } }] }, "Dog": { "type": "object" } });
    let discriminator = json!({ "property": "kind" });
    assert_eq!(told(&pet(nested, &discriminator)), "kind: Cat Cat, Dog Dog");
    let open =
        json!({ "Cat": { "one_of": [{ "type": "object" }, {}] }, "Dog": { "type": "object" } });
    assert_eq!(told(&pet(open, &discriminator)), "nothing");
}

#[test]
fn it_ends_whatever_leads_to_what() {
    let circle = json!({ "Cat": { "one_of": [{ "reference": "Pet" }] }, "Dog": { "all_of": [{ "reference": "Dog" }], "properties": { "kind": {} } } });
    assert_eq!(
        told(&pet(circle, &json!({ "property": "kind" }))),
        "kind: Cat Cat, Dog Dog"
    );
    let mut schemas = json!({ "Dog": { "type": "object" } });
    for depth in 0..100 {
        let below = json!({ "reference": format!("N{}", depth + 1) });
        schemas[format!("N{depth}")] =
            json!({ "one_of": [below, below, below], "all_of": [below, below] });
    }
    schemas["N100"] = json!({ "type": "object" });
    schemas["Cat"] = json!({ "reference": "N0" });
    assert_eq!(told(&pet(schemas, &Value::Null)), "nothing");
}

#[test]
fn a_form_that_has_forms_is_meant_by_what_means_those() {
    let schemas = |mapping: Value, inner: Value| {
        let mut schemas = pet(
            json!({
                "Cat": { "one_of": [{ "reference": "Tabby" }, { "reference": "Lion" }], "discriminator": inner },
                "Dog": object(&[("kind", &["dog"])]),
                "Tabby": object(&[("kind", &["tabby", "dog"])]),
                "Lion": object(&[("kind", &["lion"])]),
            }),
            &json!({ "property": "kind", "mapping": mapping }),
        );
        if inner.is_null() {
            let cat = schemas["Cat"].as_object_mut().unwrap();
            cat.remove("discriminator");
        }
        told(&schemas)
    };
    let kind = || json!({ "property": "kind", "mapping": {} });
    // A value of an earlier form selects that form only.
    let mapping = || json!({ "dog": "Dog" });
    assert_eq!(schemas(mapping(), kind()), "kind: Cat tabby|lion, Dog dog");
    assert_eq!(
        schemas(mapping(), Value::Null),
        "kind: Cat tabby|lion, Dog dog"
    );
    assert_eq!(
        schemas(json!({ "cat": "Cat" }), kind()),
        "kind: Cat cat, Dog dog"
    );
    // Another member distinguishes its forms.
    let other = json!({ "property": "race", "mapping": {} });
    assert_eq!(schemas(mapping(), other), "kind: Cat Cat, Dog dog");
    // Forms that lead back to themselves.
    let mut circle = pet(
        json!({ "Cat": { "one_of": [{ "reference": "Pet" }, { "reference": "Dog" }] }, "Dog": object(&[("kind", &["dog"])]) }),
        &kind(),
    );
    assert_eq!(told(&circle), "kind: Cat Cat, Dog dog");
    circle["Cat"]["discriminator"] = kind();
    assert_eq!(told(&circle), "nothing");
}

#[test]
fn a_member_that_is_no_text_tells_nothing() {
    let numbered = |kind: Value| json!({ "type": "object", "required": ["version"], "properties": { "version": kind } });
    let mapping = json!({ "property": "version", "mapping": { "1": "Cat", "2": "Dog" } });
    for odd in [
        json!({ "type": "integer" }),
        json!({ "enum": [1] }),
        json!({ "all_of": [{ "type": "boolean" }] }),
    ] {
        let schemas = json!({ "Cat": numbered(json!({ "type": "string" })), "Dog": numbered(odd) });
        assert_eq!(told(&pet(schemas, &mapping)), "nothing");
    }
    let text = || numbered(json!({ "type": "string", "enum": ["1", null] }));
    let schemas = json!({ "Cat": text(), "Dog": numbered(json!({})) });
    assert_eq!(told(&pet(schemas, &mapping)), "version: Cat 1, Dog 2");
}
