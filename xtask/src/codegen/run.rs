//! The two modes: one applies the changes, the other reports them.

use std::path::Path;

use anyhow::bail;

use super::{
    MANIFEST, SOURCE,
    files::{self, Change},
    lock::Lock,
    plan::Plan,
    report,
    staged::{remove_leftovers, stage},
    tree::check_way,
};
use crate::{
    exit::Exit,
    output::{print, warn},
};

/// Writes missing and stale files, and removes orphaned ones. Foreign files in `generated/src` are
/// reported and kept.
pub(crate) fn write(root: &Path) -> anyhow::Result<Exit> {
    let _lock = Lock::exclusive(root);
    let plan = Plan::of(root)?;
    let (package, source, manifest) = (
        root.join("generated"),
        root.join(SOURCE),
        root.join(MANIFEST),
    );
    check_way(root, SOURCE)?;
    if plan.manifest.is_some() && manifest.is_symlink() {
        bail!(
            "{MANIFEST} is a symbolic link, and codegen would replace it: nothing was written; put a file in its place"
        );
    }
    remove_leftovers(&package)?;
    let changes = files::compare(&source, &plan.wanted)?;
    files::apply(&source, &plan.wanted, &changes)?;
    if let Some((_, after)) = &plan.manifest {
        stage(&package, &manifest, after)?.put()?;
    }
    print(&report::table(&plan, &changes))?;
    warn(&report::left_out(&plan));
    let is_foreign = |change: &Change| matches!(change, Change::Foreign { .. });
    Ok(if changes.values().any(is_foreign) {
        Exit::Stale
    } else {
        Exit::Success
    })
}

/// Reports missing, stale, orphaned and foreign files.
pub(crate) fn check(root: &Path) -> anyhow::Result<Exit> {
    let _lock = Lock::shared(root);
    let plan = Plan::of(root)?;
    check_way(root, SOURCE)?;
    let changes = files::compare(&root.join(SOURCE), &plan.wanted)?;
    print(&report::drift(&plan, &changes))?;
    let fresh = changes.is_empty() && plan.manifest.is_none();
    Ok(if fresh { Exit::Success } else { Exit::Stale })
}
