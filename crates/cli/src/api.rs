//! The API argument: a built-in contract, or the path of a document.

use std::{
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use countersign_contract::model::{Contract, Fallback, Operation};
use countersign_harness::report::clean;

/// Loads the built-in contract of this name, or the contract at this path.
///
/// A built-in contract takes precedence; `./name` selects a file or directory of the same name.
pub(crate) fn contract(name: &str) -> anyhow::Result<Arc<Contract>> {
    if let Some((_, contract)) = partners::CONTRACTS.iter().find(|(slug, _)| *slug == name) {
        return Ok(Arc::clone(contract()));
    }
    let path = path(name)?;
    let contract = countersign_spec::load(path)
        .with_context(|| format!("failed to load the contract {name}"))?;
    report_ledger(path);
    report_fallbacks(&contract);
    Ok(Arc::new(contract))
}

/// Returns the path for a name that is not a built-in contract.
pub(crate) fn path(name: &str) -> anyhow::Result<&Path> {
    let path = Path::new(name);
    if let Some(reason) = no_document(name).filter(|_| !path.exists()) {
        bail!("no API `{name}`: {reason}");
    }
    if !path.exists() {
        let slugs = || partners::CONTRACTS.iter().map(|(slug, _)| *slug);
        bail!(
            "no API `{name}`{}: name a built-in contract ({}) or the path of an OpenAPI 3.0 document",
            nearest(name, slugs()),
            listed(slugs())
        );
    }
    Ok(path)
}

/// Returns the error for a missing document, if the name is not meant as a built-in contract.
fn no_document(name: &str) -> Option<&'static str> {
    let is_file = |ending: &&str| name.to_lowercase().ends_with(*ending);
    if name.is_empty() {
        Some("the name is empty; a shell variable may be unset")
    } else if name.contains("://") {
        Some("URLs are not supported: download the document and name the file")
    } else if name.contains(['/', '\\']) || [".yaml", ".yml", ".json"].iter().any(is_file) {
        Some("there is no such file or folder: check the path")
    } else {
        None
    }
}

/// Warns if a document was given as a file and the ledger beside it is ignored.
fn report_ledger(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| path.is_file() && folder.join("clauses.yaml").is_file());
    let Some(folder) = folder else {
        return;
    };
    let folder = match folder.display().to_string() {
        here if here.is_empty() => ".".to_owned(),
        folder => folder,
    };
    // There is no other place to report a failure.
    let _ = writeln!(
        io::stderr(),
        "warning: {}: the ledger beside it is ignored, and every rule counts as stated: name the \
         folder {} to use it",
        clean(&path.display().to_string()),
        clean(&folder)
    );
}

/// Warns about everything in a foreign document that is not honoured, since it weakens every
/// verdict.
fn report_fallbacks(contract: &Contract) {
    tell(contract, &contract.fallbacks.iter().collect::<Vec<_>>());
}

/// Prints the first fallbacks as warnings.
pub(crate) fn tell(contract: &Contract, fallbacks: &[&Fallback]) {
    const MOST: usize = 10;
    let mut err = io::stderr();
    for fallback in fallbacks.iter().take(MOST) {
        let (file, at) = (contract.file_of(fallback.at), fallback.at);
        // There is no other place to report a failure.
        let _ = writeln!(
            err,
            "warning: {}:{}:{}: {}",
            clean(file),
            at.line,
            at.column,
            clean(&fallback.message)
        );
    }
    if let Some(more @ 1..) = fallbacks.len().checked_sub(MOST) {
        let _ = writeln!(
            err,
            "warning: {}: {more} more warnings",
            clean(&contract.file)
        );
    }
}

/// Returns the operation of this name.
pub(crate) fn operation<'c>(contract: &'c Contract, id: &str) -> anyhow::Result<&'c Operation> {
    if let Some(operation) = contract.operation(id) {
        return Ok(operation);
    }
    let ids = || {
        contract
            .operations
            .iter()
            .map(|operation| operation.id.as_str())
    };
    let (api, hint) = (&contract.api, nearest(id, ids()));
    bail!(
        "no operation `{id}` in {api}{hint}: it has {}",
        listed(ids())
    )
}

/// Joins words, up to the number that a person reads. Returns `none` for an empty list.
pub(crate) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    const MOST: usize = 40;
    let words: Vec<_> = words.into_iter().collect();
    match words.get(..MOST) {
        None if words.is_empty() => "none".to_owned(),
        Some(first) if words.len() > MOST => {
            format!("{} and {} more", first.join(", "), words.len() - MOST)
        }
        _ => words.join(", "),
    }
}

/// Returns ` (did you mean ...?)` with the closest known word, or an empty string.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> String {
    let lower = word.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
    let nearest = known
        .into_iter()
        .map(|known| (distance(known), known))
        .min();
    match nearest {
        Some((distance, known)) if distance <= word.len() / 3 + 1 => {
            format!(" (did you mean `{known}`?)")
        }
        _ => String::new(),
    }
}
