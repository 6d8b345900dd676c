//! The demo: the main job on the bundled files.

use std::{path::Path, process::ExitCode};

use crate::{codegen, command, exit::Exit};

/// Checks the generated code, then runs `countersign demo` on the samples and the recording.
pub(crate) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let exit = codegen::check(root)?;
    if exit != Exit::Success {
        return Ok(exit.into());
    }
    // The check has changed to the root, so that paths are relative to it.
    command::countersign(root, &["demo".into(), ".".into()])
}
