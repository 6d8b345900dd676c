//! Generated code compiles without warnings and behaves correctly.
//!
//! All fixtures with a `behaviour.rs` become one package, next to a second one with these files as
//! its tests. Both are in the target folder and are written only if they differ, so that an
//! unchanged run compiles nothing.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use countersign_codegen::generate;
use countersign_contract::model::Contract;

use crate::fixture::Fixture;

#[test]
fn what_is_generated_compiles_without_a_warning_and_does_the_right_thing() {
    let fixtures: Vec<Fixture> = Fixture::all()
        .into_iter()
        .filter(|fixture| fixture.behaviour().is_some())
        .collect();
    let workspace = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("limits");
    let mut files = partners(&fixtures);
    files.extend(behaviours(&fixtures));
    files.insert("Cargo.toml".to_owned(), workspace_manifest());
    write(&workspace, &files);
    // The lock file of this workspace, of which cargo keeps the necessary versions.
    fs::copy(
        repository().join("Cargo.lock"),
        workspace.join("Cargo.lock"),
    )
    .unwrap();

    let out = cargo(&workspace, &["test", "--package", "behaviour"]);
    assert!(out.contains("test result: ok."), "no test was run\n{out}");
    // The example of every call compiles.
    let out = cargo(
        &workspace,
        &["test", "--doc", "--package", "partners", "--all-features"],
    );
    assert!(
        out.contains("test result: ok."),
        "no example was compiled\n{out}"
    );
    cargo(
        &workspace,
        &["clippy", "--package", "partners", "--all-features"],
    );
    cargo(
        &workspace,
        &[
            "doc",
            "--no-deps",
            "--package",
            "partners",
            "--all-features",
        ],
    );
}

/// Runs cargo in the workspace of the fixtures, and returns its output.
fn cargo(workspace: &Path, arguments: &[&str]) -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .args(["--offline", "--quiet"])
        .current_dir(workspace)
        // The build artefacts are shared with this workspace. The documentation is of another
        // package with the same name, and must not overwrite it.
        .env("CARGO_BUILD_BUILD_DIR", target)
        .env(
            "CARGO_TARGET_DIR",
            workspace.with_file_name("limits-target"),
        )
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "the generated code fails\n{out}\n{err}"
    );
    out.into_owned()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Returns the manifest of this workspace, adapted to two other packages.
fn workspace_manifest() -> String {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let (before, rest) = manifest.split_once("members = [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    format!("{before}members = [\"partners\", \"behaviour\"]{after}")
        .replace("path = \"generated\"", "path = \"partners\"")
        .replace(
            "path = \"crates/",
            &format!("path = \"{}/crates/", repository().display()),
        )
}

/// Returns the package of the fixtures: like that of the repository, but with other partners and
/// with warnings denied.
fn partners(fixtures: &[Fixture]) -> BTreeMap<String, String> {
    let mut contracts: Vec<_> = fixtures
        .iter()
        .map(|fixture| fixture.contract().unwrap())
        .collect();
    contracts.push(many_operations());
    let generated = generate(&contracts).unwrap();
    let mut files: BTreeMap<_, _> = generated
        .into_iter()
        .flat_map(|generated| generated.files)
        .map(|file| (format!("partners/src/{}", file.path), file.text))
        .collect();
    let manifest = fs::read_to_string(repository().join("generated/Cargo.toml")).unwrap();
    let manifest = without_targets(&manifest);
    let (before, rest) = manifest.split_once("# The partners").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let after = after
        .replace("[lints.rust]", "[lints.rust]\nwarnings = \"deny\"")
        .replace("\"warn\"", "\"deny\"");
    let mut features = String::new();
    for contract in &contracts {
        writeln!(features, "{} = []", contract.api).unwrap();
    }
    files.insert(
        "partners/Cargo.toml".to_owned(),
        format!("{before}{features}\n{after}\n[lints.rustdoc]\nall = \"deny\"\n"),
    );
    files
}

/// Removes examples and benchmarks from a manifest, because they use the bundled partners.
fn without_targets(manifest: &str) -> String {
    let sections = manifest.split("\n[");
    let kept = sections
        .filter(|section| !section.starts_with("[example]") && !section.starts_with("[bench]"));
    kept.collect::<Vec<_>>().join("\n[")
}

/// Returns a contract that is too large to be written by hand.
fn many_operations() -> Contract {
    let mut text = String::from("openapi: 3.0.3\ninfo: { title: Acme, version: '1' }\npaths:\n");
    for number in 0..200 {
        let schema = "{ type: object, properties: { a: { type: string } } }";
        let content = format!("content: {{ application/json: {{ schema: {schema} }} }}");
        writeln!(
            text,
            "  /things{number}/{{id}}:\n    put:\n      operationId: putThing{number}\n      parameters: [{{ name: id, \
             in: path, required: true, schema: {{ type: string }} }}]\n      requestBody: {{ required: true, {content} \
             }}\n      responses: {{ '200': {{ description: Done, {content} }} }}"
        )
        .unwrap();
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("many-operations");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("openapi.yaml"), text).unwrap();
    countersign_spec::load_folder(&folder).unwrap()
}

/// Returns the package of tests that use the fixtures.
fn behaviours(fixtures: &[Fixture]) -> BTreeMap<String, String> {
    let names = fixtures.iter().map(|fixture| fixture.name.as_str());
    let features: Vec<String> = names
        .chain(["many-operations"])
        .map(|name| format!("\"{name}\""))
        .collect();
    let manifest = format!(
        "[package]\nname = \"behaviour\"\nedition.workspace = true\n\n[lints.rust]\nwarnings = \"deny\"\n\n\
         [dev-dependencies]\ncountersign-client.workspace = true\ncountersign-contract.workspace = true\n\
         futures.workspace = true\nhttp.workspace = true\nhttpmock.workspace = true\nserde_json.workspace = true\ntempfile.workspace = true\ntokio.workspace = true\n\
         partners = {{ workspace = true, features = [\"blocking\", \"client\", \"validate\", \"mock\", \"webhooks\", {}] }}\n",
        features.join(", ")
    );
    let mut main = String::new();
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/limits/wire.rs");
    writeln!(main, "#[path = \"{}\"]\nmod wire;", wire.display()).unwrap();
    for fixture in fixtures {
        let file = fixture.behaviour().unwrap();
        writeln!(
            main,
            "#[path = \"{}\"]\nmod {};",
            file.display(),
            fixture.name.replace('-', "_")
        )
        .unwrap();
    }
    BTreeMap::from([
        ("behaviour/Cargo.toml".to_owned(), manifest),
        ("behaviour/src/lib.rs".to_owned(), String::new()),
        ("behaviour/tests/behaviour.rs".to_owned(), main),
    ])
}

/// Makes a folder contain exactly these files. Files that are already correct are not touched.
fn write(folder: &Path, files: &BTreeMap<String, String>) {
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder_below) = open.pop() {
        for entry in fs::read_dir(&folder_below).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            if path.is_dir() {
                open.push(path);
            } else if !files.contains_key(&name) {
                fs::remove_file(path).unwrap();
            }
        }
    }
    for (name, text) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|found| found == *text) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
