//! A small valid partner, and edits of it.

#![expect(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "tests, and each of their binaries uses a part of this"
)]

use std::{fs, path::Path};

use countersign_contract::model::Contract;
use tempfile::TempDir;

/// The folder of a valid partner, to be edited and loaded.
pub struct Acme {
    folder: TempDir,
}

impl Acme {
    /// Copies `tests/fixtures/acme`.
    pub fn new() -> Self {
        let acme = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/acme");
        let files = [
            "openapi.yaml",
            "clauses.yaml",
            "examples/order.json",
            "examples/order.as-printed.json",
        ];
        fs::create_dir_all(acme.path("examples")).unwrap();
        for file in files {
            fs::copy(from.join(file), acme.path(file)).unwrap();
        }
        acme
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.folder.path().join("acme").join(file)
    }

    /// Replaces a text that occurs once in a file.
    #[must_use]
    pub fn edit(self, file: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert_eq!(
            text.matches(old).count(),
            1,
            "{old:?} must occur once in {file}"
        );
        self.file(file, text.replace(old, new))
    }

    /// Replaces a text that occurs once in the contract.
    #[must_use]
    pub fn contract(self, old: &str, new: &str) -> Self {
        self.edit("openapi.yaml", old, new)
    }

    /// Replaces a text that occurs once in the ledger.
    #[must_use]
    pub fn ledger(self, old: &str, new: &str) -> Self {
        self.edit("clauses.yaml", old, new)
    }

    /// Writes a file.
    #[must_use]
    pub fn file(self, file: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(file), content).unwrap();
        self
    }

    /// Removes a file.
    #[must_use]
    pub fn without(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Reads the contract.
    pub fn load(&self) -> Result<Contract, countersign_spec::Problems> {
        countersign_spec::load(&self.path(""))
    }

    /// Returns the problems, with file names relative to the folder.
    #[track_caller]
    pub fn refused(&self) -> String {
        let problems = self.load().expect_err("it must be refused");
        self.relative(&problems.to_string())
    }

    /// Returns the contract.
    #[track_caller]
    pub fn loaded(&self) -> Contract {
        match self.load() {
            Ok(contract) => contract,
            Err(problems) => panic!("it must load, but:\n{problems}"),
        }
    }

    fn relative(&self, text: &str) -> String {
        let folder = self.path("").to_string_lossy().replace('\\', "/");
        text.replace(&folder, "")
            .replace(folder.trim_end_matches('/'), ".")
    }
}

/// Loads a text as a foreign document, and returns its fallbacks as text.
#[track_caller]
pub fn foreign(text: &str) -> (Contract, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.yaml");
    fs::write(&file, text).unwrap();
    let contract = match countersign_spec::load(&file) {
        Ok(contract) => contract,
        Err(problems) => panic!("it must load, but:\n{problems}"),
    };
    let fallbacks = contract.fallbacks.iter().map(|fallback| {
        format!(
            "{}:{} {} {}\n",
            fallback.at.line, fallback.at.column, fallback.pointer, fallback.message
        )
    });
    let fallbacks = fallbacks.collect();
    (contract, fallbacks)
}

/// Loads a file as a foreign document that must be rejected.
#[track_caller]
pub fn foreign_refused(name: &str, content: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, content).unwrap();
    let problems = countersign_spec::load(&file).expect_err("it must be refused");
    let folder = format!("{}/", folder.path().to_string_lossy());
    problems.to_string().replace(&folder, "")
}
