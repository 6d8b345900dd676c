//! The difference between generated files and files on disk.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use super::{
    SOURCE,
    ownership::ours,
    report::printable,
    staged::{Staged, stage},
    tree::{Found, is_no_folder, remove_empty, walk},
};

/// The change that a path needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The file is missing.
    Missing,
    /// The file has this text, which differs.
    Stale(String),
    /// The file was written by an earlier run, but is no longer generated. Holds its location.
    Orphaned(PathBuf),
    /// The file was not written by codegen. It is kept.
    Foreign {
        /// A generated file whose path it occupies.
        blocks: Option<String>,
    },
}

/// Compares the expected files of a folder with those on disk, by path relative to the folder.
pub(crate) fn compare(
    folder: &Path,
    wanted: &BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<String, Change>> {
    let mut changes = BTreeMap::new();
    let found = walk(folder)?;
    let ours = ours(&found).with_context(|| format!("{} cannot be read", folder.display()))?;
    for (path, text) in wanted {
        match found.get(path) {
            None => {
                changes.insert(path.clone(), Change::Missing);
            }
            // A link, pipe or other special file is replaced and never read.
            Some(Found { plain: false, .. }) => {
                changes.insert(path.clone(), Change::Stale(String::new()));
            }
            Some(Found { at, .. }) => {
                let bytes =
                    fs::read(at).with_context(|| format!("{} cannot be read", at.display()))?;
                if bytes != text.as_bytes() {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    changes.insert(path.clone(), Change::Stale(text));
                }
            }
        }
    }
    for (path, found) in found {
        if wanted.contains_key(&path) {
            continue;
        }
        let change = if ours.contains(&path) {
            Change::Orphaned(found.at)
        } else {
            let blocks = blocked(&path, wanted);
            Change::Foreign { blocks }
        };
        changes.insert(path, change);
    }
    Ok(changes)
}

/// Returns the generated file that a path blocks: one below it, or one in place of its folder.
fn blocked(path: &str, wanted: &BTreeMap<String, String>) -> Option<String> {
    let below = format!("{path}/");
    let mut after = wanted.range(below.clone()..);
    if let Some((name, _)) = after.next().filter(|(name, _)| name.starts_with(&below)) {
        return Some(name.clone());
    }
    let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    folders
        .find(|folder| wanted.contains_key(*folder))
        .map(str::to_owned)
}

/// Applies the changes. All files are written under temporary names first and then moved to their
/// places, so that a reader never sees a partial file, and a full disk changes nothing.
///
/// The Rust files that name the others are removed and replaced last, so that after an interrupted
/// run the next one still recognizes all generated files.
///
/// # Errors
///
/// Returns an error if a foreign file is in the way; in that case nothing is changed. Also returns
/// an error if a file cannot be written.
pub(crate) fn apply(
    folder: &Path,
    wanted: &BTreeMap<String, String>,
    changes: &BTreeMap<String, Change>,
) -> anyhow::Result<()> {
    refuse_blocked(changes)?;
    let mut staged: Vec<(bool, Staged)> = Vec::new();
    let mut orphans: Vec<(bool, &Path)> = Vec::new();
    for (path, change) in changes {
        match change {
            Change::Missing | Change::Stale(_) => {
                let file = stage(folder, &folder.join(path), &wanted[path])?;
                staged.push((is_rust(path), file));
            }
            Change::Orphaned(orphan) => orphans.push((is_rust(path), orphan)),
            Change::Foreign { .. } => {}
        }
    }
    orphans.sort_by_key(|(rust, _)| *rust);
    for (_, orphan) in orphans {
        remove(folder, orphan)?;
    }
    staged.sort_by_key(|(rust, _)| *rust);
    for (_, file) in staged {
        file.put()?;
    }
    Ok(())
}

fn is_rust(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

fn refuse_blocked(changes: &BTreeMap<String, Change>) -> anyhow::Result<()> {
    for (path, change) in changes {
        if let Change::Foreign {
            blocks: Some(blocked),
        } = change
        {
            bail!(
                "{SOURCE}/{} is in the way of {SOURCE}/{blocked}, and codegen did not write it: nothing was written; \
                 move it away",
                printable(path)
            );
        }
    }
    Ok(())
}

fn remove(folder: &Path, orphan: &Path) -> anyhow::Result<()> {
    if is_no_folder(orphan) {
        fs::remove_file(orphan)
            .with_context(|| format!("{} cannot be removed", orphan.display()))?;
    }
    remove_empty(folder, orphan);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use super::{Change, apply};

    /// An interrupted run keeps the Rust files, which name the others.
    #[test]
    fn rust_files_change_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.rs"), "old").unwrap();
        fs::write(path("orphan.rs"), "old").unwrap();
        // A file cannot be moved here.
        fs::create_dir_all(path("z.json")).unwrap();
        fs::write(path("z.json/file"), "").unwrap();
        let wanted = ["a.rs", "z.json"].map(|name| (name.to_owned(), "new".to_owned()));
        let mut changes = BTreeMap::from([
            ("a.rs".to_owned(), Change::Stale("old".to_owned())),
            ("z.json".to_owned(), Change::Missing),
        ]);
        apply(folder.path(), &BTreeMap::from(wanted.clone()), &changes).unwrap_err();
        assert_eq!(fs::read_to_string(path("a.rs")).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);

        if cfg!(target_os = "linux") {
            // A file cannot be removed there.
            let orphans = [
                ("orphan.rs", path("orphan.rs")),
                ("z.json", "/proc/self/status".into()),
            ];
            let orphans = orphans.map(|(name, at)| (name.to_owned(), Change::Orphaned(at)));
            changes.extend(orphans);
            apply(folder.path(), &BTreeMap::from(wanted), &changes).unwrap_err();
            assert_eq!(fs::read_to_string(path("a.rs")).unwrap(), "old");
            assert!(path("orphan.rs").exists());
        }
    }
}
