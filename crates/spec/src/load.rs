//! From a path to a contract.

use std::{fs, io, path::Path};

use countersign_contract::model::{Contract, Ledger};

use crate::{
    check,
    document::Node,
    ledger,
    problem::{Problem, Problems},
    read,
};

/// The contract in a folder of `specs/`.
pub const CONTRACT_FILE: &str = "openapi.yaml";

/// The ledger in a folder of `specs/`.
pub const LEDGER_FILE: &str = "clauses.yaml";

/// The largest file that is read, in bytes.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// Reads a contract: a folder as [`load_folder`] does, a file as [`load_file`] does.
///
/// # Errors
///
/// All that is wrong with the contract, or that it cannot be read at all.
pub fn load(path: &Path) -> Result<Contract, Problems> {
    if path.is_dir() {
        load_folder(path)
    } else {
        load_file(path)
    }
}

/// Reads a folder with `openapi.yaml`, the ledger `clauses.yaml` and the samples `examples/`.
/// Without a ledger the document is foreign.
///
/// # Errors
///
/// All that is wrong with the contract, or that it cannot be read at all.
pub fn load_folder(folder: &Path) -> Result<Contract, Problems> {
    let api = name_of(folder);
    let ledger_path = folder.join(LEDGER_FILE);
    let ledger = if ledger_path.is_file() {
        let text = read_text(&ledger_path)?;
        Some(ledger::read(&api, &display(&ledger_path), &text).map_err(Problems)?)
    } else {
        None
    };
    let path = folder.join(CONTRACT_FILE);
    if !path.exists() {
        return Err(Problem {
            file: display(folder),
            at: None,
            message: format!("the folder has no {CONTRACT_FILE}"),
            mend: format!("add {CONTRACT_FILE}, or remove the folder"),
        }
        .into());
    }
    assemble(&api, &path, ledger, Some(folder))
}

/// Reads one OpenAPI 3.0 document, YAML or JSON, as a foreign one: nothing need be cited, every
/// rule counts as stated.
///
/// # Errors
///
/// All that is wrong with the document, or that it cannot be read at all.
pub fn load_file(path: &Path) -> Result<Contract, Problems> {
    let api = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    assemble(&api, path, None, None)
}

fn assemble(
    api: &str,
    path: &Path,
    ledger: Option<Ledger>,
    folder: Option<&Path>,
) -> Result<Contract, Problems> {
    let file = display(path);
    let text = read_text(path)?;
    let root = Node::parse(&file, &text)?;
    let (contract, mut problems) = read::read(api, &file, &root, ledger.as_ref());
    // What lies between the parts of a contract makes sense only once each part does.
    if problems.is_empty() {
        problems = check::check(&contract, folder);
    }
    if problems.is_empty() {
        Ok(contract)
    } else {
        Err(Problems(problems))
    }
}

/// Reads a text file of a bounded size, as UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    let bytes = read_bytes(path)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|_| Problem {
        file: display(path),
        at: None,
        message: "is not UTF-8".to_owned(),
        mend: "save it as UTF-8".to_owned(),
    })
}

/// Reads a file of a bounded size.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let problem = |message: String, mend: &str| Problem {
        file: display(path),
        at: None,
        message,
        mend: mend.to_owned(),
    };
    let explain = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => problem("there is no such file".to_owned(), "check the path"),
        io::ErrorKind::PermissionDenied => problem(
            "the file may not be read".to_owned(),
            "check its permissions",
        ),
        _ => problem(
            format!("the file cannot be read: {error}"),
            "check the path",
        ),
    };
    let metadata = fs::metadata(path).map_err(explain)?;
    if metadata.is_dir() {
        return Err(problem(
            "is a folder, a file was expected".to_owned(),
            "name the file in it",
        ));
    }
    if metadata.len() > MAX_FILE_SIZE {
        return Err(problem(
            format!("is larger than {} MiB", MAX_FILE_SIZE / 1024 / 1024),
            "split the document",
        ));
    }
    fs::read(path).map_err(explain)
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

/// A path as it is told in messages and kept in contracts: with `/`, whatever the system.
fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
