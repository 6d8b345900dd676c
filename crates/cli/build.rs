//! Puts the texts of the contracts in `specs/` into the program, for `export`.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let specs = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../specs");
    let specs = specs.canonicalize()?;
    println!("cargo::rerun-if-changed={}", specs.display());
    let mut code = "&[\n".to_owned();
    for folder in sorted(&specs)? {
        if !folder.join("openapi.yaml").is_file() {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        writeln!(code, "({name:?}, &[")?;
        files(&folder, "", &mut code)?;
        code.push_str("]),\n");
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("texts.rs"), code)?;
    Ok(())
}

/// Writes a line for each text file of a folder but the ledger, by its path from the contract on.
fn files(folder: &Path, below: &str, code: &mut String) -> Result<(), Box<dyn Error>> {
    for path in sorted(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{below}{name}");
        if path.is_dir() {
            files(&path, &format!("{name}/"), code)?;
        } else if name != "clauses.yaml" && fs::read_to_string(&path).is_ok() {
            let path = path.display().to_string();
            writeln!(code, "({name:?}, include_str!({path:?})),")?;
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries: Vec<_> = entries.collect::<Result<_, _>>()?;
    entries.sort();
    Ok(entries)
}
