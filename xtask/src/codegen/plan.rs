//! What should be there.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, bail};
use countersign_codegen::{Generated, generate};
use countersign_contract::model::Contract;

use super::{MANIFEST, SOURCE, manifest};

/// All that is generated from the contracts of a repository.
pub(crate) struct Plan {
    pub(crate) contracts: Vec<Contract>,
    pub(crate) generated: Vec<Generated>,
    /// The files below `generated/src`, by path from there.
    pub(crate) wanted: BTreeMap<String, String>,
    /// The manifest, if it must change: before and after.
    pub(crate) manifest: Option<(String, String)>,
}

impl Plan {
    /// Reads all contracts and generates all files. There is none if any contract is broken.
    pub(crate) fn of(root: &Path) -> anyhow::Result<Self> {
        // Files are named from the root, so that generated code does not depend on where that is.
        std::env::set_current_dir(root).with_context(|| format!("no folder {}", root.display()))?;
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

/// All contracts of the folder, sorted, or all that is wrong with them.
fn contracts(specs: &Path) -> anyhow::Result<Vec<Contract>> {
    let folders = countersign_spec::folders(specs)?;
    if folders.is_empty() {
        // Nobody wants all of generated/src removed by a run in the wrong folder.
        bail!(
            "no contract in {}/: make a folder there with an {} for each partner; {SOURCE} stays as it is",
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
