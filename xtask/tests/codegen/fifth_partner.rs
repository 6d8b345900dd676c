//! Adding a fifth partner takes a folder below `specs/` and one run, without a line of Rust.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::repository::{copy, fixture, original, xtask};

/// A user of the new partner: a separate package, like a service.
const USER: &str = r#"
[package]
name = "service"
edition.workspace = true

[dev-dependencies]
countersign-client.workspace = true
countersign-contract.workspace = true
futures.workspace = true
httpmock.workspace = true
partners = { workspace = true, features = ["acme-staffing", "client", "validate", "mock"] }
tokio.workspace = true
"#;

/// Copies the files of this repository that the generated package and its user need. The copy is
/// always at the same place, so that a second run compiles nothing.
fn temporary_copy() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fifth-partner");
    for folder in ["specs", "generated", "crates", "service"] {
        match fs::remove_dir_all(root.join(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        }
    }
    for folder in ["specs", "generated", "crates/contract", "crates/client"] {
        copy(&original(folder), &root.join(folder));
    }
    let manifest = fs::read_to_string(original("Cargo.toml")).unwrap();
    let (before, rest) = manifest.split_once("members = [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    let members = r#""crates/client", "crates/contract", "generated", "service""#;
    fs::write(
        root.join("Cargo.toml"),
        format!("{before}members = [{members}]{after}"),
    )
    .unwrap();
    fs::copy(original("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    root
}

#[test]
fn a_fifth_partner_is_a_folder_and_one_run() {
    let root = temporary_copy();
    copy(&fixture(), &root.join("specs/acme-staffing"));
    let ran = xtask(&root, &["codegen"]);
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8(ran.stdout).unwrap();
    let written = |line: &&str| !line.ends_with(" 0");
    // The other partners are unchanged.
    let rows: Vec<_> = said.lines().skip(1).filter(written).collect();
    assert_eq!(rows.len(), 3, "{said}");
    assert!(rows[0].starts_with("acme-staffing "), "{said}");
    assert!(rows[1].starts_with("(package) "), "{said}");
    assert!(rows[2].starts_with("generated/Cargo.toml: "), "{said}");

    let service = root.join("service");
    fs::create_dir_all(service.join("src")).unwrap();
    fs::create_dir_all(service.join("tests")).unwrap();
    fs::write(service.join("Cargo.toml"), USER).unwrap();
    fs::write(service.join("src/lib.rs"), "").unwrap();
    let user = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/service.rs");
    fs::copy(user, service.join("tests/service.rs")).unwrap();

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "test",
            "--offline",
            "--quiet",
            "--package",
            "service",
            "--test",
            "service",
        ])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let said = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("test result: ok. 4 passed"), "{said}");
    assert!(!said.contains("warning"), "{said}");
}
