//! A lock for concurrent runs, so that one does not remove the files that the other writes.

use std::{fs::File, path::Path};

use super::MANIFEST;

/// A lock on `generated/`, held while a run reads or changes it.
///
/// The locked file is the manifest, which always exists. If it cannot be locked, for example on a
/// network file system, the run continues: each file is replaced atomically anyway.
pub(crate) struct Lock(
    #[expect(dead_code, reason = "closing the file gives the lock back")] Option<File>,
);

impl Lock {
    /// Locks for a run that writes.
    pub(crate) fn exclusive(root: &Path) -> Self {
        Self::of(root, File::lock)
    }

    /// Locks for a run that only reads.
    pub(crate) fn shared(root: &Path) -> Self {
        Self::of(root, File::lock_shared)
    }

    fn of(root: &Path, lock: fn(&File) -> std::io::Result<()>) -> Self {
        let file = File::open(root.join(MANIFEST)).ok();
        Self(file.filter(|file| lock(file).is_ok()))
    }
}
