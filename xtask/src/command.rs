//! Passes a verb on to the `countersign` command.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, bail};

use crate::exit::Exit;

/// The exit code of cargo if a build fails.
const NOT_BUILT: u8 = 101;

/// Builds the command if necessary, and runs it with these arguments in the current directory.
pub(crate) fn countersign(root: &Path, arguments: &[OsString]) -> anyhow::Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--package", "countersign", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .status()
        .context("failed to start cargo")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    if code == Some(NOT_BUILT) {
        bail!(
            "`countersign` could not be built or crashed; if the generated code does not compile, run `cargo xtask codegen`"
        );
    }
    Ok(code.map_or_else(|| Exit::CouldNotRun.into(), ExitCode::from))
}
