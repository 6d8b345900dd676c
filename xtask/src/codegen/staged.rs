//! Files that are written, but not yet in their places.

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

/// A text that is written, but not yet in its place. It is removed if it never gets there.
pub(crate) struct Staged {
    file: TempPath,
    target: PathBuf,
}

/// Writes the text of a file under a temporary name in a folder.
pub(crate) fn stage(folder: &Path, target: &Path, text: &str) -> anyhow::Result<Staged> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED);
    // Otherwise the file would be readable by its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder
        .tempfile_in(folder)
        .with_context(|| format!("no file can be made in {}", folder.display()))?;
    // Some disks say only then that they are full.
    let written = file.write_all(text.as_bytes());
    written
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("{} cannot be written", target.display()))?;
    Ok(Staged {
        file: file.into_temp_path(),
        target: target.to_path_buf(),
    })
}

/// Removes what killed runs have left of their files in a folder.
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
    /// Puts it in its place.
    pub(crate) fn put(self) -> anyhow::Result<()> {
        let target = &self.target;
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
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
