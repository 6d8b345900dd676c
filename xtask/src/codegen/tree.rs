//! The files below `generated/src`.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

/// A directory entry that is not a folder.
pub(super) struct Found {
    pub(super) at: PathBuf,
    /// `true` for a regular file, `false` for a link, pipe or other special file, which must not be
    /// read.
    pub(super) plain: bool,
}

/// Rejects a path to the generated code that contains a symbolic link or is not a folder, because
/// codegen would delete files elsewhere.
pub(super) fn check_way(root: &Path, way: &str) -> anyhow::Result<()> {
    for (end, _) in way.match_indices('/').chain([(way.len(), "")]) {
        let way = &way[..end];
        match fs::symlink_metadata(root.join(way)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{way} cannot be read")),
            Ok(found) if found.is_symlink() => bail!(
                "{way} is a symbolic link, which codegen does not follow: nothing was written; replace the link with a folder"
            ),
            Ok(found) if !found.is_dir() => {
                bail!("{way} is not a folder: nothing was written; move it away")
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

/// Lists all files below a folder, by path relative to it, with `/` between folders. A link counts
/// as a file and is never followed.
pub(super) fn walk(folder: &Path) -> anyhow::Result<BTreeMap<String, Found>> {
    let mut files = BTreeMap::new();
    let mut open = vec![(String::new(), folder.to_path_buf())];
    while let Some((prefix, folder)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", folder.display()));
            }
        };
        for entry in entries {
            let entry = entry?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push((format!("{path}/"), entry.path()));
            } else {
                let (at, plain) = (entry.path(), kind.is_file());
                files.insert(path, Found { at, plain });
            }
        }
    }
    Ok(files)
}

/// Returns `true` if a path exists and is not a folder. A link is not a folder, whatever its
/// target.
pub(super) fn is_no_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}

/// Removes a folder that contains only folders.
pub(super) fn remove_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_folders(&entry.path())?;
        }
    }
    fs::remove_dir(folder)
}

/// Removes the folders that are empty after a file was removed.
pub(super) fn remove_empty(root: &Path, removed: &Path) {
    let above = removed.ancestors().skip(1);
    for folder in above.take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}
