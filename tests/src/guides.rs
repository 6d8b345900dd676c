//! The guides of the repository.

use std::fs;

use crate::contracts::repository;

/// Returns README.md and the guides in `docs/`.
///
/// # Panics
///
/// Panics if a file cannot be read.
#[must_use]
pub fn guides() -> Vec<String> {
    let docs = fs::read_dir(repository().join("docs")).expect("docs/");
    let mut paths: Vec<_> = docs
        .map(|entry| entry.expect("an entry of docs/").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    paths.insert(0, repository().join("README.md"));
    let read = |path| fs::read_to_string(path).expect("a guide");
    paths.into_iter().map(read).collect()
}

/// Returns the code blocks of a guide, each with its language.
pub fn blocks(guide: &str) -> impl Iterator<Item = (&str, &str)> {
    let blocks = guide.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.split_once('\n'))
}
