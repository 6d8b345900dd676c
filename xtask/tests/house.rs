//! The statements of the repository about its licences and its CI are true.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn read(path: &str) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the generated Rust files, by path relative to `generated/src`.
fn generated() -> Vec<(String, String)> {
    let root = repository().join("generated/src");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap();
                let name = name.to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files
}

#[test]
fn the_licence_texts_are_there() {
    assert!(read("LICENSE-MIT").contains("Copyright (c) The Countersign authors"));
    let apache = read("LICENSE-APACHE");
    assert!(apache.contains("Version 2.0, January 2004"));
    assert!(apache.contains("APPENDIX: How to apply the Apache License"));
}

/// Every package declares its licence to Cargo.
#[test]
fn every_package_has_a_licence() {
    let manifest: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
    let workspace = &manifest["workspace"];
    let licence = workspace["package"]["license"].as_str();
    assert_eq!(licence, Some("MIT OR Apache-2.0"));
    for member in workspace["members"].as_array().unwrap() {
        let member = member.as_str().unwrap();
        let manifest: toml_edit::DocumentMut =
            read(&format!("{member}/Cargo.toml")).parse().unwrap();
        let licence = &manifest["package"]["license"];
        if member == "generated" {
            let own = "(MIT OR Apache-2.0) AND MPL-2.0";
            assert_eq!(licence.as_str(), Some(own));
        } else {
            assert_eq!(licence["workspace"].as_bool(), Some(true), "{member}");
        }
    }
}

/// The notice lists exactly the files with text of progenitor.
#[test]
fn the_notice_names_what_progenitor_has_written() {
    let notice = read("NOTICE");
    assert!(notice.contains("generated/src/*/client/requests.rs"));
    assert!(notice.contains("Mozilla Public\nLicense, Version 2.0"));
    let mut found = 0;
    for (name, text) in generated() {
        let is_named = name.ends_with("/client/requests.rs") && name.matches('/').count() == 2;
        assert_eq!(text.contains("progenitor"), is_named, "{name}");
        found += usize::from(is_named);
    }
    assert!(found > 0);
}

/// Actions are pinned by commit digest, and the token is read-only.
#[test]
fn the_workflows_trust_as_little_as_they_can() {
    for entry in fs::read_dir(repository().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("\npermissions:\n  contents: read\njobs:"),
            "{}",
            path.display()
        );
        let actions: Vec<_> = text
            .lines()
            .filter_map(|line| {
                line.trim_start()
                    .trim_start_matches("- ")
                    .strip_prefix("uses:")
            })
            .collect();
        assert!(!actions.is_empty());
        for action in actions {
            let (_, pinned) = action.split_once('@').unwrap();
            let (digest, version) = pinned.split_once(" # v").unwrap();
            let is_digest = digest.len() == 40
                && digest
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            assert!(is_digest && !version.is_empty(), "{action}");
        }
    }
}

/// A check that cannot run reports it.
#[test]
fn no_check_is_left_out_silently() {
    let script = read(".ci/run");
    for check in ["wasm32-unknown-unknown", "npx", "cargo-deny", "fetch db"] {
        let (_, after) = script.split_once(check).unwrap();
        assert!(after.contains("skipped: "), "{check}");
    }
    assert!(script.contains("check --disable-fetch advisories"));
}
