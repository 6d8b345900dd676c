//! The same contract gives the same bytes, and the generator knows no partner by name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_codegen::{generate, generate_partner};
use countersign_contract::model::Contract;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Returns all Rust files below a folder, with their texts.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut open = vec![folder.to_path_buf()];
    let mut sources = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push((path, text));
            }
        }
    }
    assert!(!sources.is_empty(), "no sources in {}", folder.display());
    sources
}

/// Returns the valid contracts of the fixtures.
fn contracts() -> Vec<Contract> {
    let mut folders: Vec<_> = Path::new("tests/fixtures")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
        .iter()
        .filter_map(|folder| countersign_spec::load_folder(folder).ok())
        .collect()
}

#[test]
fn the_generator_uses_nothing_that_changes_from_run_to_run() {
    let words = [
        "HashMap",
        "HashSet",
        "RandomState",
        "Instant",
        "SystemTime",
        "std::env",
        "env!",
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
    ];
    for (path, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        // `use std::{env, fs}` would hide them.
        let text: String = text.split_whitespace().collect();
        let grouped: String = text
            .split("usestd::{")
            .skip(1)
            .filter_map(|rest| rest.split_once("};"))
            .map(|(group, _)| group)
            .collect();
        for word in words {
            assert!(!text.contains(word), "{} uses {word}", path.display());
            let module = word.trim_start_matches("std::");
            let hidden = word != module
                && grouped
                    .split([',', '{'])
                    .any(|used| used == module || used.starts_with(&format!("{module}::")));
            assert!(!hidden, "{} uses {word}", path.display());
        }
    }
}

#[test]
fn no_partner_is_known_by_name() {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let specs = repository().join("specs").read_dir().unwrap();
    let folders = specs
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("openapi.yaml").exists());
    let slugs: Vec<String> = folders
        .map(|path| plain(path.file_name().unwrap().to_str().unwrap()))
        .collect();
    assert!(!slugs.is_empty());
    let crates = repository()
        .join("crates")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"));
    for folder in crates.chain([repository().join("xtask/src")]) {
        for (path, text) in sources(&folder) {
            for (index, line) in text.lines().enumerate() {
                let found = slugs.iter().find(|slug| plain(line).contains(*slug));
                assert!(
                    found.is_none(),
                    "{}:{} names {found:?}",
                    path.display(),
                    index + 1
                );
            }
        }
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    for contract in contracts() {
        assert_eq!(
            generate_partner(&contract),
            generate_partner(&contract),
            "{}",
            contract.api
        );
    }
}

#[test]
fn the_order_of_the_contracts_is_of_no_importance() {
    let mut contracts: Vec<Contract> = contracts()
        .into_iter()
        .filter(|contract| generate_partner(contract).is_ok())
        .collect();
    let generated = generate(&contracts).unwrap();
    contracts.reverse();
    assert_eq!(generate(&contracts).unwrap(), generated);
    let files = generated.iter().flat_map(|generated| &generated.files);
    let mut paths: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    let count = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), count, "two files have one path");
}

#[test]
fn no_file_can_be_called_too_long() {
    // The limit of file systems, minus the length of a temporary name.
    const LONGEST: usize = 200;
    for contract in contracts() {
        for file in generate_partner(&contract).unwrap_or_default() {
            assert!(
                file.path.split('/').all(|name| name.len() <= LONGEST),
                "{}",
                file.path
            );
        }
    }
}
