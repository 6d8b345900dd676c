//! The output of a run.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use similar::TextDiff;

use super::{MANIFEST, SOURCE, files::Change, plan::Plan};

/// Lists missing, stale, orphaned and foreign files, with a unified diff for each stale file.
pub(crate) fn drift(plan: &Plan, changes: &BTreeMap<String, Change>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_drift(&mut text, plan, changes);
    text
}

fn write_drift(text: &mut String, plan: &Plan, changes: &BTreeMap<String, Change>) -> fmt::Result {
    for (path, change) in changes {
        let file = format!("{SOURCE}/{}", printable(path));
        match change {
            Change::Missing => writeln!(text, "missing: {file}")?,
            Change::Orphaned(_) => writeln!(text, "orphaned: {file}")?,
            Change::Foreign { .. } => writeln!(text, "foreign: {file}")?,
            Change::Stale(found) => {
                writeln!(text, "stale: {file}")?;
                difference(text, &file, found, &plan.wanted[path])?;
            }
        }
    }
    if let Some((before, after)) = &plan.manifest {
        writeln!(text, "stale: {MANIFEST}")?;
        difference(text, MANIFEST, before, after)?;
    }
    let foreign = foreign(changes).count();
    match changes.len() - foreign + usize::from(plan.manifest.is_some()) {
        0 if foreign == 0 => writeln!(
            text,
            "generated/ is fresh: {} from {}",
            counted(plan.wanted.len(), "file"),
            counted(plan.contracts.len(), "contract")
        )?,
        0 => {}
        count => writeln!(
            text,
            "\n{} in generated/ out of date: run `cargo xtask codegen` and commit the result",
            counted(count, "file")
        )?,
    }
    if foreign > 0 {
        writeln!(
            text,
            "\n{} in {SOURCE} that codegen did not write and does not delete: move or delete by hand",
            counted(foreign, "file")
        )?;
    }
    Ok(())
}

/// Returns the paths of files that codegen did not write.
fn foreign(changes: &BTreeMap<String, Change>) -> impl Iterator<Item = &String> {
    let foreign = |change: &Change| matches!(change, Change::Foreign { .. });
    changes
        .iter()
        .filter(move |(_, change)| foreign(change))
        .map(|(path, _)| path)
}

/// Escapes control characters in a name, so that a terminal does not interpret them.
pub(super) fn printable(path: &str) -> String {
    let escape = |letter: char| {
        if letter.is_control() {
            letter.escape_default().to_string()
        } else {
            letter.to_string()
        }
    };
    path.chars().map(escape).collect()
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn difference(text: &mut String, file: &str, before: &str, after: &str) -> fmt::Result {
    let difference = TextDiff::from_lines(before, after);
    write!(
        text,
        "{}",
        difference.unified_diff().header(file, "as generated now")
    )
}

/// Returns the operations that have no method in the client, with the reasons.
pub(crate) fn left_out(plan: &Plan) -> Vec<String> {
    let left_out = plan
        .generated
        .iter()
        .flat_map(|generated| &generated.left_out);
    left_out
        .map(|reason| {
            let text = format!("left out: {reason}");
            text.lines().map(printable).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// Returns a summary of a run, one line per contract.
pub(crate) fn table(plan: &Plan, changes: &BTreeMap<String, Change>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_table(&mut text, plan, changes);
    text
}

fn write_table(text: &mut String, plan: &Plan, changes: &BTreeMap<String, Change>) -> fmt::Result {
    writeln!(
        text,
        "{:<24} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "contract", "operations", "schemas", "files", "lines", "written"
    )?;
    for generated in &plan.generated {
        let contract = plan
            .contracts
            .iter()
            .find(|contract| contract.api == generated.api);
        let (name, operations, schemas) = contract.map_or(("(package)", 0, 0), |contract| {
            let (operations, schemas) = (contract.operations.len(), contract.schemas.len());
            (contract.api.as_str(), operations, schemas)
        });
        let files = &generated.files;
        let lines: usize = files.iter().map(|file| file.text.lines().count()).sum();
        let written = files.iter().filter(|file| changes.contains_key(&file.path));
        writeln!(
            text,
            "{name:<24} {operations:>10} {schemas:>8} {:>8} {lines:>8} {:>8}",
            files.len(),
            written.count()
        )?;
    }
    for (path, _) in changes
        .iter()
        .filter(|(_, change)| matches!(change, Change::Orphaned(_)))
    {
        writeln!(
            text,
            "removed {SOURCE}/{}, which is no longer generated",
            printable(path)
        )?;
    }
    for path in foreign(changes) {
        writeln!(
            text,
            "kept {SOURCE}/{}, which codegen did not write: move or delete it by hand",
            printable(path)
        )?;
    }
    if plan.manifest.is_some() {
        writeln!(text, "{MANIFEST}: features of the partners written")?;
    }
    Ok(())
}
