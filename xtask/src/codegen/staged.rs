//! Files that are written under temporary names.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::TempPath;

use super::{
    ownership::{STAGED, is_staged},
    tree::{is_no_folder, remove_folders},
};

/// A file with a temporary name, to be moved to its place. It is removed on drop if it has not been
/// moved.
pub(crate) struct Staged {
    file: TempPath,
    target: PathBuf,
}

/// Writes the text of a file under a temporary name in a folder.
pub(crate) fn stage(folder: &Path, target: &Path, text: &str) -> anyhow::Result<Staged> {
    fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED);
    // By default only the owner could read the file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder
        .tempfile_in(folder)
        .with_context(|| format!("cannot create a file in {}", folder.display()))?;
    // Some disks report only at this point that they are full.
    let written = file.write_all(text.as_bytes());
    written
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("{} cannot be written", target.display()))?;
    Ok(Staged {
        file: file.into_temp_path(),
        target: target.to_path_buf(),
    })
}

/// Removes the temporary files of interrupted runs from a folder.
pub(crate) fn remove_leftovers(folder: &Path) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if is_staged(&entry.file_name().to_string_lossy()) && entry.file_type()?.is_file() {
            let path = entry.path();
            fs::remove_file(&path)
                .with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    Ok(())
}

impl Staged {
    /// Moves the file to its place.
    pub(crate) fn put(self) -> anyhow::Result<()> {
        let target = &self.target;
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be created", folder.display()))?;
        }
        if !is_no_folder(target) && target.exists() {
            remove_folders(target)
                .with_context(|| format!("{} cannot be removed", target.display()))?;
        }
        self.file
            .persist(target)
            .with_context(|| format!("{} cannot be replaced", target.display()))
    }
}
