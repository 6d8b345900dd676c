//! `cargo xtask codegen`: specs/ in, generated/ out.
//!
//! Writing and checking are the same comparison; one makes the changes, the other tells them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, bail};
use countersign_codegen::{Generated, generate};
use countersign_contract::model::Contract;
use similar::TextDiff;

use crate::{
    exit::Exit,
    files::{self, Change},
    manifest,
};

const SOURCE: &str = "generated/src";
const MANIFEST: &str = "generated/Cargo.toml";

/// What should be there.
struct Plan {
    contracts: Vec<Contract>,
    generated: Vec<Generated>,
    /// The files below [`SOURCE`].
    wanted: BTreeMap<String, String>,
    /// The manifest, if it must change: before and after.
    manifest: Option<(String, String)>,
}

/// Writes what is missing or stale, and removes what is orphaned.
pub(crate) fn write(root: &Path) -> anyhow::Result<Exit> {
    let plan = plan(root)?;
    let changes = files::compare(&root.join(SOURCE), &plan.wanted)?;
    files::apply(&root.join(SOURCE), &plan.wanted, &changes)?;
    if let Some((_, after)) = &plan.manifest {
        files::write(&root.join(MANIFEST), after)?;
    }
    table(&plan, &changes);
    Ok(Exit::Success)
}

/// Tells what is missing, stale or orphaned.
#[expect(clippy::print_stdout, reason = "this is the result of the command")]
pub(crate) fn check(root: &Path) -> anyhow::Result<Exit> {
    let plan = plan(root)?;
    let changes = files::compare(&root.join(SOURCE), &plan.wanted)?;
    for (path, change) in &changes {
        let file = format!("{SOURCE}/{path}");
        match change {
            Change::Missing => println!("missing: {file}"),
            Change::Orphaned => println!("orphaned: {file}"),
            Change::Stale(found) => {
                println!("stale: {file}");
                difference(&file, found, &plan.wanted[path]);
            }
        }
    }
    if let Some((before, after)) = &plan.manifest {
        println!("stale: {MANIFEST}");
        difference(MANIFEST, before, after);
    }
    if changes.is_empty() && plan.manifest.is_none() {
        println!(
            "generated/ is fresh: {} files from {} contracts",
            plan.wanted.len(),
            plan.contracts.len()
        );
        return Ok(Exit::Success);
    }
    let count = changes.len() + usize::from(plan.manifest.is_some());
    println!(
        "\n{count} of the generated files do not fit specs/. Run `cargo xtask codegen` and commit the result."
    );
    Ok(Exit::Stale)
}

#[expect(clippy::print_stdout, reason = "this is the result of the command")]
fn difference(file: &str, before: &str, after: &str) {
    let difference = TextDiff::from_lines(before, after);
    print!(
        "{}",
        difference.unified_diff().header(file, "as generated now")
    );
}

/// Reads all contracts and generates all files. Nothing is written if any contract is broken.
fn plan(root: &Path) -> anyhow::Result<Plan> {
    // Files are named from the root, so that generated code does not depend on where that is.
    std::env::set_current_dir(root).with_context(|| format!("no folder {}", root.display()))?;
    let contracts = contracts(Path::new("specs"))?;
    let generated = generate(&contracts).context("no code can be generated")?;
    let wanted: BTreeMap<_, _> = generated
        .iter()
        .flat_map(|generated| &generated.files)
        .map(|file| (file.path.clone(), file.text.clone()))
        .collect();
    let before =
        fs::read_to_string(MANIFEST).with_context(|| format!("{MANIFEST} cannot be read"))?;
    let partners: Vec<String> = contracts
        .iter()
        .map(|contract| contract.api.clone())
        .collect();
    let after = manifest::with_partners(&before, &partners)?;
    let manifest = (before != after).then_some((before, after));
    Ok(Plan {
        contracts,
        generated,
        wanted,
        manifest,
    })
}

/// All contracts of the folder, sorted, or all that is wrong with them.
fn contracts(specs: &Path) -> anyhow::Result<Vec<Contract>> {
    let mut folders: Vec<_> = fs::read_dir(specs)
        .with_context(|| format!("no folder {}", specs.display()))?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.join(countersign_spec::CONTRACT_FILE).exists())
        .collect();
    folders.sort();
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
    bail!(
        "{count} problems in specs/, nothing was written\n{}",
        text.join("\n")
    )
}

/// What was done, one line a contract.
#[expect(clippy::print_stdout, reason = "this is the result of the command")]
fn table(plan: &Plan, changes: &BTreeMap<String, Change>) {
    println!(
        "{:<24} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "contract", "operations", "schemas", "files", "lines", "written"
    );
    for generated in &plan.generated {
        let contract = plan
            .contracts
            .iter()
            .find(|contract| contract.api == generated.api);
        let (operations, schemas) = contract.map_or((0, 0), |contract| {
            (contract.operations.len(), contract.schemas.len())
        });
        let lines: usize = generated
            .files
            .iter()
            .map(|file| file.text.lines().count())
            .sum();
        let written = generated
            .files
            .iter()
            .filter(|file| changes.contains_key(&file.path))
            .count();
        let name = if generated.api.is_empty() {
            "(package)"
        } else {
            &generated.api
        };
        println!(
            "{name:<24} {operations:>10} {schemas:>8} {:>8} {lines:>8} {written:>8}",
            generated.files.len()
        );
    }
    let removed = changes
        .values()
        .filter(|change| matches!(change, Change::Orphaned))
        .count();
    if removed > 0 {
        println!("{removed} orphaned files removed");
    }
    if plan.manifest.is_some() {
        println!("{MANIFEST}: features of the partners written");
    }
}
