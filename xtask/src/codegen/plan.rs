//! The expected files.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, bail};
use countersign_codegen::{Generated, generate};
use countersign_contract::model::Contract;

use super::{MANIFEST, SOURCE, manifest};

/// The files generated from the contracts of a repository.
pub(crate) struct Plan {
    pub(crate) contracts: Vec<Contract>,
    pub(crate) generated: Vec<Generated>,
    /// The files below `generated/src`, by path relative to that folder.
    pub(crate) wanted: BTreeMap<String, String>,
    /// The manifest before and after, if it changes.
    pub(crate) manifest: Option<(String, String)>,
}

impl Plan {
    /// Reads all contracts and generates all files. Fails if any contract has problems.
    pub(crate) fn of(root: &Path) -> anyhow::Result<Self> {
        // Relative paths keep generated code independent of the location of the repository.
        std::env::set_current_dir(root)
            .with_context(|| format!("cannot open folder {}", root.display()))?;
        let contracts = contracts(Path::new("specs"))?;
        let generated = generate(&contracts).context("no code can be generated")?;
        let wanted = generated
            .iter()
            .flat_map(|generated| &generated.files)
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect();
        let before =
            fs::read_to_string(MANIFEST).with_context(|| format!("{MANIFEST} cannot be read"))?;
        let partners: Vec<_> = contracts
            .iter()
            .map(|contract| contract.api.as_str())
            .collect();
        let after = manifest::with_partners(&before, &partners)?;
        Ok(Self {
            contracts,
            generated,
            wanted,
            manifest: (before != after).then_some((before, after)),
        })
    }
}

/// Reads all contracts of the folder, sorted, or returns all their problems.
fn contracts(specs: &Path) -> anyhow::Result<Vec<Contract>> {
    let folders = countersign_spec::folders(specs)?;
    if folders.is_empty() {
        // A run in the wrong folder must not delete all of generated/src.
        bail!(
            "no contract in {}/: create a folder with an {} for each partner; {SOURCE} was not changed",
            specs.display(),
            countersign_spec::CONTRACT_FILE
        );
    }
    let mut contracts = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match countersign_spec::load_folder(&folder) {
            Ok(contract) => contracts.push(contract),
            Err(found) => problems.push(found),
        }
    }
    if problems.is_empty() {
        return Ok(contracts);
    }
    let count: usize = problems.iter().map(|problems| problems.0.len()).sum();
    let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let problems = if count == 1 { "problem" } else { "problems" };
    bail!(
        "{count} {problems} in {}/, nothing was written\n{}",
        specs.display(),
        text.join("\n")
    )
}
