//! The sources of payloads.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read},
    path::Path,
};

/// A file, or the standard input.
#[derive(Debug)]
pub(super) struct Source {
    path: OsString,
}

impl Source {
    pub(super) fn new(path: OsString) -> Self {
        Self { path }
    }

    /// Returns the name as given on the command line.
    pub(super) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    pub(super) fn is_stdin(&self) -> bool {
        self.path == OsStr::new("-")
    }

    /// Returns the size in bytes, if known beforehand.
    pub(super) fn size(&self) -> Option<u64> {
        if self.is_stdin() {
            return None;
        }
        Path::new(&self.path)
            .metadata()
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|file| file.len())
    }

    /// Opens the source. Returns a message with the reason and a fix if that fails.
    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>, String> {
        if self.is_stdin() {
            return Ok(Box::new(io::stdin()));
        }
        if self.path.is_empty() {
            return Err("the name is empty; a shell variable may be unset".to_owned());
        }
        let path = Path::new(&self.path);
        if path.is_dir() {
            return Err("is a folder: name the files in it".to_owned());
        }
        match File::open(path) {
            Ok(file) => Ok(Box::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err("there is no such file: check the path".to_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Err("permission denied: check the permissions of the file".to_owned())
            }
            Err(error) => Err(format!("failed to open the file: {error}")),
        }
    }
}
