//! The folder of a document. Other files are read only from this folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    load::{display, read_bytes},
    read::percent_decode,
};

/// The location of the files beside a document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Folder<'f> {
    Disk(&'f Path),
    /// Files by path, with `/` between folders.
    Memory(&'f [(&'f str, &'f str)]),
}

/// The reason why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The error, which follows the reference in the message.
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl Refused {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self {
            message: message.into(),
            help,
        }
    }
}

const KEEP_WITHIN: &str = "copy the file into the folder of the document and refer to it there";

/// Resolves a relative reference from another file. Both are paths relative to the folder of the
/// document, with `/` between folders.
///
/// # Errors
///
/// Returns an error if the reference is not a relative path, or leads out of the folder.
pub(crate) fn resolve(from: &str, reference: &str) -> Result<String, Refused> {
    if has_scheme(reference) || reference.starts_with("//") || reference.contains('?') {
        return Err(Refused::new(
            "is a URL, and URLs are not fetched",
            KEEP_WITHIN,
        ));
    }
    let path = percent_decode(reference);
    if path.starts_with(['/', '\\']) || has_scheme(&path) {
        return Err(Refused::new("is an absolute path", KEEP_WITHIN));
    }
    if path.contains(['\\', '\0']) {
        return Err(Refused::new(
            "is not a file path",
            "write `/` between folders",
        ));
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(Refused::new(
                        "leads out of the folder of the document",
                        KEEP_WITHIN,
                    ));
                }
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// Returns `true` if a reference begins with a URL scheme (RFC 3986, section 3.1) or a drive
/// letter.
fn has_scheme(reference: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(known)
    })
}

impl Folder<'_> {
    /// Returns the canonical path of a file, without opening it.
    ///
    /// # Errors
    ///
    /// Returns an error if the file does not exist, is not a regular file, or if a symbolic link
    /// leads out of the folder.
    pub(crate) fn find(&self, path: &str) -> Result<PathBuf, Refused> {
        let missing = || {
            Refused::new(
                "leads to a missing file",
                "correct the path, or add the file",
            )
        };
        match self {
            Self::Memory(files) => {
                let known = files.iter().any(|(name, _)| *name == path);
                known.then(|| PathBuf::from(path)).ok_or_else(missing)
            }
            Self::Disk(folder) => {
                let here = Path::new(".");
                let folder = if folder.as_os_str().is_empty() {
                    here
                } else {
                    folder
                };
                let folder = fs::canonicalize(folder).map_err(|_| missing())?;
                let found = fs::canonicalize(folder.join(path)).map_err(|_| missing())?;
                if !found.starts_with(&folder) {
                    return Err(Refused::new(
                        "leads out of the folder of the document through a symbolic link",
                        KEEP_WITHIN,
                    ));
                }
                // This excludes folders, and pipes that never end.
                let regular = fs::metadata(&found).is_ok_and(|data| data.is_file());
                regular.then_some(found).ok_or_else(missing)
            }
        }
    }

    /// Returns the name of a file in messages, given the name of the document beside it.
    pub(crate) fn name_of(&self, path: &str, document: &str) -> String {
        match (self, document.rsplit_once('/')) {
            (Self::Disk(folder), _) => display(&folder.join(path)),
            (Self::Memory(_), Some((folder, _))) => format!("{folder}/{path}"),
            (Self::Memory(_), None) => path.to_owned(),
        }
    }

    /// Reads a file of a bounded size.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be [found](Self::find) or read.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, Refused> {
        let found = self.find(path)?;
        match self {
            Self::Memory(files) => {
                let file = files.iter().find(|(name, _)| *name == path);
                Ok(file.map_or_else(Vec::new, |(_, text)| text.as_bytes().to_vec()))
            }
            Self::Disk(_) => {
                let read = read_bytes(&found);
                read.map_err(|problem| Refused::new(problem.message, "correct the path"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_stays_in_the_folder() {
        for (from, reference, path) in [
            ("openapi.yaml", "a.yaml", "a.yaml"),
            ("openapi.yaml", "./b/../a%20b.yaml", "a b.yaml"),
            ("x/y.yaml", "a.yaml", "x/a.yaml"),
            ("x/y/z.yaml", "../../a.yaml", "a.yaml"),
            ("openapi.yaml", "b//./c.yaml", "b/c.yaml"),
            ("openapi.yaml", "a%2Fb.yaml", "a/b.yaml"),
            ("openapi.yaml", "1:2.yaml", "1:2.yaml"),
        ] {
            assert_eq!(resolve(from, reference).unwrap(), path, "{reference}");
        }
        for (from, reference) in [
            ("openapi.yaml", "../a.yaml"),
            ("x/y.yaml", "../../a.yaml"),
            ("openapi.yaml", "%2e%2E/a.yaml"),
            ("openapi.yaml", "b/../../a.yaml"),
            ("openapi.yaml", "/etc/passwd"),
            ("openapi.yaml", "%2Fetc/passwd"),
            ("openapi.yaml", "//host/a.yaml"),
            ("openapi.yaml", "\\\\host\\a.yaml"),
            ("openapi.yaml", "..\\a.yaml"),
            ("openapi.yaml", "C:a.yaml"),
            ("openapi.yaml", "c%3A/a.yaml"),
            ("openapi.yaml", "file:///etc/passwd"),
            ("openapi.yaml", "FILE:a.yaml"),
            ("openapi.yaml", "https://a.example/b.yaml"),
            ("openapi.yaml", "a.yaml?b"),
            ("openapi.yaml", "a%00.yaml"),
        ] {
            assert!(resolve(from, reference).is_err(), "{reference}");
        }
    }
}
