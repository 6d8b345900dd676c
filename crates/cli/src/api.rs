//! What a user may name as API: a contract in the box, or the path of a document.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, bail};
use countersign_contract::model::{Contract, Operation};

/// The contract of this name in the box, or at this path.
///
/// A name in the box wins; write `./name` for a file or folder of the same name.
pub(crate) fn contract(name: &str) -> anyhow::Result<Arc<Contract>> {
    if let Some((_, contract)) = partners::CONTRACTS.iter().find(|(slug, _)| *slug == name) {
        return Ok(Arc::clone(contract()));
    }
    let path = Path::new(name);
    if !path.exists() {
        let slugs = || partners::CONTRACTS.iter().map(|(slug, _)| *slug);
        let known = slugs().collect::<Vec<_>>().join(", ");
        let hint = nearest(name, slugs());
        bail!("no API `{name}`{hint}: name one in the box ({known}) or the path of an OpenAPI 3.0 document");
    }
    let contract = countersign_spec::load(path).with_context(|| format!("the contract {name} cannot be used"))?;
    Ok(Arc::new(contract))
}

/// The operation of this name.
pub(crate) fn operation<'c>(contract: &'c Contract, id: &str) -> anyhow::Result<&'c Operation> {
    if let Some(operation) = contract.operation(id) {
        return Ok(operation);
    }
    let ids = || contract.operations.iter().map(|operation| &*operation.id);
    let hint = nearest(id, ids());
    bail!("no operation `{id}` in {}{hint}: it has {}", contract.api, ids().collect::<Vec<_>>().join(", "))
}

/// `, did you mean ...?` with the nearest of some known words, or nothing.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> String {
    let lower = word.to_lowercase();
    let nearest = known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known))
        .min();
    match nearest {
        Some((distance, known)) if distance <= word.len() / 3 + 1 => format!(", did you mean `{known}`?"),
        _ => String::new(),
    }
}
