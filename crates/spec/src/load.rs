//! Loads a contract from a path.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use countersign_contract::{json::Lines, model::Contract};

use crate::{
    check,
    document::Document,
    documents::Documents,
    folder::Folder,
    ledger,
    problem::{Problem, Problems},
    read,
};

/// The contract file in a folder of `specs/`.
pub const CONTRACT_FILE: &str = "openapi.yaml";

/// The ledger file in a folder of `specs/`.
pub const LEDGER_FILE: &str = "clauses.yaml";

/// The maximum size of a file, in bytes.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// Returns the folders of `specs/` that contain a contract, sorted by name.
///
/// # Errors
///
/// Returns an error if the folder cannot be read; if a subfolder looks like a partner (it has a
/// ledger, samples or any `openapi` file) but has no `openapi.yaml`; or if the name of a subfolder
/// is not a slug: lower case letters, digits and single hyphens, starting with a letter.
///
/// ```
/// # let specs = tempfile::tempdir()?;
/// # std::fs::create_dir_all(specs.path().join("acme"))?;
/// # std::fs::write(specs.path().join("acme/openapi.yaml"), "")?;
/// # std::fs::create_dir(specs.path().join("schema"))?;
/// let folders = countersign_spec::folders(specs.path())?;
/// assert_eq!(folders, [specs.path().join("acme")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn folders(specs: &Path) -> Result<Vec<PathBuf>, Problem> {
    let unreadable = |error: io::Error| explain(specs, &error);
    let mut folders = Vec::new();
    for entry in specs.read_dir().map_err(unreadable)? {
        let folder = entry.map_err(unreadable)?.path();
        if !folder.join(CONTRACT_FILE).is_file() {
            if is_meant_as_partner(&folder) {
                return Err(without_contract(&folder));
            }
            continue;
        }
        let name = name_of(&folder);
        if !is_slug(&name) {
            return Err(Problem {
                file: display(&folder),
                at: None,
                message: format!("`{name}` cannot be the name of a partner"),
                help: "rename the folder: lower case letters, digits and single hyphens, starting with a letter"
                    .to_owned(),
            });
        }
        folders.push(folder);
    }
    folders.sort();
    Ok(folders)
}

fn is_slug(name: &str) -> bool {
    let known = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(known))
}

/// Returns `true` if a folder looks like an unfinished partner.
fn is_meant_as_partner(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name == LEDGER_FILE || name == "examples" || name.starts_with("openapi.")
    })
}

fn without_contract(folder: &Path) -> Problem {
    Problem {
        file: display(folder),
        at: None,
        message: format!("the folder has no {CONTRACT_FILE}"),
        help: format!("add {CONTRACT_FILE}, or remove the folder"),
    }
}

/// Reads a contract: a folder as [`load_folder`] does, a file as [`load_file`] does.
///
/// # Errors
///
/// Returns all problems of the contract, or the reason why it cannot be read.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("shop.yaml");
/// # std::fs::write(&path, "openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths: {}\n")?;
/// let contract = countersign_spec::load(&path)?;
/// assert_eq!(contract.api, "shop");
/// assert!(contract.is_foreign());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(path: &Path) -> Result<Contract, Problems> {
    if path.is_dir() {
        load_folder(path)
    } else {
        load_file(path)
    }
}

/// Reads a folder with `openapi.yaml`, the ledger `clauses.yaml` and the samples in `examples/`.
/// Without a ledger the document is foreign.
///
/// # Errors
///
/// Returns all problems of the contract, or the reason why it cannot be read. Problems across the
/// parts of a contract (samples against schemas, clauses against citations, words against the
/// places that they point to) are reported once each part is correct.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let problems = countersign_spec::load_folder(folder.path()).unwrap_err();
/// assert!(problems.to_string().contains("the folder has no openapi.yaml"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn load_folder(folder: &Path) -> Result<Contract, Problems> {
    let path = folder.join(CONTRACT_FILE);
    if !path.exists() {
        return Err(without_contract(folder).into());
    }
    let api = name_of(folder);
    let ledger = folder.join(LEDGER_FILE);
    let ledger = if ledger.exists() {
        let text = read_text(&ledger)?;
        Some(ledger::read(&api, &display(&ledger), &text).map_err(Problems)?)
    } else {
        None
    };
    assemble(&api, &path, ledger, folder)
}

