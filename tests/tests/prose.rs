//! Documentation that begins with what an item does or is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use contract_tests::contracts::repository;

/// Words with which a sentence about an item does not begin.
const RELATIVE: [&str; 7] = ["What", "How", "Whether", "Which", "Who", "Where", "Why"];

/// All Rust files below a folder.
fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The first lines of the blocks of documentation in a file.
fn openings(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("///").or(line.strip_prefix("//!"));
        line.map(str::trim)
    });
    let mut before = false;
    lines.filter_map(move |line| {
        let is_first = line.is_some() && !before;
        before = line.is_some();
        line.filter(|_| is_first)
    })
}

/// Fewer than 2 of 100 blocks of documentation begin with a relative word, generated code included.
#[test]
fn documentation_begins_with_what_an_item_does() {
    let mut files = Vec::new();
    for folder in ["crates", "generated/src", "tests", "xtask"] {
        rust_files(&repository().join(folder), &mut files);
    }
    let (mut all, mut relative) = (0_usize, BTreeMap::<PathBuf, usize>::new());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for opening in openings(&text) {
            all += 1;
            let word = opening.split_whitespace().next().unwrap_or_default();
            if RELATIVE.contains(&word) {
                *relative.entry(path.clone()).or_default() += 1;
            }
        }
    }
    let found: usize = relative.values().sum();
    let mut worst: Vec<_> = relative.iter().collect();
    worst.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    worst.truncate(20);
    assert!(all > 1000, "only {all} blocks are found");
    assert!(
        found * 50 < all,
        "{found} of {all} blocks of documentation begin with one of {RELATIVE:?}; most are in {worst:#?}"
    );
}
