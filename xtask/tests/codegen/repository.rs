//! A small repository with only the files that codegen reads and writes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// Returns the path of a file in this repository.
pub(crate) fn original(path: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap().join(path)
}

/// Returns the folder of the partner in the test repositories.
pub(crate) fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/acme-staffing")
}

/// Runs `cargo xtask` on a repository.
pub(crate) fn xtask(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(root)
        .args(arguments)
        .output()
        .unwrap()
}

/// Copies a folder recursively.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A temporary repository with one partner.
pub(crate) struct Repository(TempDir);

/// The output and the exit code of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Repository {
    /// Creates a repository in which nothing is generated yet.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = |path: &str| folder.path().join(path);
        copy(&fixture(), &path("specs/acme-staffing"));
        fs::create_dir_all(path("generated/src")).unwrap();
        fs::copy(
            original("generated/Cargo.toml"),
            path("generated/Cargo.toml"),
        )
        .unwrap();
        Self(folder)
    }

    /// Creates a repository in which everything is generated.
    pub(crate) fn generated() -> Self {
        let repository = Self::new();
        assert_eq!(repository.run(&["codegen"]).code, 0);
        repository
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(xtask(self.0.path(), arguments))
    }

    /// Replaces a text in a file.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        fs::write(self.path(path), text.replacen(from, to, 1)).unwrap();
    }

    /// Returns the number of generated files.
    pub(crate) fn size(&self) -> usize {
        self.tree().len() - 1
    }

    /// Returns all files below `generated/`, by path.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.path("generated")];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let path = entry.path();
                if entry.file_type().unwrap().is_dir() {
                    open.push(path);
                    continue;
                }
                let name = path.strip_prefix(self.0.path()).unwrap();
                let bytes = fs::read(&path).unwrap_or_default();
                files.insert(name.to_str().unwrap().to_owned(), bytes);
            }
        }
        files
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