/// Reads one OpenAPI 3.0 document, YAML or JSON, as a foreign one: nothing needs a citation, and
/// every rule counts as stated.
///
/// # Errors
///
/// Returns all problems of the document, or the reason why it cannot be read.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("old.json");
/// # std::fs::write(&path, r#"{"swagger": "2.0"}"#)?;
/// let problems = countersign_spec::load_file(&path).unwrap_err();
/// assert!(problems.to_string().contains("Swagger 2.0"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn load_file(path: &Path) -> Result<Contract, Problems> {
    let api = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    assemble(&api, path, None, Path::new(""))
}

fn assemble(
    api: &str,
    path: &Path,
    ledger: Option<ledger::Reading>,
    folder: &Path,
) -> Result<Contract, Problems> {
    let file = display(path);
    let text = read_text(path)?;
    let document = Document::parse(&file, 0, &text)?;
    // References are relative to the real location of the document, not to that of a link.
    let linked = path
        .is_symlink()
        .then(|| path.canonicalize().ok())
        .flatten();
    let real = linked.as_deref().unwrap_or(path);
    let beside = real.parent().unwrap_or(Path::new(""));
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    let documents = Documents::new(Folder::Disk(beside), &name, &file, document);
    let (ledger, abouts) = ledger
        .map(|reading| (reading.ledger, reading.abouts))
        .unzip();
    let reading = read::read(api, &documents, ledger);
    if reading.problems.is_empty() {
        let abouts = abouts.unwrap_or_default();
        check::check(reading, &documents, folder, &abouts).map_err(Problems)
    } else {
        Err(Problems(reading.problems))
    }
}

/// Reads a text file of a bounded size, as UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    decode(&display(path), read_bytes(path)?)
}

/// Decodes the bytes of a file as UTF-8, without a byte order mark.
pub(crate) fn decode(file: &str, mut bytes: Vec<u8>) -> Result<String, Problem> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Problem {
            file: file.to_owned(),
            at: Some(Lines::new(error.as_bytes()).position(valid)),
            message: "is not UTF-8".to_owned(),
            help: "save it as UTF-8".to_owned(),
        }
    })
}

/// Reads a file of a bounded size.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let problem = |message: String, help: &str| Problem {
        file: display(path),
        at: None,
        message,
        help: help.to_owned(),
    };
    if path.is_dir() {
        return Err(problem(
            "is a folder, but a file was expected".to_owned(),
            "name the file inside it",
        ));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes))
        .map_err(|error| explain(path, &error))?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(problem(
            format!("is larger than {} MiB", MAX_FILE_SIZE / 1024 / 1024),
            "split the document",
        ));
    }
    Ok(bytes)
}

/// Describes why a file or folder cannot be read.
fn explain(path: &Path, error: &io::Error) -> Problem {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => ("is not there".to_owned(), "check the path"),
        io::ErrorKind::PermissionDenied => ("may not be read".to_owned(), "check its permissions"),
        _ => (format!("cannot be read: {error}"), "check the path"),
    };
    Problem {
        file: display(path),
        at: None,
        message,
        help: help.to_owned(),
    }
}

fn name_of(folder: &Path) -> String {
    let named = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    named
        .or_else(|| {
            let absolute = folder.canonicalize().ok()?;
            Some(absolute.file_name()?.to_string_lossy().into_owned())
        })
        .unwrap_or_default()
}

/// Formats a path for messages and contracts: with `/` on every system.
pub(crate) fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
