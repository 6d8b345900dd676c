//! The contracts, compiled in and on disk.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_contract::model::Contract;

/// Returns the compiled-in contracts, by slug.
#[must_use]
pub fn all() -> Vec<(&'static str, Arc<Contract>)> {
    partners::CONTRACTS
        .iter()
        .map(|(slug, contract)| (*slug, Arc::clone(contract())))
        .collect()
}

/// Returns the contract with this slug.
///
/// # Panics
///
/// Panics if no such contract is compiled in.
#[must_use]
pub fn contract(slug: &str) -> Arc<Contract> {
    all()
        .into_iter()
        .find(|(known, _)| *known == slug)
        .map_or_else(|| panic!("no contract {slug}"), |(_, contract)| contract)
}

/// Returns the root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// Returns the folder of a partner's contract.
#[must_use]
pub fn folder(slug: &str) -> PathBuf {
    repository().join("specs").join(slug)
}
