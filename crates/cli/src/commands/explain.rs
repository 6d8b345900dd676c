//! `countersign explain`.

use std::io::{self, Write as _};

use anyhow::bail;
use clap::{Args, ValueEnum};
use countersign_harness::explain::{Layout, Sheet};

use crate::{
    api,
    color::Color,
    exit::{self, Exit},
    progress::Progress,
};

const EXAMPLES: &str = "\
Examples:
  What a contract holds, and what its document leaves open:
    countersign explain acme
  One operation: parameters, bodies, error codes, and how sure each rule is:
    countersign explain acme searchOrders
  A clause that a report has named, and all that rests on it:
    countersign explain acme AC-042
  A named schema of a document of your own, for a program to read:
    countersign explain ./openapi.yaml Order --format json";

/// How many columns a line has where nobody says, and how many it may have.
const COLUMNS: (usize, usize) = (100, 120);

/// Tells in words what a contract holds, and how well the partner's document supports it.
///
/// In brackets stand the certainty and the clauses on which a rule rests: a breach of what is
/// `stated` is an error, of an `example` or what is `inferred` a warning, of what is
/// `contradictory` or `silent` a notice. `[see ...]` names clauses that are about something and
/// decide nothing there.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Explain {
    /// A contract in the box, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    api: String,

    /// An operation, a clause or a named schema of it; without one, the contract as a whole
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
}

impl Explain {
    pub(crate) fn run(self, color: Color) -> anyhow::Result<Exit> {
        let progress = Progress::busy();
        let text = self.text(color);
        progress.finish();
        let text = text?;
        let mut out = io::stdout().lock();
        let told = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        exit::written(told).map(|()| Exit::Valid)
    }

    fn text(&self, color: Color) -> anyhow::Result<String> {
        let contract = api::contract(&self.api)?;
        let sheet = match &self.name {
            None => Sheet::api(&contract),
            Some(name) => match Sheet::named(&contract, name) {
                Some(sheet) => sheet,
                None => bail!(
                    "no operation, clause or schema `{name}` in {}{}: `countersign explain {}` tells what there is",
                    contract.api,
                    api::nearest(name, Sheet::names(&contract)),
                    self.api
                ),
            },
        };
        Ok(match self.format {
            Format::Text => sheet.to_text(layout(color)),
            Format::Json => sheet.to_json() + "\n",
        })
    }
}

/// Returns how text is laid out on the standard output.
fn layout(color: Color) -> Layout {
    let size = terminal_size::terminal_size_of(io::stdout());
    Layout {
        width: size
            .map_or(COLUMNS.0, |(width, _)| usize::from(width.0))
            .min(COLUMNS.1),
        color: color.is_on(),
    }
}
