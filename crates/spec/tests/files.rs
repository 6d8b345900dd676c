//! Documents that consist of several files.

#![expect(clippy::unwrap_used, reason = "tests, and what they share")]

mod common;

use std::{fs, path::Path};

use common::Acme;
use countersign_contract::model::{Contract, Position, Type};
use insta::assert_snapshot;

/// A folder `api` with these files, in a temporary folder.
struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join("api").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns the foreign document and its fallbacks.
    #[track_caller]
    fn load(&self) -> (Contract, String) {
        let loaded = countersign_spec::load(&self.path().join("api/openapi.yaml"));
        let contract = match loaded {
            Ok(contract) => contract,
            Err(problems) => panic!("it must load, but:\n{problems}"),
        };
        let fallbacks = contract.fallbacks.iter().map(|fallback| {
            let (file, at) = (contract.file_of(fallback.at), fallback.at);
            let file = file.rsplit("api/").next().unwrap();
            let (pointer, message) = (&fallback.pointer, &fallback.message);
            format!("{file}:{}:{} {pointer} {message}\n", at.line, at.column)
        });
        let fallbacks = fallbacks.collect();
        (contract, fallbacks)
    }

    #[track_caller]
    fn refused(&self) -> String {
        let loaded = countersign_spec::load(&self.path().join("api/openapi.yaml"));
        let folder = format!("{}/api/", self.path().to_string_lossy());
        loaded
            .expect_err("it must be refused")
            .to_string()
            .replace(&folder, "")
    }
}

/// Returns a document with one operation whose response has this schema.
fn answering(schema: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200': {{ description: ok, content: {{ application/json: {{ schema: {schema} }} }} }}\n"
    )
}

/// Returns the name of the response schema, and the pointer to its definition.
fn answer(contract: &Contract) -> (&str, &str) {
    let schema = contract.operations[0].responses["200"].content["application/json"]
        .schema
        .as_ref();
    let name = schema.unwrap().reference.as_deref().unwrap();
    (name, &contract.schemas[name].pointer)
}

#[test]
fn a_schema_of_another_file() {
    for (reference, file, text, name, pointer) in [
        (
            "./common.yaml#/components/schemas/Thing",
            "common.yaml",
            "components: { schemas: { Thing: { type: object, required: [id] } } }",
            "Thing",
            "common.yaml#/components/schemas/Thing",
        ),
        (
            "common.yaml#/Thing",
            "common.yaml",
            "Thing: { type: object, required: [id] }",
            "Thing",
            "common.yaml#/Thing",
        ),
        (
            "thing.json",
            "thing.json",
            r#"{ "type": "object", "required": ["id"] }"#,
            "thing",
            "thing.json#",
        ),
        (
            "thing.yaml#",
            "thing.yaml",
            "{ type: object, required: [id] }",
            "thing",
            "thing.yaml#",
        ),
        (
            "./x/../x/a%20thing.v1.yaml",
            "x/a thing.v1.yaml",
            "{ type: object, required: [id] }",
            "a_thing",
            "x/a thing.v1.yaml#",
        ),
        (
            "c.yaml#/a~1b/%7Bc%7D",
            "c.yaml",
            "a/b: { '{c}': { type: object, required: [id] } }",
            "_c_",
            "c.yaml#/a~1b/{c}",
        ),
    ] {
        let root = answering(&format!("{{ $ref: '{reference}' }}"));
        let (contract, fallbacks) = Files::new(&[("openapi.yaml", &root), (file, text)]).load();
        assert_eq!(fallbacks, "", "{reference}");
        assert_eq!(answer(&contract), (name, pointer));
        let schema = &contract.schemas[name];
        assert_eq!(schema.required, ["id"]);
        let at = schema.rule("required").unwrap().at;
        assert!(
            contract.file_of(at).ends_with(&format!("api/{file}")),
            "{reference}"
        );
        assert_eq!(schema.pointer_to("required"), format!("{pointer}/required"));
    }
}

