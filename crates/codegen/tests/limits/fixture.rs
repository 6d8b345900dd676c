//! The contracts in `fixtures/`.

use std::path::{Path, PathBuf};

use countersign_contract::model::Contract;

pub(crate) struct Fixture {
    /// The name of the folder, which is the slug of the partner.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

impl Fixture {
    /// Returns all fixtures, sorted.
    pub(crate) fn all() -> Vec<Self> {
        // Tests run in the folder of the crate, so a relative path keeps messages independent of
        // the machine.
        let mut folders: Vec<PathBuf> = Path::new("tests/fixtures")
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        folders.sort();
        let name = |folder: &Path| folder.file_name().unwrap().to_str().unwrap().to_owned();
        folders
            .into_iter()
            .map(|folder| Self {
                name: name(&folder),
                folder,
            })
            .collect()
    }

    /// Returns the test of the generated code, if code is generated.
    pub(crate) fn behaviour(&self) -> Option<PathBuf> {
        let file = self.folder.join("behaviour.rs");
        file.exists().then(|| file.canonicalize().unwrap())
    }

    /// Returns the contract, or the error.
    pub(crate) fn contract(&self) -> Result<Contract, String> {
        countersign_spec::load_folder(&self.folder).map_err(|problems| problems.to_string())
    }
}
