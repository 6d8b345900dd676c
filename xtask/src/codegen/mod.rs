//! `cargo xtask codegen`: specs/ in, generated/ out.
//!
//! Writing and checking are the same comparison; one makes the changes, the other tells them.

mod files;
mod lock;
mod manifest;
mod plan;
mod report;

use std::path::Path;

use self::{lock::Lock, plan::Plan};
use crate::{
    exit::Exit,
    output::{print, warn},
};

const SOURCE: &str = "generated/src";
const MANIFEST: &str = "generated/Cargo.toml";

/// Writes what is missing or stale, and removes what is orphaned.
pub(crate) fn write(root: &Path) -> anyhow::Result<Exit> {
    let _lock = Lock::exclusive(root);
    let plan = Plan::of(root)?;
    let changes = files::compare(&root.join(SOURCE), &plan.wanted)?;
    files::apply(&root.join(SOURCE), &plan.wanted, &changes)?;
    if let Some((_, after)) = &plan.manifest {
        files::stage(&root.join(MANIFEST), after)?.put()?;
    }
    print(&report::table(&plan, &changes))?;
    warn(&report::left_out(&plan));
    Ok(Exit::Success)
}

/// Tells what is missing, stale or orphaned.
pub(crate) fn check(root: &Path) -> anyhow::Result<Exit> {
    let _lock = Lock::shared(root);
    let plan = Plan::of(root)?;
    let changes = files::compare(&root.join(SOURCE), &plan.wanted)?;
    print(&report::drift(&plan, &changes))?;
    let fresh = changes.is_empty() && plan.manifest.is_none();
    Ok(if fresh { Exit::Success } else { Exit::Stale })
}
