//! The main job on what is in the box.

use std::{path::Path, process::ExitCode};

use crate::{codegen, command, exit::Exit};

/// Checks the generated code, then lets `countersign demo` validator the samples and the recording.
pub(crate) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let exit = codegen::check(root)?;
    if exit != Exit::Success {
        return Ok(exit.into());
    }
    // The check has gone to the root, so that files are named from there.
    command::countersign(root, &["demo".into(), ".".into()])
}
