//! Passes a verb on to the `countersign` command.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, bail};

use crate::exit::Exit;

/// What cargo ends with when a build fails.
const NOT_BUILT: u8 = 101;

/// Builds the command if need be and runs it with these arguments, in the folder we are in.
pub(crate) fn countersign(root: &Path, arguments: &[OsString]) -> anyhow::Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--package", "countersign", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .status()
        .context("cargo could not be started")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    if code == Some(NOT_BUILT) {
        bail!(
            "`countersign` was not built or did not end well; if it is the generated code that does not compile, run `cargo xtask codegen`"
        );
    }
    Ok(code.map_or_else(|| Exit::CouldNotRun.into(), ExitCode::from))
}
