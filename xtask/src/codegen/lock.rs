//! Two runs at once take turns, so that none removes what the other is just writing.

use std::{fs::File, path::Path};

use super::MANIFEST;

/// Held while a run looks at `generated/` or changes it.
///
/// It lies on the manifest, which is always there. Where it cannot be had (not every network file
/// system knows locks), the run goes on without: it is a courtesy, each file is replaced as a whole
/// anyway.
pub(crate) struct Lock(
    #[expect(dead_code, reason = "closing the file gives the lock back")] Option<File>,
);

impl Lock {
    /// For a run that writes.
    pub(crate) fn exclusive(root: &Path) -> Self {
        Self::of(root, File::lock)
    }

    /// For a run that only reads.
    pub(crate) fn shared(root: &Path) -> Self {
        Self::of(root, File::lock_shared)
    }

    fn of(root: &Path, lock: fn(&File) -> std::io::Result<()>) -> Self {
        let file = File::open(root.join(MANIFEST)).ok();
        Self(file.filter(|file| lock(file).is_ok()))
    }
}
