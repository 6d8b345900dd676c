//! Saving files to disk.

use std::{io, path::Path};

use futures::TryStreamExt as _;
use tokio::io::AsyncWriteExt as _;

use crate::calls::{Error, File, FileError, Progress};

impl File {
    /// Saves the file to this path atomically: it is written to a temporary file in the same folder
    /// and then moved. Returns its size in bytes. On Unix, only the owner can read the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection breaks, the file is too large or takes too long, or it
    /// cannot be written. In that case no partial file is left, and an existing file is unchanged.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.save_with_progress(path, |_| {}).await
    }

    /// Saves the file in the same way as [`save_to`](Self::save_to), and reports progress.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`save_to`](Self::save_to).
    pub async fn save_with_progress(
        mut self,
        path: impl AsRef<Path>,
        mut progress: impl FnMut(Progress),
    ) -> Result<u64, Error> {
        let path = path.as_ref().to_path_buf();
        let call = self.call().clone();
        let save = |error: io::Error| Error::from(FileError::Save(error)).of(call.clone());
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => return Err(save(io::ErrorKind::IsADirectory.into())),
        };
        // It is deleted automatically on an error or cancellation.
        let beside = tempfile::NamedTempFile::new_in(folder).map_err(&save)?;
        let mut file = tokio::fs::File::from_std(beside.reopen().map_err(&save)?);
        while let Some(chunk) = self.try_next().await? {
            file.write_all(&chunk).await.map_err(&save)?;
            progress(self.progress);
        }
        // A write may still be in progress, and `sync_all` does not report its result.
        file.flush().await.map_err(&save)?;
        file.sync_all().await.map_err(&save)?;
        drop(file);
        let moved = tokio::task::spawn_blocking(move || beside.persist(path)).await;
        match moved {
            Ok(Ok(_)) => Ok(self.progress.read),
            Ok(Err(error)) => Err(save(error.error)),
            Err(error) => Err(save(io::Error::other(error))),
        }
    }
}