/// A reference is relative to the file that contains it.
#[test]
fn files_in_folders_and_in_circles() {
    let files = Files::new(&[
        (
            "openapi.yaml",
            &answering("{ $ref: 'x/y/node.yaml#/Node' }"),
        ),
        (
            "x/y/node.yaml",
            "Node: { type: object, properties: { next: { $ref: '#/Node' }, up: { $ref: '../tree.json#/Tree' }, root: { $ref: '../../openapi.yaml#/components/schemas/Root' } } }",
        ),
        (
            "x/tree.json",
            r#"{ "Tree": { "type": "array", "items": { "$ref": "y/node.yaml#/Node" } } }"#,
        ),
    ]);
    assert_snapshot!(files.refused(), @r"
    x/y/node.yaml:1:107: `$ref: #/components/schemas/Root` does not exist; `a` cannot be validated without it
      help: correct the reference, or add its target
    ");
    let root = answering("{ $ref: 'x/y/node.yaml#/Node' }")
        + "components: { schemas: { Root: { type: string } } }\n";
    fs::write(files.path().join("api/openapi.yaml"), root).unwrap();
    let (contract, fallbacks) = files.load();
    assert_eq!(fallbacks, "");
    let names: Vec<_> = contract.schemas.keys().collect();
    assert_eq!(names, ["Root", "Node", "Tree"]);
    let node = &contract.schemas["Node"].properties;
    let referred = ["next", "up", "root"].map(|name| node[name].reference.as_deref().unwrap());
    assert_eq!(referred, ["Node", "Tree", "Root"]);
    assert_eq!(contract.other_files.len(), 2);
    assert_eq!(
        contract.schemas["Tree"].items.as_ref().unwrap().pointer,
        "x/tree.json#/Tree/items"
    );
}

/// References to every kind of object in other files.
#[test]
fn all_kinds_of_references() {
    let root = "\
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a/{id}: { $ref: 'paths/a.yaml' }
  /b:
    post:
      operationId: b
      parameters: [{ $ref: 'parts.yaml#/Limit' }]
      requestBody: { $ref: 'parts.yaml#/Body' }
      responses:
        '200': { $ref: 'parts.yaml#/Ok' }
";
    let item = "\
parameters: [{ $ref: '../parts.yaml#/Id' }]
get:
  operationId: a
  responses:
    '200': { $ref: '../parts.yaml#/Ok' }
";
    let parts = "\
Id: { name: id, in: path, required: true, schema: { type: integer } }
Limit: { name: limit, in: query, schema: { $ref: '#/Count' } }
Count: { type: integer, maximum: 9 }
Body: { required: true, content: { application/json: { schema: { $ref: '#/Count' }, examples: { one: { $ref: 'samples/one.yaml' } } } } }
Ok:
  description: ok
  headers: { X-Count: { $ref: '#/Head' } }
  content: { application/json: { schema: { $ref: '#/Count' } } }
  links: { next: { $ref: '#/Next' } }
Head: { schema: { $ref: '#/Count' } }
Next: { operationId: a, parameters: { id: 1 } }
";
    let files = Files::new(&[
        ("openapi.yaml", root),
        ("paths/a.yaml", item),
        ("parts.yaml", parts),
        ("samples/one.yaml", "externalValue: one.json"),
    ]);
    let (contract, fallbacks) = files.load();
    assert_eq!(fallbacks, "");
    let [a, b] = &contract.operations[..] else {
        panic!("two operations")
    };
    assert_eq!(
        (
            a.id.as_str(),
            a.path.as_str(),
            a.parameters[0].name.as_str()
        ),
        ("a", "/a/{id}", "id")
    );
    assert!(contract.file_of(a.rule.at).ends_with("api/paths/a.yaml"));
    assert_eq!((a.rule.at.line, a.rule.at.column), (2, 1));
    assert!(
        contract
            .file_of(b.parameters[0].rule.at)
            .ends_with("api/parts.yaml")
    );
    assert_eq!(b.parameters[0].rule.at.line, 2);
    assert_eq!(contract.schemas["Count"].pointer, "parts.yaml#/Count");
    assert_eq!(
        b.responses["200"].headers["X-Count"]
            .schema
            .reference
            .as_deref(),
        Some("Count")
    );
    assert_eq!(b.responses["200"].links["next"].operation, "a");
    let sample = &b.request.as_ref().unwrap().content["application/json"].examples["one"].sample;
    assert_eq!(format!("{sample:?}"), r#"File("samples/one.json")"#);
}

#[test]
fn names_do_not_collide() {
    let root = answering(
        "{ allOf: [{ $ref: 'a.yaml#/Thing' }, { $ref: 'b.yaml#/Thing' }, { $ref: 'x/b.yaml#/Thing' }, { $ref: '#/components/schemas/Thing' }, { $ref: 'x/../a.yaml#/Thing' }] }",
    ) + "components: { schemas: { Thing: { type: string }, a_Thing: { type: string } } }\n";
    let thing = "Thing: { type: string }";
    let files = Files::new(&[
        ("openapi.yaml", &root),
        ("a.yaml", thing),
        ("b.yaml", thing),
        ("x/b.yaml", thing),
    ]);
    let (contract, fallbacks) = files.load();
    assert_eq!(fallbacks, "");
    let schema = contract.operations[0].responses["200"].content["application/json"]
        .schema
        .as_ref()
        .unwrap();
    let names: Vec<_> = schema
        .all_of
        .iter()
        .map(|part| part.reference.as_deref().unwrap())
        .collect();
    assert_eq!(
        names,
        ["a_Thing_2", "b_Thing", "b_Thing_2", "Thing", "a_Thing_2"]
    );
}

#[test]
fn a_discriminator_over_files() {
    let pet = |mapping: &str| {
        answering(&format!(
            "{{ oneOf: [{{ $ref: 'cat.yaml' }}, {{ $ref: 'x/dogs.yaml#/Dog' }}], discriminator: {{ propertyName: kind{mapping} }} }}"
        )) + "components: { schemas: { cat: { type: string } } }\n"
    };
    let animal = "{ type: object, required: [kind], properties: { kind: { type: string } } }";
    let dogs = format!("Dog: {animal}");
    for (mapping, expected) in [
        // The values are the names of the schemas in their own files.
        ("", [("cat", "cat_cat")].as_slice()),
        (
            ", mapping: { c: cat.yaml, d: 'x/dogs.yaml#/Dog' }",
            &[("c", "cat_cat"), ("d", "Dog")],
        ),
        (
            ", mapping: { c: './x/../cat.yaml#', d: Dog }",
            &[("c", "cat_cat"), ("d", "Dog")],
        ),
    ] {
        let files = Files::new(&[
            ("openapi.yaml", &pet(mapping)),
            ("cat.yaml", animal),
            ("x/dogs.yaml", &dogs),
        ]);
        let (contract, fallbacks) = files.load();
        assert_eq!(fallbacks, "", "{mapping}");
        let schema = contract.operations[0].responses["200"].content["application/json"]
            .schema
            .as_ref()
            .unwrap();
        let known = &schema.discriminator.as_ref().unwrap().mapping;
        let known: Vec<_> = known
            .iter()
            .map(|(value, name)| (value.as_str(), name.as_str()))
            .collect();
        assert_eq!(known, expected, "{mapping}");
    }
}

/// A problem in another file is reported for that file.
#[test]
fn mistakes_in_another_file() {
    let root = answering("{ $ref: 'x/a.yaml#/A' }");
    let a = "# A comment.\nA:\n  type: strin\n  maxLenght: 3\n  properties:\n    b: { $ref: '#/B' }\n    c: { $ref: 'c.yaml#/nowhere' }\n    d: { $ref: d.yaml }\nA: { type: object }\n";
    let files = Files::new(&[
        ("openapi.yaml", &root),
        ("x/a.yaml", &a.replace("\nA: { type: object }", "")),
        ("x/c.yaml", "nowhre: {}"),
    ]);
    assert_snapshot!(files.refused(), @r"
    x/a.yaml:6:10: `$ref: x/a.yaml#/B` does not exist, did you mean `A`?; `a` cannot be validated without it
      help: correct the reference, or add its target
    x/a.yaml:7:10: `$ref: x/c.yaml#/nowhere` does not exist, did you mean `nowhre`?; `a` cannot be validated without it
      help: correct the reference, or add its target
    x/a.yaml:8:10: `$ref: d.yaml` leads to a missing file; `a` cannot be validated without it
      help: correct the path, or add the file
    ");
    let files = Files::new(&[
        ("openapi.yaml", &root),
        ("x/a.yaml", "A:\n  type: strin\n  maxLenght: 3\n"),
    ]);
    assert_snapshot!(files.load().1, @"
    x/a.yaml:2:3 x/a.yaml#/A/type unknown type `strin`, did you mean `string`?; any value is accepted
    x/a.yaml:3:3 x/a.yaml#/A/maxLenght unknown member `maxLenght` of a schema, did you mean `maxLength`?; it is ignored
    ");
    let files = Files::new(&[("openapi.yaml", &root), ("x/a.yaml", a)]);
    assert_snapshot!(files.load().1, @"x/a.yaml:9:1 x/a.yaml# `A` is written twice here, first at line 2; the last one counts");
    for broken in ["A: [", "A: \"\u{fffd}", ""] {
        let files = Files::new(&[("openapi.yaml", &root), ("x/a.yaml", broken)]);
        let refused = files.refused();
        assert!(refused.starts_with("x/a.yaml:"), "{refused}");
        assert_eq!(refused.matches("help").count(), 1, "{refused}");
    }
}

/// Files outside the folder of the document are never opened.
#[test]
fn nothing_outside_of_the_folder() {
    let secret = "Secret: { type: object, required: [secret] }";
    for reference in [
        "../secret.yaml#/Secret",
        "x/../../secret.yaml#/Secret",
        "%2e%2e/secret.yaml#/Secret",
        "..%2Fsecret.yaml#/Secret",
        "ABSOLUTE/secret.yaml#/Secret",
        "%2FABSOLUTE/secret.yaml#/Secret",
        "file://ABSOLUTE/secret.yaml#/Secret",
        "https://127.0.0.1:1/secret.yaml#/Secret",
        "//127.0.0.1/secret.yaml#/Secret",
        "link.yaml#/Secret",
        "folder/secret.yaml#/Secret",
        "x\\\\..\\\\..\\\\secret.yaml#/Secret",
    ] {
        let files = Files::new(&[]);
        let outside = files.path().to_string_lossy().replace('\\', "/");
        let reference = reference.replace("ABSOLUTE", &outside);
        let root = answering(&format!("{{ $ref: \"{reference}\" }}"));
        fs::create_dir_all(files.path().join("api/x")).unwrap();
        fs::write(files.path().join("api/openapi.yaml"), root).unwrap();
        fs::write(files.path().join("secret.yaml"), secret).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink("../secret.yaml", files.path().join("api/link.yaml")).unwrap();
            symlink("..", files.path().join("api/folder")).unwrap();
        }
        let refused = files.refused();
        assert_eq!(refused.lines().count(), 2, "{reference}: {refused}");
        assert!(refused.starts_with("openapi.yaml:8:"), "{refused}");
        assert!(
            refused.contains("; `a` cannot be validated without it"),
            "{refused}"
        );
        assert!(!refused.contains("required"), "{refused}");
        // A reference that no operation needs is listed, and its file is not opened either.
        let unused = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents: {{ schemas: {{ A: {{ $ref: \"{reference}\" }} }} }}\n"
        );
        fs::write(files.path().join("api/openapi.yaml"), unused).unwrap();
        let (contract, fallbacks) = files.load();
        assert_eq!(contract.schemas.len(), 1, "{reference}");
        assert_eq!(contract.other_files, [""; 0], "{reference}");
        assert_eq!(fallbacks.lines().count(), 1, "{reference}: {fallbacks}");
        assert!(fallbacks.starts_with("openapi.yaml:4:"), "{fallbacks}");
        assert!(
            fallbacks.ends_with("; any value is accepted\n"),
            "{fallbacks}"
        );
    }
}

#[test]
fn how_a_file_is_refused() {
    let refused = Files::new(&[("openapi.yaml", &answering("{ properties: { a: { $ref: https://a.example/b.yaml }, b: { $ref: /b.yaml }, c: { $ref: ../c.yaml }, d: { $ref: 'd\\e.yaml' }, e: { $ref: e.yaml }, f: { $ref: '#f' }, g: { $ref: . } } }"))]).refused();
    assert_snapshot!(refused, @r"
    openapi.yaml:8:95: `$ref: https://a.example/b.yaml` is a URL, and URLs are not fetched; `a` cannot be validated without it
      help: copy the file into the folder of the document and refer to it there
    openapi.yaml:8:134: `$ref: /b.yaml` is an absolute path; `a` cannot be validated without it
      help: copy the file into the folder of the document and refer to it there
    openapi.yaml:8:156: `$ref: ../c.yaml` leads out of the folder of the document; `a` cannot be validated without it
      help: copy the file into the folder of the document and refer to it there
    openapi.yaml:8:180: `$ref: d\e.yaml` is not a file path; `a` cannot be validated without it
      help: write `/` between folders
    openapi.yaml:8:205: `$ref: e.yaml` leads to a missing file; `a` cannot be validated without it
      help: correct the path, or add the file
    openapi.yaml:8:226: `$ref: #f` has no JSON pointer after its `#`; `a` cannot be validated without it
      help: begin the part after `#` with a slash
    openapi.yaml:8:245: `$ref: .` leads to a missing file; `a` cannot be validated without it
      help: correct the path, or add the file
    ");
}

/// A token that is not an array index does not resolve (RFC 6901, section 4).
#[test]
fn an_index_has_no_leading_zeros() {
    for (index, is_there) in [
        ("0", true),
        ("1", true),
        ("01", false),
        ("00", false),
        ("+1", false),
        ("2", false),
        ("-", false),
    ] {
        let root = answering(&format!("{{ $ref: 'a.yaml#/list/{index}' }}"));
        let files = Files::new(&[
            ("openapi.yaml", &root),
            ("a.yaml", "list: [{ type: string }, { type: object }]"),
        ]);
        if is_there {
            assert_eq!(files.load().1, "", "{index}");
        } else {
            let refused = files.refused();
            assert!(
                refused.contains(&format!("`$ref: a.yaml#/list/{index}` does not exist")),
                "{refused}"
            );
        }
    }
}

/// References are relative to the real location of the document, not to that of a link, and files
/// outside its folder are not read.
#[cfg(unix)]
#[test]
fn a_document_behind_a_link() {
    use std::os::unix::fs::symlink;
    let files = Files::new(&[
        ("real/openapi.yaml", &answering("{ $ref: common.yaml#/A }")),
        ("real/common.yaml", "A: { type: string }"),
        ("common.yaml", "A: { type: integer }"),
    ]);
    let api = files.path().join("api");
    symlink("real/openapi.yaml", api.join("openapi.yaml")).unwrap();
    let (contract, fallbacks) = files.load();
    assert_eq!(fallbacks, "");
    assert_eq!(contract.schemas["A"].kind, Some(Type::String));
    assert!(
        contract.other_files[0].ends_with("api/real/common.yaml"),
        "{:?}",
        contract.other_files
    );
    assert!(contract.file.ends_with("api/openapi.yaml"));
    // A document may refer to itself by its real name.
    let itself = answering("{ $ref: 'openapi.yaml#/components/schemas/B' }")
        + "components: { schemas: { B: { type: string } } }\n";
    fs::write(api.join("real/openapi.yaml"), itself).unwrap();
    symlink("openapi.yaml", api.join("link.yaml")).unwrap();
    let contract = countersign_spec::load(&api.join("link.yaml")).unwrap();
    assert_eq!(contract.other_files, [""; 0]);
    // A link to the whole folder works like the folder.
    symlink("api", files.path().join("folder")).unwrap();
    assert!(countersign_spec::load(&files.path().join("folder/openapi.yaml")).is_ok());
    // A file beside the link is not beside the document.
    fs::write(
        api.join("real/openapi.yaml"),
        answering("{ $ref: ../common.yaml#/A }"),
    )
    .unwrap();
    let refused = files.refused();
    assert!(
        refused.contains("leads out of the folder of the document"),
        "{refused}"
    );
}

/// Neither a pipe that never ends nor a folder is read.
#[cfg(unix)]
#[test]
fn only_files_are_read() {
    let files = Files::new(&[("openapi.yaml", &answering("{ $ref: pipe.yaml }"))]);
    let pipe = files.path().join("api/pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    if made.is_ok_and(|status| status.success()) {
        assert!(files.refused().contains("leads to a missing file"));
    }
}

/// A link to a file of the folder works like the file.
#[cfg(unix)]
#[test]
fn a_link_within_the_folder() {
    let files = Files::new(&[
        (
            "openapi.yaml",
            &answering("{ allOf: [{ $ref: 'a.yaml#/A' }, { $ref: 'b.yaml#/A' }] }"),
        ),
        ("a.yaml", "A: { type: string }"),
    ]);
    std::os::unix::fs::symlink("a.yaml", files.path().join("api/b.yaml")).unwrap();
    let (contract, fallbacks) = files.load();
    assert_eq!(fallbacks, "");
    assert_eq!(contract.schemas.len(), 1);
}

#[test]
fn there_are_bounds() {
    // An endless chain of files.
    let chain: Vec<(String, String)> = (0..1_200)
        .map(|number| {
            (
                format!("{number}.yaml"),
                format!("properties: {{ next: {{ $ref: {}.yaml }} }}", number + 1),
            )
        })
        .collect();
    let root = answering("{ $ref: 0.yaml }");
    let mut files: Vec<(&str, &str)> = chain
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    files.push(("openapi.yaml", &root));
    let refused = Files::new(&files).refused();
    assert_eq!(refused.lines().count(), 2, "{refused}");
    assert!(
        refused.contains("`$ref: 1000.yaml` exceeds the limit of 1000 files beside the document"),
        "{refused}"
    );
    // A cycle of references between files.
    let files = Files::new(&[
        (
            "openapi.yaml",
            "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: { /a: { $ref: a.yaml } }\n",
        ),
        ("a.yaml", "$ref: b.yaml"),
        ("b.yaml", "$ref: a.yaml"),
    ]);
    assert!(
        files
            .refused()
            .contains("`$ref` of a path item is circular; `/a` cannot be validated without it")
    );
    // Small files that grow when their aliases are expanded.
    let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
    let files = Files::new(&[
        (
            "openapi.yaml",
            &answering(
                "{ allOf: [{ $ref: 1.yaml }, { $ref: 2.yaml }, { $ref: 3.yaml }, { $ref: 4.yaml }, { $ref: 5.yaml }, { $ref: 6.yaml }, { $ref: 7.yaml }] }",
            ),
        ),
        ("1.yaml", bomb),
        ("2.yaml", bomb),
        ("3.yaml", bomb),
        ("4.yaml", bomb),
        ("5.yaml", bomb),
        ("6.yaml", bomb),
        ("7.yaml", bomb),
    ]);
    let refused = files.refused();
    assert!(refused.contains("`$ref: 7.yaml` makes the document larger than 64 MiB or 2000000 values in all its files; `a` cannot be validated without it"), "{refused}");
}

/// A contract with a ledger may consist of several files too, all with citations.
#[test]
fn a_contract_of_ours() {
    let acme = Acme::new()
        .contract("    Error:\n      type: object\n      properties:\n        code:\n          type: string\n          x-clause: [AC-005]\n      x-clause: [AC-005]\n", "    Error:\n      $ref: error.yaml\n")
        .file("error.yaml", "type: object\nproperties:\n  code:\n    type: string\n    maxLength: 3\nx-clause: [AC-005]\n");
    assert_snapshot!(acme.refused(), @"
    error.yaml:4:5: the rule `type` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    error.yaml:5:5: the rule `maxLength` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
    let contract = Acme::new()
        .contract("    Error:\n      type: object\n      properties:\n        code:\n          type: string\n          x-clause: [AC-005]\n      x-clause: [AC-005]\n", "    Error:\n      $ref: error.yaml\n")
        .file("error.yaml", "type: object\nproperties:\n  code:\n    type: string\n    x-clause: [AC-005]\nx-clause: [AC-005]\n")
        .ledger("    uncited: absence", "    about: error/properties/code")
        .loaded();
    let id = countersign_contract::model::ClauseId::from("AC-005");
    assert!(contract.citations[&id].contains(&Position {
        file: 1,
        line: 6,
        column: 12
    }));
    let about = &contract.ledger.as_ref().unwrap().clauses
        [&countersign_contract::model::ClauseId::from("AC-007")]
        .about[0];
    assert_eq!(
        (about.pointer.as_str(), about.at.file),
        ("error.yaml#/properties/code", 1)
    );
    assert_eq!(about.schema.as_ref(), Some(&about.pointer));
}

/// A path item may have fields beside `$ref` (OpenAPI 3.0.3, Path Item Object).
#[test]
fn a_path_item_has_what_stands_beside_its_reference() {
    let files = Files::new(&[
        (
            "openapi.yaml",
            "openapi: 3.0.3\n\
             info: { title: T, version: '1' }\n\
             paths:\n  \
             /x:\n    \
             $ref: items.yaml#/x\n    \
             parameters: [{ name: q, in: query, required: true, schema: { type: integer } }]\n    \
             post: { operationId: own, responses: { '204': { description: ok } } }\n    \
             get: { operationId: mine, responses: { '204': { description: ok } } }\n",
        ),
        (
            "items.yaml",
            "x: { $ref: '#/y', put: { operationId: between, responses: {} } }\n\
             y: { get: { operationId: theirs, responses: {} }, delete: { operationId: far, responses: {} } }\n\
             circle: { $ref: '#/circle' }\n",
        ),
    ]);
    let (contract, fallbacks) = files.load();
    let operations = contract.operations.iter();
    let ids: Vec<_> = operations.map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["mine", "between", "own", "far"]);
    let has_q = |id: &str| contract.operation(id).unwrap().parameters.len() == 1;
    assert!(ids.iter().all(|id| has_q(id)));
    let beside: Vec<_> = fallbacks
        .lines()
        .filter(|line| line.contains("beside"))
        .collect();
    assert_eq!(
        beside,
        [
            "items.yaml:2:6 items.yaml#/y/get `get` is also set beside the `$ref` of a path item, which OpenAPI 3.0 leaves undefined; the one beside `$ref` is used"
        ]
    );
}

#[test]
fn a_reference_to_what_is_something_else_is_refused() {
    for target in ["#/info/title", "#/x-list", "#/x-number", "#/x-nothing"] {
        let files = Files::new(&[(
            "openapi.yaml",
            &format!(
                "openapi: 3.0.3\n\
                 info: {{ title: T, version: '1' }}\n\
                 x-list: []\n\
                 x-number: 1\n\
                 x-nothing: null\n\
                 paths:\n  \
                 /x: {{ post: {{ operationId: op, requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '{target}' }} }} }} }}, responses: {{}} }} }}\n"
            ),
        )]);
        let problems = countersign_spec::load(&files.path().join("api/openapi.yaml"));
        let problems = problems.unwrap_err().to_string();
        let expected = format!(
            "`$ref: {target}` does not lead to a schema; `op` cannot be validated without it"
        );
        assert!(problems.contains(&expected), "{problems}");
    }
}
