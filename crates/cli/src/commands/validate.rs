//! `countersign validate`.

use clap::Args;

use crate::exit::Exit;

/// Not written yet.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// A contract in the box, or the path of an OpenAPI 3.0 document.
    #[arg(value_name = "API")]
    api: String,
}

impl Validate {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let _ = crate::api::contract(&self.api)?;
        Ok(Exit::Valid)
    }
}
